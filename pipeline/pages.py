"""What every page that we write says to a browser: no code but our own, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S | re.I)


def with_policy(page: str) -> str:
    """Return an HTML page with a Content-Security-Policy: scripts of its own files, inline ones by their hash."""
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in INLINE_SCRIPT.findall(page)
    }
    policy = "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *sorted(hashes)]),
            # Widths and colours are attributes of the marks; a page that is opened as a file has no origin.
            "style-src 'self' file: 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return re.sub(r"<head\b[^>]*>", lambda head: f"{head.group()}\n{meta}", page, count=1)
