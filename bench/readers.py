"""`./run bench readers [ROWS]`: what other programs read in the Word and Excel tables, character for character.

Rows are made by Hypothesis, the same each time: any characters, what broke a table somewhere (formulas, bidi controls,
emoji, NUL, lone surrogates, markup), and cells of 40,000 characters. python-docx, python-docx-ng (in .oracle, where it
is there) and openpyxl give back each cell exactly; pandoc folds white space, which is folded before it is compared.
What XML cannot hold is U+FFFD (`characters.legible`); what Excel cannot hold is cut and says so.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench.tools import verdict
from bot.export import FORMATS
from bot.model import Row, Table
from tests.export.sample import IN_EXCEL, TRAPS, in_word, shown, table
from tests.servers import find

ROWS, AT_ONCE = 10_000, 250
LONG, EVERY = 40_000, 500
"""Characters of a long cell, and how many rows lie between two."""
NG = Path(__file__).parents[1] / ".oracle" / "bin" / "python"

_READ = (
    "import sys, io, json, docx\n"
    "table = docx.Document(io.BytesIO(sys.stdin.buffer.read())).tables[0]\n"
    "print(json.dumps([[cell.text for cell in row.cells] for row in table.rows][1:]))\n"
)
_CUT = re.compile(r" \[…\] \[cut here: [\d,]+ characters in all, the Word and JSON files have them\]$")


def made(count: int) -> Iterator[Table]:
    """So many rows, in tables of some hundred."""
    found: list[tuple[str, ...]] = []
    texts = st.text(st.characters(), max_size=30) | st.sampled_from(TRAPS)

    @seed(191)
    @settings(
        max_examples=10 * count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.tuples(texts, texts, texts), min_size=20, max_size=20))
    def collect(rows: list[tuple[str, ...]]) -> None:
        if len(found) >= count:
            raise StopIteration
        found.extend(rows)

    with suppress(StopIteration):
        collect()
    shape = table()
    places = [column.key for column in shape.columns].index("comment")
    for start in range(0, count, AT_ONCE):
        rows = []
        for at, three in enumerate(found[start : min(start + AT_ONCE, count)], start):
            cells = [three[place % 3] for place in range(len(shape.columns))]
            cells[0] = f"191-{at:05}"
            if at % EVERY == 0:
                cells[places] = "a字🙂\0"[at // EVERY % 4] * LONG
            rows.append(Row(number=cells[0], language=("ar", "zh", "en")[at % 3], cells=tuple(cells)))
        yield replace(shape, rows=tuple(rows), page="191.html")


def in_excel(made: Table) -> list[list[str]]:
    """What the cells of the Excel file hold, as openpyxl tells it: it leaves the escapes of §22.9.2.19 as they are."""
    return [[re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", shown(text)) for text in row.cells] for row in made.rows]


def by_docx(data: bytes) -> list[list[str]]:
    """As python-docx reads it."""
    return _elsewhere(Path(sys.executable), data)


def by_ng(data: bytes) -> list[list[str]]:
    """As python-docx-ng reads it, in its own environment."""
    return _elsewhere(NG, data)


def _elsewhere(python: Path, data: bytes) -> list[list[str]]:
    done = subprocess.run([str(python), "-c", _READ], input=data, capture_output=True, check=True)
    cells: list[list[str]] = json.loads(done.stdout)
    return cells


def by_openpyxl(data: bytes) -> list[list[str]]:
    """As openpyxl reads it; a formula is told as such."""
    import openpyxl  # type: ignore[import-untyped]

    sheet = openpyxl.load_workbook(io.BytesIO(data))["Comments"]
    return [
        ["FORMULA" if cell.data_type == "f" else cell.value or "" for cell in row]
        for row in sheet.iter_rows(min_row=2, max_col=sheet.max_column)
    ]


def by_pandoc(data: bytes) -> list[list[str]]:
    """As pandoc reads it, white space folded."""
    done = subprocess.run(
        [str(find("pandoc")), "-f", "docx", "-t", "json"], input=data, capture_output=True, check=True
    )
    [grid] = [block["c"] for block in json.loads(done.stdout)["blocks"] if block["t"] == "Table"]
    rows = [row for body in grid[4] for part in body[2:] for row in part]
    return [[folded("\n".join(_words(block) for block in cell[4])) for cell in row[1]] for row in rows]


def _words(node: object) -> str:
    """The text of a node of pandoc's tree."""
    if isinstance(node, list):
        return "".join(map(_words, node))
    if not isinstance(node, dict):
        return ""
    if node["t"] == "Str":
        return str(node["c"])
    if node["t"] in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if node["t"] in ("Link", "Span"):
        return _words(node["c"][1])
    return _words(node.get("c", []))


def folded(text: str) -> str:
    """With each run of white space as one space."""
    return " ".join(text.split())


def differing(expected: list[list[str]], found: list[list[str]]) -> list[tuple[str, str]]:
    """The cells that are not what they should be; a cut cell is right as far as it goes, where it says so."""
    if list(map(len, expected)) != list(map(len, found)):
        return [(f"{len(expected)} rows", f"{len(found)} rows, or other columns")]
    pairs = zip((cell for row in expected for cell in row), (cell for row in found for cell in row), strict=True)
    return [(right, told) for right, told in pairs if right != told and not _is_cut(right, told)]


def _is_cut(right: str, told: str) -> bool:
    mark = _CUT.search(told)
    long = len(right.encode("utf-16-le")) // 2 > IN_EXCEL - 1
    return long and mark is not None and right.startswith(told[: mark.start()])


def faults(made: Table, *, ng: bool, pandoc: bool) -> dict[str, list[tuple[str, str]]]:
    """By reader, the cells it does not give back."""
    word, words = FORMATS["docx"](made), in_word(made)
    found = {
        "openpyxl": differing(in_excel(made), by_openpyxl(FORMATS["xlsx"](made))),
        "python-docx": differing(words, by_docx(word)),
    }
    if ng:
        found["python-docx-ng"] = differing(words, by_ng(word))
    if pandoc:
        found["pandoc"] = differing([[folded(cell) for cell in row] for row in words], by_pandoc(word))
    return found


def main(arguments: list[str]) -> int:
    """How many rows; prints for each reader how many cells it was given and which of them differ."""
    if len(arguments) > 1 or not all(argument.isdigit() for argument in arguments):
        print("usage: ./run bench readers [ROWS]", file=sys.stderr)
        return 2
    count = int(arguments[0]) if arguments else ROWS
    ng, pandoc = NG.exists(), find("pandoc") is not None
    for name, there in (("python-docx-ng (bash .ci/run oracle)", ng), ("pandoc (apt-get install pandoc)", pandoc)):
        if not there:
            print(f"not asked, for it is not here: {name}")
    cells = 0
    wrong: dict[str, list[tuple[str, str]]] = {}
    for each in made(count):
        cells += len(each.rows) * len(each.columns)
        for name, pairs in faults(each, ng=ng, pandoc=pandoc).items():
            wrong.setdefault(name, []).extend(pairs)
    for name, pairs in wrong.items():
        print(f"{name:<15} {len(pairs)} of {cells:,} cells differ")
        for right, told in pairs[:5]:
            print(f"    {right[:100]!a} became {told[:100]!a}")
    held = ng and pandoc and not any(wrong.values())
    return verdict(
        f"{sum(map(len, wrong.values()))} cells differ in {count:,} rows, {len(wrong)} readers", "0, 4", held
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
