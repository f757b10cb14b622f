-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select * from (
    select
        export,
        source_file,
        source_line,
        rejected_column,
        rejected_value,
        reason_fr,
        action_fr
    from quality.rejected_rows
    order by all
    limit 1000
)
union all
select null, null, null, null, null, null, null
