select * from warehouse.statuses
