"""The dashboard, as a visitor has it: Debian's Chromium on the built site, and the figures of the published file."""

from __future__ import annotations

import csv
import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import openpyxl
import pytest
from conftest import PROJECT, Build, build_from
from french import french, number, same
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline import dashboard
from pipeline.open_data import kept_inside
from pipeline.published import log_of, reading, seal
from pipeline.summary import sentences, states_of, summary
from pipeline.workspace import Workspace

# A name that a page, a template or a shell would obey.
HOSTILE_NAME = "<img src=x onerror=document.title='PWNED'> {{ 7*7 }} ${7*7} {@html 1} </script>"
SCREENSHOTS = PROJECT / "build" / "screenshots"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The search of a list of rows, and what saves it.
SOUGHT = "input[type=search]"
SAVED = "[aria-label^='Télécharger en CSV : les lignes']"
# One of each kind of page, and the indicators of each kind of figure and state.
KINDS = {
    "accueil": "/",
    "axe": "/axe/3/",
    "chantier": "/chantier/6/",
    "indicateur": "/indicateur/C06-5/",
    "personnes": "/indicateur/C06-3/",
    "croissance": "/indicateur/C10-3/",
    "engagements": "/engagements/",
    "fournisseurs": "/fournisseurs/",
    "gains": "/indicateur/C17-1/",
    "direction": "/perimetre/lycees/",
    "directions": "/perimetres/",
    "comparer": "/comparer/",
    "recherche": "/recherche/?cherche=clause",
    "qualite": "/qualite/",
    "methode": "/methode/",
}


def missing_tool() -> str | None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js and npm are not on this machine"
    if shutil.which("chromium") is None:
        return "Chromium is not on this machine (Debian: apt install chromium)"
    return None


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(missing_tool() is not None, reason=str(missing_tool())),
]


@dataclass
class Site:
    """A site that is served on this machine, the build whose publication it shows, and what each took."""

    build: Build
    address: str
    seconds: float
    folder: Path
    build_seconds: float

    def pages(self) -> list[str]:
        found = sorted(
            path.parent.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("index.html")
        )
        return ["/" if page == "." else f"/{page}/" for page in found]


@dataclass
class Visit:
    """What a page did that it should not: messages of the console, and addresses elsewhere."""

    page: Page
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def packages() -> Path:
    """The npm packages, installed once in the build folder of the checkout: every working directory uses them."""
    workspace = Workspace(PROJECT)
    dashboard.copy_source(workspace.site_source)
    dashboard.install(str(shutil.which("npm")), workspace.site_source, workspace)
    return workspace.site_source / "node_modules"


