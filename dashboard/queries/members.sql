select * from warehouse.members where slug is not null order by dimension, member_name_fr
