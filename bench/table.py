"""`./run bench table`: the compiled table's writers beside the bare library loop, in one run; memory; linear time.

10,000 rows of 24 columns in six languages, a third with a redline. Each writer runs in a process of its own, in turn
with what it is compared to, and the fastest of three rounds counts, in processor time (cores are shared). Beside
Excel: a bare XlsxWriter loop that writes the same texts with one format, no heights, directions, redlines or other
sheets. Beside Word: the bare XML of the same texts, a cell for each of the 24 columns and a paragraph for each line,
escaped and put into a zip as it is made; and python-docx filling cell by cell, on 300 rows, scaled linearly (it is
slower than linear, so this flatters it). Memory is the process's highest resident set, with Python, the libraries and
the table itself in it.
"""

import json
import subprocess
import sys

from bench.tools import machine, verdict

ROWS, SAMPLE, ROUNDS = 10_000, 300, 3
XLSX, DOCX, CELLS, SECONDS, MEGABYTES, LINEAR = 1.3, 1.5, 5.0, 1.0, 150, 1.3
"""Targets: times the bare loop, times the bare XML, times faster than python-docx, seconds of JSON and CSV, memory,
and a row of 50,000 beside a row of 1,000."""


def measured(name: str, count: int) -> tuple[float, int, float]:
    """The same in a process of its own."""
    command = [sys.executable, "-P", "-m", "bench.writers", name, str(count)]
    seconds, size, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, size, peak


def rounds(*names: str, count: int = ROWS) -> dict[str, tuple[float, int, float]]:
    """Writers in turn, the fastest round of each, with the most memory any round took."""
    runs = [{name: measured(name, count) for name in names} for _ in range(ROUNDS)]
    return {
        name: (min(run[name][0] for run in runs), runs[0][name][1], max(run[name][2] for run in runs)) for name in names
    }


def main(arguments: list[str]) -> int:
    """No arguments; prints each figure beside its target."""
    if arguments:
        print("usage: ./run bench table", file=sys.stderr)
        return 2
    print(f"{ROWS:,} rows × 24 columns; {machine()}")
    found = rounds("xlsx", "bare xlsx") | rounds("docx", "bare docx") | rounds("json", "csv")
    for name, (seconds, size, peak) in found.items():
        print(f"{name:<12} {seconds:6.2f} s  {size / 2**20:5.1f} MB written  {peak:4.0f} MB of memory")
    slow, *_ = measured("cell by cell", SAMPLE)
    print(
        f"cell by cell {slow:6.2f} s for {SAMPLE} rows, {slow * ROWS / SAMPLE:.0f} s for {ROWS:,} when scaled linearly"
    )
    figures = [
        ("xlsx, times the bare loop", found["xlsx"][0] / found["bare xlsx"][0], XLSX),
        ("docx, times the bare XML", found["docx"][0] / found["bare docx"][0], DOCX),
        ("docx, share of python-docx", found["docx"][0] / (slow * ROWS / SAMPLE), 1 / CELLS),
        ("json, seconds", found["json"][0], SECONDS),
        ("csv, seconds", found["csv"][0], SECONDS),
        ("memory, MB", max(found[form][2] for form in ("xlsx", "docx", "json", "csv")), MEGABYTES),
    ]
    for form in ("xlsx", "docx", "json", "csv"):
        few, many = measured(form, 1_000)[0] / 1_000, measured(form, 50_000)[0] / 50_000
        figures.append((f"{form}, a row of 50,000 : of 1,000", many / few, LINEAR))
    for what, figure, most in figures:
        print(f"{what:<32} {figure:7.3f}  at most {most:g}{'' if figure <= most else '  TOO MUCH'}")
    missed = [what for what, figure, most in figures if figure > most]
    return verdict(f"{len(figures) - len(missed)} of {len(figures)} figures", "all of them", not missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
