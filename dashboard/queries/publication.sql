select * from warehouse.publication
