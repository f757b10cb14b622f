select
    coverage.export,
    labels.name_fr,
    coverage.is_given,
    coverage.n_rows,
    coverage.n_rejected
from quality.export_coverage as coverage
left join core.dim_labels as labels on coverage.export = labels.code and labels.kind = 'export'
order by labels.position
