-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select * from (
    select
        d.contract_id,
        c.contract_number,
        c.label,
        d.field,
        d.record_values
    from quality.contract_disagreements as d
    inner join core.fct_contracts as c on d.contract_id = c.contract_id
    order by d.contract_id, d.field
    limit 1000
)
union all
select null, null, null, null, null
