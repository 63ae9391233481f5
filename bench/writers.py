"""What bench/table.py measures, apart from it so that a process holds no more: a made-up table, its writers, and those
they are compared to. `python -m bench.writers NAME ROWS` runs one and prints its seconds, bytes and memory.
"""

import io
import json
import resource
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from bot.export import FORMATS, copied
from bot.model import DISPOSITIONS, LANGUAGES, Column, Edit, Ledger, Piece, Row, Table

COLUMNS = tuple(
    Column(key=key, title=key.capitalize(), width=width)
    for key, width in (
        *(("number", 10), ("received", 12), ("member", 18), ("capacity", 13), ("contributor", 18), ("cited", 18)),
        *(("provision", 18), ("excerpt", 32), ("mark", 8), ("type", 12), ("position", 20), ("comment", 60)),
        *(("language", 10), ("translation", 30), ("proposed", 40), ("reasons", 30), ("source", 30), ("round", 12)),
        *(("state", 12), ("observations", 30), ("disposition", 14), ("disposition_reason", 30), ("filed", 30)),
        ("news", 20),
    )
)
"""Twenty-four: the canonical row, and what is new."""

MADE = datetime(2026, 6, 8, 15, tzinfo=UTC)


def table(count: int) -> Table:
    """A table of so many rows; the same for the same count."""
    random = Random(191)
    sentences = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
    rows = tuple(_row(at, random, sentences) for at in range(count))
    states = {"filed": count, "ignored": 30, "review": 7, "quarantined": 1}
    made = Table(
        title="Comments on a resolution of the bench",
        subtitle="Cut-off 2026-06-08 15:00 UTC (2026-06-08 17:00 Geneva).",
        notice="Informal compilation; a comment here is not a proposal to PP-26.",
        made=MADE,
        columns=COLUMNS,
        rows=rows,
        ledger=Ledger(seen=sum(states.values()), states=states, reasons={"ignored: bounce": 30}),
        page="191.html",
    )
    return replace(made, sha256=copied(made)[0])  # as the service hands it over, which has kept its record


def _row(at: int, random: Random, sentences: dict[str, dict[str, list[list[str]]]]) -> Row:
    language = LANGUAGES[at % len(LANGUAGES)]
    words, glue = sentences[language], "" if language == "zh" else " "
    remarks = [glue.join(map(random.choice, words["remark"])) for _ in range(random.randint(1, 5))]
    before = glue.join(each[at % 12 % len(each)] for each in words["draft"])  # a provision has one text in a language
    after = before.replace(random.choice(before.split()), random.choice(words["remark"][1]), 1) if at % 3 == 0 else ""
    start = next((place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    redline = (
        Piece(edit=Edit.KEPT, text=before[:start]),
        Piece(edit=Edit.DELETED, text=before[start:]),
        Piece(edit=Edit.INSERTED, text=after[start:]),
    )
    number, member, received = f"191-{at:05}", f"Examplia {at % 40}", MADE - timedelta(minutes=at)
    cells = {
        "number": number,
        "received": f"{received:%Y-%m-%d %H:%M:%S} UTC",
        "member": member,
        "capacity": "Member State",
        "contributor": f"Delegate {at % 90}",
        "cited": f"resolves {at % 12}",
        "provision": f"resolves {at % 12}",
        "excerpt": before,
        "mark": "MOD" if after else "",
        "type": "substantive",
        "comment": "\n\n".join(remarks),
        "language": language,
        "proposed": after,
        "reasons": remarks[-1] if after else "",
        "source": f"{at}.{random.getrandbits(48):x}@mail.example\nbody, characters {at}–{2 * at}\n"
        f"SHA-256 {random.getrandbits(256):064x}",
        "round": "191-comments, in time",
        "state": "open",
        "disposition": random.choice(DISPOSITIONS) if at % 4 == 0 else "",
        "filed": f"rule, sure: cites “resolves {at % 12}”",
    }
    texts = tuple(cells.get(column.key, "") for column in COLUMNS)
    return Row(
        number=number, language=language, cells=texts, redline=redline if after else (), member=member, at=received
    )


def bare_xlsx(made: Table) -> bytes:
    """The library's way: one format, one call a cell."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    look = book.add_format({"text_wrap": True})
    for at, row in enumerate(made.rows):
        for column, text in enumerate(row.cells):
            sheet.write_string(at, column, text, look)
    book.close()
    return file.getvalue()


def bare_docx(made: Table) -> bytes:
    """No more than the elements that hold the text and the widths that LibreOffice asks for."""
    file = io.BytesIO()
    start = '<w:tc><w:tcPr><w:tcW w:w="600" w:type="dxa"/></w:tcPr><w:p><w:r><w:t xml:space="preserve">'
    line, end = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">', "</w:t></w:r></w:p></w:tc>"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target, target.open("word/document.xml", "w") as part:
        for row in made.rows:
            cells = "".join([start + escape(text).replace("\n", line) + end for text in row.cells])
            part.write(f"<w:tr>{cells}</w:tr>".encode())
    return file.getvalue()


def cell_by_cell(made: Table) -> bytes:
    """The library's way: a row, and each of its cells."""
    import docx

    file = io.BytesIO()
    document = docx.Document()
    grid = document.add_table(0, len(made.columns))
    for row in made.rows:
        for cell, text in zip(grid.add_row().cells, row.cells, strict=True):
            cell.text = text
    document.save(file)
    return file.getvalue()


WRITERS: dict[str, Callable[[Table], bytes]] = {
    **FORMATS,
    "bare xlsx": bare_xlsx,
    "bare docx": bare_docx,
    "cell by cell": cell_by_cell,
}


def main(arguments: list[str]) -> int:
    """One writer, once; prints seconds of processor time, bytes, and the highest resident set in MB."""
    name, count = arguments
    made = table(int(count))
    began = time.process_time()
    size = len(WRITERS[name](made))
    seconds = time.process_time() - began
    print(json.dumps([seconds, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
