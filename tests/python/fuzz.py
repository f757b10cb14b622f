"""Coverage-guided fuzzing of the readers: ``python tests/python/fuzz.py corpus -max_total_time=60``.

The first byte of an input says which file it is, the rest is its content. A trace, a second line, a lost row or ten
seconds for one input is a finding: libFuzzer writes the input to the working directory, and ends with an error.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["pipeline.ingest", "pipeline.shown"]):
    import pipeline.ingest.folder  # noqa: F401

from test_hostile import GOOD, check_fuzzed

NAMES = sorted(GOOD)
# What the readers may take, in megabytes.
MEMORY = 2048


def main() -> None:
    """Write the corpus (a good file of each format) where it is asked for, and fuzz."""
    corpus = Path(sys.argv[1])
    corpus.mkdir(exist_ok=True)
    for number, name in enumerate(NAMES):
        (corpus / name).write_bytes(bytes([number]) + GOOD[name])
    with tempfile.TemporaryDirectory() as folder:

        def one_input(data: bytes) -> None:
            if data:
                check_fuzzed(NAMES[data[0] % len(NAMES)], data[1:], Path(folder) / "in")

        # libFuzzer asks the system for the peak of this process, in which that of its parent counts.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        limits = ["-timeout=10", "-max_len=20000", f"-rss_limit_mb={peak + MEMORY}"]
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:]], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
