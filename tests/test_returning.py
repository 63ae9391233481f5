"""An edited table taken over into the store, and taken back: bot/corrections.py."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from bot import compilation, corrections, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.model import Action, Change, Comment, Difference, Group
from bot.store import Store
from tests.office.make import docx, ods, xlsx, zipped
from tests.test_service import NOW, Clock, mail, take

COORDINATOR = "Coordinator One"


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture
def store(group: Group) -> Iterator[Store]:
    """A store with two comments."""
    with Store.open("sqlite://", group.slug) as opened:
        take(opened, group, mail("On resolves: no."), mail("On considering a): yes.", 2))
        yield opened


def edited(data: bytes, **texts: str) -> bytes:
    """The Excel table with these words in the first row, by title."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    titles = {cell.value: cell.column for cell in book["Comments"][1]}
    for title, text in texts.items():
        book["Comments"].cell(2, titles[title.replace("_", " ")]).value = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def difference(store: Store, group: Group) -> Callable[..., Difference]:
    """What a table changes that was exported before, and edited."""
    data = compilation.export(store, group, "901", "xlsx", NOW)

    def held(**texts: str) -> Difference:
        return corrections.difference(store, group, edited(data, **texts), "table.xlsx")

    return held


def first(store: Store, group: Group) -> Comment:
    """The comment in the first row."""
    table = compilation.exports(store, group, "901")[0][1]
    return next(each for each in service.comments(store, group) if each.number == table.rows[0].number)


def taken(store: Store, group: Group, found: Difference) -> tuple[list[Change], list[tuple[str, str]]]:
    """Its edits, taken over."""
    return corrections.take(store, group, found.edits, COORDINATOR, Clock())


def test_what_fits_nothing_is_told_before_anybody_is_asked(difference: Callable[..., Difference]) -> None:
    """A provision that is none, a mark that is none; the same place in other words is no edit."""
    found = difference(Mark="MODD", Provision_as_filed="resolvs 9x", Disposition="noted")
    assert ["disposition"] == [edit.key for edit in found.edits]
    assert ["no provision", "no mark"] == [
        next(what for what in ("no provision", "no mark", why) if what in why) for _, why in found.refused
    ]
    assert () == difference(Provision_as_filed="  Considering  a) ").edits


def test_a_cell_that_changes_while_the_difference_is_shown_is_not_overwritten(
    store: Store, group: Group, difference: Callable[..., Difference]
) -> None:
    """Between the question and the answer somebody else may have written."""
    found = difference(Observations="mine", Disposition="noted")
    number = first(store, group).number
    other = Change(action=Action.EDIT, target=f"{number} observations", who="Secretariat One", at=NOW, after="theirs")
    corrections.change(store, group, other, Clock(), "test")
    kept, refused = taken(store, group, found)
    assert [f"{number} disposition"] == [change.target for change in kept]
    assert [number] == [each for each, _ in refused]
    assert ("theirs", "noted") == (first(store, group).observations, first(store, group).disposition)


def test_all_that_one_table_changed_can_be_taken_back_at_once(
    store: Store, group: Group, difference: Callable[..., Difference]
) -> None:
    """Its changes are of one instant; what was undone already stays so, what others did stands."""
    before = first(store, group)
    kept, _ = taken(store, group, difference(Provision_as_filed="general", Mark="NOC", Disposition="noted"))
    later = NOW + timedelta(minutes=1)
    by_hand = Change(action=Action.EDIT, target=f"{before.number} translation", who=COORDINATOR, at=later, after="x")
    corrections.change(store, group, by_hand, Clock(), "test")
    undo = Change(action=Action.UNDO, target=f"change {kept[0].id}", who=COORDINATOR, at=NOW)
    corrections.change(store, group, undo, Clock(), "test")
    assert 2 == len(corrections.take_back(store, kept[-1].id, COORDINATOR, Clock()))
    after = first(store, group)
    assert (before.heading, before.mark, "", "x") == (after.heading, after.mark, after.disposition, after.translation)
    for id_ in (kept[0].id, 999):
        with pytest.raises(Refused, match="came with no table, or was taken back"):
            corrections.take_back(store, id_, COORDINATOR, Clock())


def test_a_conflict_names_the_change_that_made_it(
    store: Store, group: Group, difference: Callable[..., Difference]
) -> None:
    """Who wrote what stands here, and when; nobody where mail alone did."""
    number = first(store, group).number
    moved = Change(action=Action.MOVE, target=number, who="Secretariat One", at=NOW, after="general")
    kept = corrections.change(store, group, moved, Clock(), "test")
    found = difference(Provision_as_filed="resolves")
    [conflict] = found.conflicts
    assert (kept, ()) == (corrections.last_change(store, conflict), found.edits)


BIG = "<table:table-row table:number-rows-repeated='1000000'><table:table-cell><text:p>x</text:p></table:table-cell>"
HOSTILE: dict[str, Any] = {
    "packed more than 100 to 1": xlsx("<c/>" * 900_000),
    "document type": zipped({"_rels/.rels": b"<!DOCTYPE x [<!ENTITY a 'b'>]><Relationships/>"}),
    "macros": docx("<w:p/>", raw={"word/vbaProject.bin": b"x"}),
    "1,000,000": xlsx("<sheetData><row r='1000000'><c><v>1</v></c></row></sheetData>"),
    "60,000 rows": ods(f"{BIG}</table:table-row>"),
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "read back from": b"%PDF-1.4",
    "no table of comments": docx("<w:p><w:r><w:t>words</w:t></w:r></w:p>"),
}


@pytest.mark.parametrize("why", HOSTILE)
def test_a_hostile_or_foreign_file_is_refused_with_the_reason(store: Store, group: Group, why: str) -> None:
    """In words, and nothing was changed."""
    compilation.export(store, group, "901", "xlsx", NOW)
    with pytest.raises(Refused, match=why):
        corrections.difference(store, group, HOSTILE[why], "table.xlsx")
    assert () == store.changes()


def test_a_file_of_another_group_is_refused(store: Store, group: Group) -> None:
    """Its copy is not here; a file that says nothing, where nothing was exported, likewise."""
    with Store.open("sqlite://", "other") as other:
        take(other, group, mail("On resolves: no."))
        data = compilation.export(other, group, "901", "xlsx", NOW)
    with pytest.raises(Refused, match="not exported by this group's service"):
        corrections.difference(store, group, data, "table.xlsx")
    with pytest.raises(Refused, match="none was exported here"):
        corrections.difference(store, group, b"No.\n901-001\n", "table.csv")
