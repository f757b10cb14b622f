select * from warehouse.labels order by kind, position
