select
    rank,
    year,
    position,
    sentence,
    title,
    indicator_id
from site.sentences
