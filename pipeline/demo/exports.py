"""The demonstration exports, written to a folder."""

from __future__ import annotations

import csv
import math
import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from pipeline.contract import export_columns
from pipeline.demo import people, purchasing, spending
from pipeline.demo.purchasing import Contract, Row
from pipeline.demo.world import Defects, suppliers

SUPPLIERS = 1_000


def block_of(seed: int, block: int, size: float, defects: Defects) -> Iterator[Row]:
    """Yield the rows of one block: a Region of its own size, with its own suppliers.

    Memory holds one block at a time, whatever the scale.
    """

    def rng(topic: str) -> random.Random:
        return random.Random(f"{seed}-{block}-{topic}")

    actors = suppliers(rng("suppliers"), block, max(25, round(SUPPLIERS * size)), defects)
    contracts: list[Contract] = []
    for item in purchasing.contracts_of(rng("contracts"), block, size, actors, defects):
        if isinstance(item, Contract):
            contracts.append(item)
        else:
            yield item
    yield from spending.registry_of(actors)
    yield from spending.revenues_of(rng("revenues"), actors)
    yield from spending.invoices_of(rng("invoices"), block, size, contracts, actors, defects)
    yield from spending.food_of(rng("food"), block, size, defects)
    yield from spending.declarations_of(rng("declarations"), block, size, defects)
    yield from spending.equipment_of(rng("equipment"), block, size, defects)
    yield from people.insertion_of(rng("insertion"), block, size, contracts, defects)
    yield from people.events_of(rng("events"), block, size)
    if block == 0:
        yield from people.commitments_of()


def write(out: Path, seed: int, scale: float) -> dict[str, int]:
    """Write the twenty files to ``out`` and return the number of rows of each.

    Parameters
    ----------
    out: folder, made where it is missing; files of the same names are replaced.
    seed: the same seed gives the same bytes.
    scale: 1 is about 600 contracts and 5,000 invoices a year; any number above 0.
    """
    columns = export_columns()
    counts = dict.fromkeys(columns, 0)
    blocks = max(1, math.ceil(scale))
    shown = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        writers = {}
        for name, header in columns.items():
            file = stack.enter_context(
                (out / f"{name}.csv").open("w", encoding="utf-8", newline="")
            )
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(header)
        for block in range(blocks):
            for name, row in block_of(seed, block, scale / blocks, Defects()):
                if row.keys() != set(columns[name]):
                    raise ValueError(f"{name}: columns {row.keys() ^ set(columns[name])}")
                writers[name].writerow([row[column] for column in columns[name]])
                counts[name] += 1
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                print(f"  {block + 1}/{blocks} blocs", file=sys.stderr, flush=True)
    return counts
