select
    indicator_id,
    chart,
    sparkline
from site.charts
