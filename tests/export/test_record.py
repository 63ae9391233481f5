"""JSON: everything, untouched."""

import hashlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export import FORMATS, copied
from bot.model import Table
from tests.export.sample import TRAPS, table, table_of


def read(made: Table) -> dict[str, object]:
    """The JSON read back, after a strict reading of its encoding."""
    value: dict[str, object] = json.loads(FORMATS["json"](made).decode("utf-8"))
    return value


def units(text: str) -> bytes:
    """A text as UTF-16, in which two lone surrogates side by side are the character they make."""
    return text.encode("utf-16-le", "surrogatepass")


def test_the_record_holds_meta_columns_rows_and_ledger() -> None:
    """A program needs no other file to know what the table is of, and whether the books balance (law 1)."""
    made = table()
    value = read(made)
    assert ["meta", "columns", "rows", "ledger", "sha256"] == list(value)
    assert {
        "title": made.title,
        "subtitle": made.subtitle,
        "notice": made.notice,
        "profile": made.profile,
        "made": "2026-06-08T15:00:00+00:00",
        "verbatim": ["cited", "excerpt", "comment", "proposed", "reasons"],
    } == value["meta"]
    assert [(each.key, each.title, each.width) for each in made.columns] == [
        (each["key"], each["title"], each["width"])
        for each in value["columns"]  # type: ignore[attr-defined]
    ]
    assert {
        "seen": 12,
        "copies": 1,
        "waiting": 0,
        "states": {"filed": 7, "ignored": 3, "review": 1},
        "reasons": {"ignored: auto-reply": 2, "ignored: bounce": 1, "review: ambiguous": 1},
        "balanced": True,
    } == value["ledger"]


def test_each_row_is_one_line_with_its_cells_by_key() -> None:
    """Two versions of a table can be compared line by line."""
    made = table()
    lines = FORMATS["json"](made).decode().splitlines()
    written = [json.loads(line.removesuffix(",")) for line in lines if line.startswith('{"number": ')]
    assert [(row.number, row.language, row.cells) for row in made.rows] == [
        (row["number"], row["language"], tuple(row["cells"].values())) for row in written
    ]
    assert [column.key for column in made.columns] == list(written[0]["cells"])


@settings(deadline=None)
@given(st.lists(st.text(st.characters()) | st.sampled_from(TRAPS), max_size=4))
def test_every_text_comes_back_as_it_was(texts: list[str]) -> None:
    """Law 3: verbatim, with controls, NUL and lone surrogates, in a file that is valid UTF-8."""
    rows = read(table_of(*texts))["rows"]
    assert [units(text) for text in texts] == [units(row["cells"]["comment"]) for row in rows]  # type: ignore[attr-defined]


def test_the_hash_is_of_the_file_without_it() -> None:
    """What every format names as what it was made from can be checked with the JSON file and any program that hashes:
    it is the copy that an edited file is held against."""
    sha256, copy = copied(table())
    before, member, after = FORMATS["json"](table()).rpartition(f',\n"sha256": "{sha256}"'.encode())
    assert member
    assert copy == before + after
    assert sha256 == hashlib.sha256(copy).hexdigest()
    assert dict.fromkeys(("csv", "json"), True) == {
        form: sha256.encode() in FORMATS[form](table()) for form in ("csv", "json")
    }
