select * from warehouse.statuses order by kind, position