def make_site(build: Build, packages: Path) -> tuple[Path, float]:
    """Build the site, without any network where this machine lets us."""
    link = build.workspace.site_source / "node_modules"
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(packages)
    offline = ["unshare", "-n"] if os.geteuid() == 0 and shutil.which("unshare") else []
    started = time.monotonic()
    result = subprocess.run(
        [*offline, sys.executable, "-m", "pipeline", "dashboard", "--workdir", str(build.root)],
        cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, (
        result.stderr + (build.workspace.logs / "dashboard.log").read_text()[-3000:]
    )
    return build.workspace.site, time.monotonic() - started


def served(build: Build, folder: Path, seconds: float, build_seconds: float = 0) -> Iterator[Site]:
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield Site(build, address, seconds, folder, build_seconds)
        server.shutdown()


def as_it_was(published: Path) -> None:
    """Make of a publication one in which a figure was another: three rows less, one changed."""
    log_of(published).unlink()
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        rows = connection.execute(
            "select observation_id from indicators.fct_c11_1_sme_holders "
            "where year = 2025 and exclusion_reason is null order by 1 limit 4"
        ).fetchall()
        (first, second, third, fourth) = (name for (name,) in rows)
        connection.execute(
            "delete from indicators.fct_c11_1_sme_holders where observation_id in (?, ?, ?)",
            [first, second, third],
        )
        connection.execute(
            "update indicators.fct_c11_1_sme_holders set numerator = 0.25 where observation_id = ?",
            [fourth],
        )
        connection.execute(
            "update steering.indicator_trajectories set value = 0.5 "
            "where indicator_id = 'C11-1' and year = 2025"
        )
    published.chmod(0o444)
    seal(published)


@pytest.fixture(scope="module")
def site(demo: Build, tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Iterator[Site]:
    # A second publication of another day, and of figures that were others: something has changed.
    build = Build(tmp_path_factory.mktemp("site"))
    for folder in ("build", "published"):
        shutil.copytree(demo.root / folder, build.root / folder, symlinks=True)
    as_it_was(build.published)
    started = time.monotonic()
    result = build.run("--as-of", "2026-08-01")
    build_seconds = time.monotonic() - started
    assert result.returncode == 0, result.stderr
    yield from served(build, *make_site(build, packages), build_seconds)


@pytest.fixture(scope="module")
def real_site(new_build: Callable[[str], Build], samples: Path, packages: Path) -> Iterator[Site]:
    """The site of the Region's real extract: few indicators have data."""
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    build = build_from(new_build("dashboard-real"), [file], "200053791", name=HOSTILE_NAME)
    yield from served(build, *make_site(build, packages))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    yield from visiting(browser, site)


def visiting(
    browser: Browser, site: Site, width: int = 1280, *, with_tools: bool = False
) -> Iterator[Visit]:
    """Yield a visit; with tools, scripts of ours may be put into the page, which its policy refuses."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="fr-FR", accept_downloads=True, bypass_csp=with_tools
    )  # fmt: skip
    visit = Visit(context.new_page())

    def request(address: str) -> None:
        if not address.startswith((site.address, "data:", "blob:")):
            visit.elsewhere.append(address)

    visit.page.on("request", lambda one: request(one.url))
    visit.page.on(
        "console",
        lambda one: visit.said.append(one.text) if one.type in ("error", "warning") else None,
    )
    visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
    visit.page.on("response", lambda one: visit.asked.append(one.url))
    yield visit
    context.close()


def figures(build: Build, year: int) -> dict[str, tuple[str, Decimal | None, Decimal | None, str]]:
    """Return text, numerator, denominator and unit of each indicator, from the database."""
    rows = build.query(
        "select t.indicator_id, t.value, i.measure, i.counted_unit, i.unit_fr, t.status, t.numerator, t.denominator "
        "from steering.indicator_trajectories as t inner join core.dim_indicators as i using (indicator_id) "
        f"where t.year = {year}"
    )
    return {
        name: (french(value, measure, unit, unit_fr, status), numerator, denominator, unit)
        for name, value, measure, unit, unit_fr, status, numerator, denominator in rows
    }


def default_year(build: Build) -> int:
    rows = build.query(
        "select max(year) from steering.indicator_trajectories where is_year_complete and value is not null"
    )
    return int(rows[0][0])


def choose_year(page: Page, year: int) -> None:
    page.select_option("#year", str(year))
    page.wait_for_function(
        "year => document.querySelector('#year').value === String(year)", arg=year
    )


def check_every_page(site: Site, browser: Browser) -> None:
    """Visit every page; those of indicators must say the figure of the year they open on."""
    expected = figures(site.build, default_year(site.build))
    for one in visiting(browser, site):
        for address in site.pages():
            one.page.goto(site.address + address, wait_until="networkidle")
            assert (one.said, one.elsewhere) == ([], []), address
            text = one.page.inner_text("body")
            assert one.page.get_attribute("html", "lang") == "fr"
            assert one.page.locator("h1").count() == 1, address
            english = r"\b(Evidence|No data|Loading|Search|Download|Error|undefined|null|NaN|Invalid Date|results?)\b"
            assert not re.search(english, text), (address, re.search(english, text))
            for cell in one.page.locator("td, dd").all_inner_texts():
                assert cell.strip(), (address, "a blank cell")
            if address.startswith("/indicateur/"):
                name = address.split("/")[2]
                shown = one.page.text_content(f'[data-figure="{name}"]')
                assert same(shown, expected[name][0]), name


def test_every_page_loads_without_a_fault_or_a_request_elsewhere(
    site: Site, browser: Browser
) -> None:
    members = site.build.query(
        "select count(distinct (dimension, member_id)) from steering.indicator_slices as s "
        "inner join core.dim_indicators as i using (indicator_id) "
        "where dimension in ('buyer', 'directorate') and member_id is not null and not i.is_about_persons"
    )
    assert len(site.pages()) == 1 + 5 + 20 + len(figures(site.build, 2024)) + 7 + members[0][0]
    check_every_page(site, browser)


def test_the_site_is_built_in_time_and_holds_no_engine(site: Site) -> None:
    # A slow or busy machine takes as many times longer to build the warehouse.
    print(f"site: {site.seconds:.0f} s, warehouse: {site.build_seconds:.0f} s")
    assert site.seconds < max(120, 3 * site.build_seconds)
    assert not list(site.folder.rglob("*.wasm"))


def test_figures_on_the_pages_equal_the_marts(site: Site, visit: Visit) -> None:
    years = {year: figures(site.build, year) for year in (2024, 2025, 2026, 2028)}
    for name in years[2024]:
        visit.page.goto(f"{site.address}/indicateur/{name}/", wait_until="networkidle")
        for year, expected in years.items():
            assert len(expected) == len(years[2024])
            text, numerator, denominator, unit = expected[name]
            choose_year(visit.page, year)
            assert same(visit.page.text_content(f'[data-figure="{name}"]'), text), (name, year)
            for value, place in ((numerator, "data-numerator"), (denominator, "data-denominator")):
                shown = visit.page.locator(f'[{place}="{name}"]')
                if value is None:
                    assert shown.count() == 0, (name, year)
                else:
                    plain = (
                        f"{number(value, 2)} €"
                        if unit == "EUR"
                        else number(value, 2).rstrip("0").rstrip(",")
                    )
                    assert same(shown.text_content(), plain), (name, place, year)


def test_pages_say_their_figures_before_any_script_runs(site: Site) -> None:
    for name, (text, *_) in figures(site.build, default_year(site.build)).items():
        html = (site.folder / "indicateur" / name / "index.html").read_text(encoding="utf-8")
        shown = re.search(rf'data-figure="{name}"[^>]*>([^<]*)<', html)
        assert shown is not None
        assert same(shown[1].replace("&nbsp;", " "), text), name


def test_changing_the_year_changes_the_home_page(site: Site, visit: Visit) -> None:
    visit.page.goto(site.address, wait_until="networkidle")
    for year in (2025, 2023):
        choose_year(visit.page, year)
        counts = dict(
            site.build.query(
                "select s.name_fr, count(*) from steering.indicator_trajectories as t "
                f"inner join core.dim_statuses as s on t.status = s.status_id where year = {year} group by 1"
            )
        )
        shown = {}
        for item in visit.page.locator(".counts > li").all_inner_texts():
            count, _, name = item.split("\n")[0].split(" ", 2)
            shown[name] = int(count)
        assert shown == counts
        marks = visit.page.locator(".marks > li").all_inner_texts()
        assert len(marks) == sum(counts.values())
        gaps = site.build.query(
            "select indicator_id from steering.indicator_trajectories where gap < 0 and status not in "
            f"('upcoming', 'no_data', 'withheld') and year = {year} order by gap, indicator_id limit 10"
        )
        table = visit.page.locator(
            '[aria-label="Écarts les plus larges"] tbody th'
        ).all_inner_texts()
        assert [row.split()[0] for row in table] == [name for (name,) in gaps]
    changed = site.build.query(
        "select count(*) from steering.publication_changes where year = 2026"
    )
    choose_year(visit.page, 2026)
    assert visit.page.locator('[aria-label="Changements"] tbody tr').count() == changed[0][0]


def test_the_home_page_says_what_the_command_says(site: Site, visit: Visit) -> None:
    command = summary(site.build.published)
    visit.page.goto(site.address, wait_until="networkidle")
    with reading(site.build.published) as connection:
        years = states_of(connection)
    for year in (default_year(site.build), 2023, 2028):
        choose_year(visit.page, year)
        told = sentences(years[year], year)
        shown = visit.page.locator(".sentences > p:not(.title)").all_inner_texts()
        assert shown == [one.text for one in told]
        named = visit.page.locator(".sentences li .note").all_inner_texts()
        assert named == [name for one in told for names in one.lists.values() for name in names]
        if year == default_year(site.build):
            assert all(one in command for one in shown)
    # Indicators without a target are folded; every one is there, once.
    assert visit.page.locator(".marks > li").count() == len(years[2028])
    assert not visit.page.locator("details .marks > li").first.is_visible()
    # A line for each indicator of which two years are known.
    known = site.build.query(
        "select count(*) from (select indicator_id from reporting.indicator_figures where value is not null "
        "group by indicator_id having count(*) > 1)"
    )
    assert visit.page.locator(".marks svg").count() == known[0][0]


def test_a_view_can_be_sent(site: Site, visit: Visit, browser: Browser) -> None:
    page = visit.page
    page.goto(f"{site.address}/indicateur/C06-5/", wait_until="networkidle")
    choose_year(page, 2024)
    page.click("text=Afficher les lignes de 2024")
    page.wait_for_selector(SOUGHT)
    page.fill(SOUGHT, "lot 2")
    page.wait_for_url(re.compile(r"annee=2024&cherche=lot(\+|%20)2$"))
    said = page.locator("p[role=status]").inner_text()
    for other in visiting(browser, site):
        other.page.goto(page.url, wait_until="networkidle")
        other.page.wait_for_selector(SOUGHT)
        assert other.page.input_value("#year") == "2024"
        assert other.page.locator("p[role=status]").inner_text() == said
        # The year goes along; a year that the plan does not have is none.
        other.page.click('nav a[href="/"]')
        other.page.wait_for_selector(".sentences")
        other.page.wait_for_url(re.compile(r"/\?annee=2024$"))
        other.page.goto(f"{site.address}/?annee=1999", wait_until="networkidle")
        assert other.page.input_value("#year") == str(default_year(site.build))
        assert (other.said, other.elsewhere) == ([], [])


def test_a_chart_can_be_taken_along(site: Site, visit: Visit, tmp_path: Path) -> None:
    visit.page.goto(f"{site.address}/indicateur/C06-5/", wait_until="networkidle")
    with visit.page.expect_download() as download:
        visit.page.click("text=Télécharger le graphique (SVG)")
    download.value.save_as(tmp_path / "chart.svg")
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert "Valeurs : 2021" in root.attrib["aria-label"]
    assert len(list((site.folder / "graphiques").glob("*.svg"))) > 40


def sheet(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook, as a spreadsheet has them."""
    (only,) = openpyxl.load_workbook(path).worksheets
    return list(only.iter_rows(values_only=True))


def saved_table(
    visit: Visit, label: str, folder: Path
) -> tuple[list[list[str]], list[tuple[Any, ...]]]:
    """Save a table both ways; return the lines of the CSV and of the workbook."""
    for said, name in (("en CSV", "table.csv"), ("pour un tableur", "table.xlsx")):
        with visit.page.expect_download() as download:
            visit.page.click(f'[aria-label="Télécharger {said} : {label}"]')
        download.value.save_as(folder / name)
        assert download.value.suggested_filename.endswith(name[-4:])
    lines = (folder / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    return list(csv.reader(lines, delimiter=";")), sheet(folder / "table.xlsx")


def test_tables_are_taken_along_with_the_figures_of_the_marts(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    year = default_year(site.build)
    visit.page.goto(f"{site.address}/indicateur/C06-5/", wait_until="networkidle")
    lines, cells = saved_table(visit, f"Par direction en {year}", tmp_path)
    expected = site.build.query(
        "select coalesce(member_name_fr, 'non renseigné'), value, numerator, denominator, n_excluded "
        f"from steering.indicator_slices where indicator_id = 'C06-5' and year = {year} "
        "and dimension = 'directorate' order by member_name_fr"
    )
    assert cells[0] == ("Direction", "Valeur", "Numérateur", "Dénominateur", "Non comptés")
    assert len(expected) > 4
    for row, line, (name, *numbers) in zip(cells[1:], lines[1:], expected, strict=True):
        assert row[0] == line[0] == name
        assert row[1:] == tuple(float(one) for one in numbers)
        assert tuple(Decimal(one.replace(",", ".")) for one in line[1:]) == tuple(numbers)
    assert visit.said == []


def test_a_figure_is_shown_for_a_directorate_from_page_to_page(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{site.address}/indicateur/C06-5/?annee=2025", wait_until="networkidle")
    page.select_option("#scope", "lycees")
    page.wait_for_url(re.compile(r"\?annee=2025&perimetre=lycees$"))
    ((value, n_rows),) = site.build.query(
        "select value, n_observations from steering.indicator_slices where indicator_id = 'C06-5' "
        "and year = 2025 and member_id = 'Lycées'"
    )
    assert same(page.inner_text(".scope strong"), french(value, "share", "contracts", "", ""))
    assert "Lycées" in page.inner_text("tr.marked")
    page.click("text=Afficher les lignes de 2025")
    page.wait_for_selector(SOUGHT)
    assert page.locator("p[role=status]").inner_text().startswith(f"{n_rows} lignes sur")
    # The rows are sorted as the address says, and the address alone gives them again.
    page.select_option("select[id^=order]", "-Date")
    days = page.locator('[data-label="Date"]').all_inner_texts()
    assert [day.strip()[::-1] for day in days] != []
    dates = ["".join(reversed(day.strip().split("/"))) for day in days]
    assert dates == sorted(dates, reverse=True)
    shown = page.locator('[aria-label="Les lignes de 2025"] tbody').inner_text()
    page.wait_for_url(re.compile(r"tri=-Date$"))
    page.goto(page.url, wait_until="networkidle")
    page.wait_for_selector(SOUGHT)
    assert page.locator('[aria-label="Les lignes de 2025"] tbody').inner_text() == shown
    page.click("nav >> text=Accueil")
    page.wait_for_selector(".sentences")
    assert page.input_value("#scope") == "lycees"
    # At home, choosing opens the page of the one that is chosen.
    page.select_option("#scope", "culture")
    page.wait_for_selector("h1:has-text('Culture')")
    assert (visit.said, visit.elsewhere) == ([], [])


def test_a_directorate_has_its_own_figures_gaps_and_rows_to_mend(site: Site, visit: Visit) -> None:
    year = default_year(site.build)
    visit.page.goto(f"{site.address}/perimetre/lycees/", wait_until="networkidle")
    own = site.build.query(
        "select s.indicator_id, s.value, i.measure, i.counted_unit, i.unit_fr from steering.indicator_slices as s "
        "inner join core.dim_indicators as i using (indicator_id) "
        f"where s.member_id = 'Lycées' and s.year = {year} order by 1"
    )
    rows = visit.page.locator(f'[aria-label="Chiffres de Lycées en {year}"] tbody tr')
    shown = {
        row.locator("th").inner_text().split()[0]: row.locator(
            '[data-label="Sa valeur"]'
        ).inner_text()
        for row in rows.all()
    }
    assert set(shown) == {name for name, *_ in own}
    for name, value, measure, unit, unit_fr in own:
        if value is not None:
            assert same(shown[name], french(value, measure, unit, unit_fr, "")), name
    visit.page.click("text=Afficher les lignes à compléter")
    visit.page.wait_for_selector(SOUGHT)
    visit.page.fill(SOUGHT, "C11-1")
    missing = site.build.query(
        "select count(*) from indicators.fct_c11_1_sme_holders as f "
        "inner join core.dim_reasons as r on f.exclusion_reason = r.reason_id "
        "inner join core.dim_years as y on f.year = y.year "
        "where f.directorate = 'Lycées' and r.action_fr not in ('Aucune', 'Attendre')"
    )
    assert visit.page.locator("p[role=status]").inner_text().startswith(f"{missing[0][0]} lignes")


def test_two_sides_are_compared_and_the_address_says_which(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{site.address}/comparer/", wait_until="networkidle")
    page.select_option("#year-a", "2023")
    page.select_option("#scope-b", "lycees")
    year = default_year(site.build)
    page.wait_for_url(re.compile(rf"\?a=2023&b={year}\.lycees$"))
    page.goto(page.url, wait_until="networkidle")
    table = page.locator(f'[aria-label="Tout le plan, 2023 et Lycées, {year}"] tbody tr')
    ((before,),) = site.build.query(
        "select value from steering.indicator_trajectories where indicator_id = 'C06-5' and year = 2023"
    )
    ((after,),) = site.build.query(
        "select value from steering.indicator_slices where indicator_id = 'C06-5' "
        f"and year = {year} and member_id = 'Lycées'"
    )
    cells = table.filter(has_text="C06-5").locator("td").all_inner_texts()
    points = (after - before) * 100
    sign = "+" if points > 0 else ""
    assert same(cells[0], french(before, "share", "", "", ""))
    assert same(cells[1], french(after, "share", "", "", ""))
    assert same(cells[2], f"{sign}{number(points, 1)} points")


def test_what_moved_since_the_last_publication_leads_to_its_rows(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{site.address}/comparer/", wait_until="networkidle")
    rows = page.locator('[aria-label="Ce qui a changé depuis la dernière publication"] tbody tr')
    cells = rows.filter(has_text="C11-1").locator("td").all_inner_texts()
    assert [one.strip() for one in cells[-3:]] == ["3", "0", "1"]
    page.select_option("#move", "C11-1/2025")
    page.click("text=Afficher les lignes qui ont changé")
    page.wait_for_selector('[aria-label="Les lignes qui ont changé"]')
    changes = page.locator('[data-label="Changement"]').all_inner_texts()
    assert sorted(one.strip() for one in changes) == ["changée", "nouvelle", "nouvelle", "nouvelle"]
    assert (visit.said, visit.elsewhere) == ([], [])


def test_a_search_finds_by_name_number_and_siren(site: Site, visit: Visit) -> None:
    page = visit.page
    ((contract, label, siren, holder),) = site.build.query(
        "select c.contract_id, c.label, h.holder_siren, h.holder_name from core.fct_contracts as c "
        "inner join core.fct_contract_holders as h on c.contract_id = h.contract_id "
        "where c.is_in_population and c.year = 2024 and h.holder_siren is not null order by 1 limit 1"
    )
    page.goto(f"{site.address}/recherche/", wait_until="networkidle")
    spaced = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    for words, expected in (
        (contract, label), (siren, holder), (spaced, holder), (holder.lower(), holder),
        ("clause sociale", "C06-5"), ("ECONOMIE CIRCULAIRE", "Chantier"), ("lycees", "Lycées"),
    ):  # fmt: skip
        page.fill(SOUGHT, words)
        page.wait_for_function(
            "expected => document.querySelector('.found li') && "
            "document.querySelector('main').innerText.includes(expected)",
            arg=expected,
        )
    page.fill(SOUGHT, contract)
    item = page.locator(".found li", has_text=label).first
    item.locator("a", has_text="C11-1").click()
    page.wait_for_selector('[aria-label="Les lignes de 2024"] tbody tr')
    assert page.input_value("#year") == "2024"
    assert contract in page.inner_text('[aria-label="Les lignes de 2024"] tbody')
    page.goto(f"{site.address}/recherche/?cherche=zzzzz", wait_until="networkidle")
    assert "Rien ne répond" in page.inner_text("p[role=status]")
    assert (visit.said, visit.elsewhere) == ([], [])


def test_a_gap_leads_to_its_rows(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{site.address}/qualite/?annee=2025", wait_until="networkidle")
    table = page.locator('[aria-label="Ce qui manque aux chiffres de 2025"] tbody tr')
    row = table.filter(has_text="C11-1").first
    count = row.locator('[data-label="Lignes"]').inner_text().strip()
    row.locator('[data-label="Lignes"] a').click()
    page.wait_for_selector('[aria-label="Les lignes de 2025"] tbody tr')
    assert page.locator("p[role=status]").inner_text().startswith(f"{count} lignes")


def test_a_chart_can_be_put_into_another_page(site: Site, visit: Visit) -> None:
    visit.page.goto(f"{site.address}/indicateur/C06-5/", wait_until="networkidle")
    visit.page.click("text=Intégrer ce graphique")
    code = visit.page.input_value("textarea")
    visit.page.set_content(code)
    visit.page.wait_for_function(
        "document.images[0].complete && document.images[0].naturalWidth > 0"
    )
    assert "clause sociale" in str(visit.page.get_attribute("img", "alt"))


def test_the_map_shows_every_department_that_is_paid(site: Site, visit: Visit) -> None:
    year = default_year(site.build)
    visit.page.goto(f"{site.address}/fournisseurs/", wait_until="networkidle")
    paid = site.build.query(
        "select d.name_fr, sum(amount_excl_tax) from reporting.invoices as i inner join core.dim_departments as d "
        f"on i.supplier_department_code = d.department_code where i.year = {year} group by 1"
    )
    told = visit.page.locator(".map path title").all_text_contents()
    assert len(told) == 96
    for name, amount in paid:
        (one,) = [title for title in told if title.startswith(f"{name} :")]
        assert f"{number(amount, 2)}" in one
    # What the map cannot show is told in the table, and nothing is left out.
    cells = visit.page.locator('.scroll [data-label="Facturé HT"]').all_inner_texts()
    ((total,),) = site.build.query(
        f"select sum(amount_excl_tax) from reporting.invoices where year = {year}"
    )
    shown = [re.sub(r"[^\d,]", "", cell).replace(",", ".") for cell in cells]
    assert sum(Decimal(cell) for cell in shown if cell) == total + sum(
        amount for (amount,) in site.build.query(
            f"select amount_excl_tax from steering.supplier_years where year = {year} and amount_excl_tax is not null "
            "and supplier_group <> 'first_time'"
        )
    )  # fmt: skip


def test_the_year_stays_chosen_from_page_to_page(site: Site, visit: Visit) -> None:
    visit.page.goto(site.address, wait_until="networkidle")
    choose_year(visit.page, 2024)
    visit.page.click('a[href="/chantier/12/"]')
    visit.page.wait_for_selector("h1:has-text('Chantier 12')")
    assert visit.page.input_value("#year") == "2024"
    expected = figures(site.build, 2024)["C12-2"][0]
    assert same(visit.page.text_content('[data-figure="C12-2"]'), expected)


def test_rows_can_be_searched_and_saved(site: Site, visit: Visit, tmp_path: Path) -> None:
    visit.page.goto(f"{site.address}/indicateur/C06-5/", wait_until="networkidle")
    choose_year(visit.page, 2024)
    visit.page.click("text=Afficher les lignes de 2024")
    visit.page.wait_for_selector(SOUGHT)
    rows = site.build.query(
        "select observation_id from indicators.fct_c06_5_social_clause where year = 2024 order by 1"
    )
    assert same(
        visit.page.locator("p[role=status]").inner_text(),
        f"{number(Decimal(len(rows)), 0)} lignes.",
    )
    sought = rows[len(rows) // 2][0]
    visit.page.fill(SOUGHT, sought)
    table = visit.page.locator('[aria-label="Les lignes de 2024"] tbody tr')
    assert table.count() == sum(sought in name for (name,) in rows)
    assert sought in table.first.inner_text()
    visit.page.fill(SOUGHT, "")
    with visit.page.expect_download() as download:
        visit.page.click(SAVED)
    assert download.value.suggested_filename == "C06-5-2024.csv"
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *saved = list(csv.reader(file, delimiter=";"))
    assert header[0] == "Identifiant"
    assert sorted(row[0] for row in saved) == [name for (name,) in rows]


def test_credit_notes_stay_numbers_in_the_download(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    visit.page.goto(f"{site.address}/indicateur/C12-2/", wait_until="networkidle")
    choose_year(visit.page, 2025)
    visit.page.click("text=Afficher les lignes de 2025")
    visit.page.wait_for_selector(SOUGHT)
    with visit.page.expect_download() as download:
        visit.page.click(SAVED)
    download.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8-sig").splitlines()
    header, *saved = list(csv.reader(lines, delimiter=";"))
    place = header.index("Dénominateur")
    amounts = [Decimal(row[place].replace(",", ".")) for row in saved if row[place]]
    shown = json.loads((site.folder / "lignes/C12-2/2025.json").read_text("utf-8"))["rows"]
    assert sum(amounts) == sum(Decimal(str(row[place])) for row in shown if row[place] is not None)
    assert sum(amount < 0 for amount in amounts) > 10
    # Numbers stand as they are, texts in quotes.
    assert all(line.startswith('"') for line in lines)
    assert not any("'-" in line for line in lines)


def test_a_page_runs_no_script_but_its_own(site: Site, visit: Visit) -> None:
    for page in site.folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert text.count("Content-Security-Policy") == 1, page
        assert "unsafe-inline" not in text.split("script-src")[1].split(";")[0], page
    visit.page.goto(f"{site.address}/", wait_until="networkidle")
    assert visit.said == []
    for attack in (
        "const s = document.createElement('script'); s.textContent = 'window.pwned = 1'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.pwned = 1\">')",
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"javascript:parent.pwned = 1\"></iframe>')",
    ):
        visit.page.evaluate(f"() => {{ {attack} }}")
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("() => window.pwned") is None, attack


def test_hostile_names_are_shown_as_text(real_site: Site, browser: Browser) -> None:
    for one in visiting(browser, real_site):
        one.page.goto(f"{real_site.address}/indicateur/C01-1/", wait_until="networkidle")
        assert one.page.title() != "PWNED"
        assert HOSTILE_NAME in one.page.inner_text("body")
        assert (one.said, one.elsewhere) == ([], [])


def test_rows_that_are_secret_stay_inside(site: Site, visit: Visit) -> None:
    for fact, rule in kept_inside().items():
        if fact.startswith("indicators."):
            indicator = "-".join(fact.split("_")[1:3]).upper()
            paths = list((site.folder / "lignes" / indicator).glob("*.json"))
            assert paths, indicator
            for path in paths:
                content = json.loads(path.read_text(encoding="utf-8"))
                assert content == {"kept": rule, "total": content["total"]}
    visit.page.goto(f"{site.address}/indicateur/C18-1/", wait_until="networkidle")
    choose_year(visit.page, 2024)
    visit.page.click("text=Afficher les lignes de 2024")
    visit.page.wait_for_selector("text=Secret des affaires")
    assert visit.page.locator(SOUGHT).count() == 0


def test_rows_of_persons_are_groups(site: Site) -> None:
    for name in ("C06-1", "C06-2", "C06-3", "C06-4", "C15-1"):
        for path in (site.folder / "lignes" / name).glob("*.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            titles = [column["title"] for column in content["columns"]]
            amount = titles.index("Effectif")
            assert not any(
                row[amount] is not None and 1 <= row[amount] <= 4 for row in content["rows"]
            ), path


def test_the_keyboard_reaches_everything(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{site.address}/indicateur/C12-2/", wait_until="networkidle")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, identifier, text, outlined = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e); "
            "return [e.tagName, e.id, e.textContent.trim().slice(0, 40), s.outlineStyle !== 'none']; })()"
        )
        assert outlined or tag == "BODY", (tag, identifier, text)
        reached.add((tag, identifier if tag in ("SELECT", "INPUT") else text))
    assert ("SELECT", "year") in reached
    assert any(tag == "BUTTON" and text.startswith("Afficher les lignes") for tag, text in reached)
    page.focus("#year")
    before = page.input_value("#year")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("before => document.querySelector('#year').value !== before", arg=before)
    page.focus("button:has-text('Afficher les lignes')")
    page.keyboard.press("Enter")
    page.wait_for_selector(SOUGHT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 375])
def test_pages_are_accessible_fit_and_are_kept_as_pictures(
    site: Site, browser: Browser, packages: Path, kind: str, width: int
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for one in visiting(browser, site, width, with_tools=True):
        one.page.goto(site.address + KINDS[kind], wait_until="networkidle")
        one.page.screenshot(path=SCREENSHOTS / f"{kind}-{width}.png", full_page=True)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        one.page.add_script_tag(path=packages / "axe-core" / "axe.min.js")
        found = one.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        serious = [
            (item["id"], item["nodes"][0]["html"]) for item in found["violations"]
            if item["impact"] in ("serious", "critical")
        ]  # fmt: skip
        assert serious == []
        # Every chart has its table.
        assert one.page.locator("figure.trajectory").count() <= one.page.locator("table").count()


def test_the_home_page_is_light_and_quick(site: Site, browser: Browser) -> None:
    # The machine may be busy with other tests: the best of three cold visits.
    visits = []
    for _ in range(3):
        for one in visiting(browser, site):
            started = time.monotonic()
            one.page.goto(site.address, wait_until="commit")
            one.page.wait_for_selector(".counts strong")
            visits.append(time.monotonic() - started)
            one.page.wait_for_load_state("networkidle")
            # As servers send it: compressed.
            paths = [site.folder / url.removeprefix(site.address).lstrip("/") for url in one.asked]
            files = [path / "index.html" if path.is_dir() else path for path in paths]
            sent = sum(len(gzip.compress(file.read_bytes())) for file in files)
            assert len(files) > 20 and sent < 300_000
            print(f"home: figures after {visits[-1]:.2f} s, {sent / 1e3:.0f} kB")
    assert min(visits) < 2


def test_pages_can_be_printed(site: Site, visit: Visit, tmp_path: Path) -> None:
    visit.page.goto(f"{site.address}/chantier/1/", wait_until="networkidle")
    visit.page.emulate_media(media="print")
    assert not visit.page.is_visible("nav")
    assert visit.page.is_visible(".trajectory svg")
    assert len(visit.page.pdf(path=tmp_path / "page.pdf", format="A4")) > 10_000


def test_states_are_said_in_words_on_the_region_s_extract(
    real_site: Site, browser: Browser
) -> None:
    check_every_page(real_site, browser)
    expected = figures(real_site.build, default_year(real_site.build))
    assert sum(text == "pas de données" for text, *_ in expected.values()) > 30
    for one in visiting(browser, real_site):
        one.page.goto(real_site.address, wait_until="networkidle")
        assert "Démonstration" not in one.page.inner_text("body")
        one.page.screenshot(path=SCREENSHOTS / "extrait-reel-1280.png", full_page=True)


def test_a_target_that_cannot_be_read_is_said_so(site: Site, visit: Visit) -> None:
    visit.page.goto(f"{site.address}/indicateur/C01-2/", wait_until="networkidle")
    row = visit.page.locator(
        '[aria-label="Tableau de la trajectoire de C01-2"] tr', has_text="2028"
    )
    assert "illisible dans le plan" in row.inner_text()


def test_the_patch_stops_where_the_package_has_changed(packages: Path, tmp_path: Path) -> None:
    def patch() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", str(PROJECT / "dashboard" / "patch-evidence.mjs")],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    copied = tmp_path / "node_modules" / "@evidence-dev"
    for package in ("universal-sql", "preprocess", "evidence"):
        shutil.copytree(packages / "@evidence-dev" / package, copied / package, symlinks=True,
                        ignore=shutil.ignore_patterns("node_modules"))  # fmt: skip
    assert patch().returncode == 0, "patching twice changes nothing"
    for name in ("universal-sql/src/build-parquet.js", "universal-sql/src/client-duckdb/node.js",
                 "preprocess/dist/index.mjs", "evidence/template/src/app.html"):  # fmt: skip
        target = copied / name
        kept = target.read_text(encoding="utf-8")
        target.write_text("// another version of the package\n", encoding="utf-8")
        result = patch()
        assert result.returncode != 0
        assert f"{name} a changé" in result.stderr
        target.write_text(kept, encoding="utf-8")
    (copied / "universal-sql/src/client-duckdb/browser.js").write_text(
        "export function other() {}\n", encoding="utf-8"
    )
    assert "browser.js a changé" in patch().stderr


def test_without_node_the_command_says_what_to_install(demo: Build, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pipeline", "dashboard", "--workdir", str(demo.root)], cwd=PROJECT,
        env={"PATH": str(tmp_path), "PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "Node.js et npm manquent" in result.stderr


def test_without_a_publication_the_command_says_so(tmp_path: Path) -> None:
    from pipeline.errors import UsageError

    with pytest.raises(UsageError, match="rien n'est publié"):
        dashboard.build_site(Workspace(tmp_path))
