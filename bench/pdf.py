"""`./run bench pdf [ROWS]`: time and memory of the table as PDF, each size in a process of its own.

The rows are the tests' sample in six languages, over and over, each numbered anew. Typst keeps all pages in memory.
"""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bench.tools import machine, verdict
from bot.export import FORMATS
from tests.export.sample import table

SECONDS, MEGABYTES = 20.0, 1_500
"""Targets for the largest size."""


def main(arguments: list[str]) -> int:
    """Print a line for each size."""
    if arguments[:1] == ["--one"]:
        return _one(int(arguments[1]))
    largest = int(arguments[0]) if arguments else 2_000
    print(machine())
    told: dict[str, float] = {}
    for rows in (largest // 8, largest // 4, largest // 2, largest):
        command = [sys.executable, "-m", "bench", "pdf", "--one", str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        told = json.loads(done.stdout)
        print(f"{rows:6,} rows: {told['seconds']:5.1f} s, {told['memory']:6,.0f} MB, file {told['file']:5.1f} MB")
    figure = f"{largest:,} rows in {told['seconds']:.1f} s and {told['memory']:,.0f} MB"
    holds = told["seconds"] <= SECONDS and told["memory"] <= MEGABYTES
    return verdict(figure, f"at most {SECONDS:.0f} s and {MEGABYTES:,} MB", holds)


def _one(rows: int) -> int:
    sample = table()
    several = (sample.rows[at % len(sample.rows)] for at in range(rows))
    made = replace(sample, rows=tuple(replace(row, number=f"191-{at:05}") for at, row in enumerate(several, 1)))
    start = time.perf_counter()
    data = FORMATS["pdf"](made)
    seconds = time.perf_counter() - start
    memory = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "file": len(data) / 1e6}))
    return 0
