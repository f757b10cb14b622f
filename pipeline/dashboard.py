"""The dashboard: a static site from the published file, in ``build/dashboard``.

Evidence (npm) makes the pages, in a copy of the source that stands in the workspace. It needs Node.js 18 or later and,
the first time, the package registry.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import os
import shutil
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import UsageError, UserError
from pipeline.pages import with_policy
from pipeline.project import PROJECT
from pipeline.publish import previous_runs
from pipeline.published import verify
from pipeline.secret import without_secret
from pipeline.site import write_site
from pipeline.workspace import Workspace

SOURCE = PROJECT / "dashboard"
# What is installed or built in the copy is kept from one time to the next.
KEPT = ("node_modules", ".evidence", "build")


def build_site(workspace: Workspace) -> int:
    """Build the site; it is replaced whole when all went well. Returns the number of its pages.

    Raises
    ------
    UsageError: nothing is published.
    UserError: the published file is not what was audited, Node.js is missing, or a step fails.
    """
    published = workspace.published
    verify(published)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise UserError(
            "Node.js et npm manquent ; sous Debian : apt install nodejs npm. Le tableau de bord en a besoin, "
            "pas l'entrepôt."
        )
    source = workspace.site_source
    copy_source(source)
    install(npm, source, workspace)
    shutil.rmtree(source / "build", ignore_errors=True)
    shutil.rmtree(source / ".evidence" / "template" / "static", ignore_errors=True)
    print("Lignes derrière les chiffres…", flush=True)
    copy = Path(shutil.copyfile(published, source / "published.duckdb"))
    runs = previous_runs(published)
    write_site(copy, runs[-1] / published.name if runs else None, source / "static")
    print("Lecture de l'entrepôt publié…", flush=True)
    _evidence(source, workspace, "sources", "--strict")
    print("Construction des pages (deux minutes environ)…", flush=True)
    _evidence(source, workspace, "build")
    copy.unlink()
    # What the pages were made of is in them: the site carries no copy of the tables.
    shutil.rmtree(source / "build" / "data", ignore_errors=True)
    site = workspace.site
    fresh = site.with_name(f".{site.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source / "build", fresh)
    for page in fresh.rglob("*.html"):
        page.write_text(with_policy(page.read_text(encoding="utf-8")), encoding="utf-8")
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(site, ignore_errors=True)
    fresh.rename(site)
    return sum(1 for _ in site.rglob("index.html"))


def copy_source(out: Path) -> None:
    """Bring the copy of the dashboard's source up to date; what is installed in it stays."""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(SOURCE, out, ignore=shutil.ignore_patterns(*KEPT), dirs_exist_ok=True)


def install(npm: str, source: Path, workspace: Workspace) -> None:
    """Install the packages of the lock file in ``source``, unless they are those already there."""
    lock, patch = source / "package-lock.json", source / "patch-evidence.mjs"
    wanted = hashlib.sha256(lock.read_bytes() + patch.read_bytes()).hexdigest()
    mark = source / "node_modules" / ".installed"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    print("Préparation d'Evidence (npm) : une à trois minutes, une seule fois…", flush=True)
    shutil.rmtree(source / "node_modules", ignore_errors=True)
    _run([npm, "install", "--no-save", "--loglevel=error"], "npm install", source, workspace)
    mark.write_text(wanted, encoding="utf-8")


def _evidence(source: Path, workspace: Workspace, *arguments: str) -> None:
    _run(["node_modules/.bin/evidence", *arguments], f"evidence {arguments[0]}", source, workspace)


def _run(call: list[str], name: str, source: Path, workspace: Workspace) -> None:
    log = workspace.logs / "dashboard.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = without_secret() | {
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        "DO_NOT_TRACK": "1",
        "CI": "true",
    }
    with log.open("a", encoding="utf-8") as out:
        done = subprocess.run(
            call,
            cwd=source,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
        )
    if done.returncode:
        raise UserError(f"{name} a échoué ; le journal est dans {workspace.shown(log)}.")


class _SiteHandler(http.server.SimpleHTTPRequestHandler):
    """The files of the site, for this machine alone: no list of a folder, and no other name for it.

    A page elsewhere could give its own name the address of this machine, and read the site through it.
    """

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        name = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if name not in ("127.0.0.1", "localhost"):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> io.BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND)
        return None


def server(site: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Return the server of a site; it listens on this machine alone."""
    handler = functools.partial(_SiteHandler, directory=str(site))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(site: Path, port: int) -> None:
    """Show the site on this machine until it is interrupted.

    Raises UsageError where it is not built.
    """
    if not (site / "index.html").is_file():
        raise UsageError(
            f"{site.name} : le site n'est pas construit. Lancez d'abord spaser dashboard."
        )
    with server(site, port) as listening:
        print(
            f"Le tableau de bord est sur http://127.0.0.1:{listening.server_port}/ (Ctrl-C pour arrêter)",
            flush=True,
        )
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            return
