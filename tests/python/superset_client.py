"""Import a dashboard into a new Superset and ask each of its charts for rows; they are printed as JSON, by its title.

Run by Superset's own Python, with the bundle as its argument: see test_integrations.py.
"""

import json
import sys
from pathlib import Path
from typing import Any

from superset.app import create_app

app = create_app()
with app.app_context():
    from flask_migrate import upgrade
    from superset.extensions import appbuilder, security_manager

    upgrade(directory=f"{app.root_path}/migrations")
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    admin = security_manager.find_role("Admin")
    security_manager.add_user("admin", "A", "B", "admin@region.example", admin, password="admin")
client = app.test_client()


def answer(method: str, place: str, **given: Any) -> Any:
    response = getattr(client, method)(f"/api/v1/{place}", **given)
    assert response.status_code == 200, (place, response.text)
    return response.json


def query_of(params: dict[str, Any]) -> dict[str, Any]:
    """Return what a browser would ask for a chart."""
    columns: list[Any] = [*params.get("all_columns", []), *params.get("groupby", [])]
    if "x_axis" in params:
        axis: dict[str, Any] = {
            "sqlExpression": params["x_axis"], "label": params["x_axis"], "expressionType": "SQL",
            "columnType": "BASE_AXIS", "timeGrain": params.get("time_grain_sqla"),
        }  # fmt: skip
        columns.insert(0, axis)
    simple = [one for one in params["adhoc_filters"] if one["expressionType"] == "SIMPLE"]
    written = [one["sqlExpression"] for one in params["adhoc_filters"] if one not in simple]
    return {
        "columns": columns, "metrics": params.get("metrics"), "row_limit": 10_000,
        "filters": [{"col": one["subject"], "op": one["operator"], "val": one["comparator"]} for one in simple],
        "extras": {"where": " and ".join(written)},
    }  # fmt: skip


who = {"username": "admin", "password": "admin", "provider": "db"}
head = {"Authorization": f"Bearer {answer('post', 'security/login', json=who)['access_token']}"}
with Path(sys.argv[1]).open("rb") as bundle:
    answer("post", "dashboard/import/", headers=head, data={"formData": (bundle, "dashboard.zip")})
(dashboard,) = answer("get", "dashboard/", headers=head)["result"]
found = {}
for chart in answer("get", f"dashboard/{dashboard['id']}/charts", headers=head)["result"]:
    params = chart["form_data"]
    source = {"id": int(params["datasource"].split("__")[0]), "type": "table"}
    asked = {"datasource": source, "queries": [query_of(params)], "form_data": params}
    (told,) = answer("post", "chart/data", headers=head, json=asked)["result"]
    found[chart["slice_name"]] = told["data"]
print("FOUND", json.dumps(found))
