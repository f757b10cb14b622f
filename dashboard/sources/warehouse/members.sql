-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    dimension,
    member_id,
    member_name_fr,
    slug
from site.members
union all
select null, null, null, null
