"""What the coordinator takes away, from the store to the bytes: bot/compilation.py."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import openpyxl  # type: ignore[import-untyped]
import pytest

from bot import compilation, corrections, rules, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.export import CONSOLIDATED, FORMATS
from bot.export.record import fingerprint
from bot.model import Action, Change, Group, State
from bot.store import Store
from tests.test_service import NOW, Clock, mail, take

LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture
def store(group: Group) -> Iterator[Store]:
    """A store with one comment."""
    with Store.open("sqlite://", group.slug) as opened:
        take(opened, group, mail("On resolves: no."))
        yield opened


def changed(store: Store, group: Group, action: Action, target: str, after: str = "") -> None:
    """A correction by the coordinator."""
    wanted = Change(action=action, target=target, who="Coordinator One", at=NOW, after=after)
    corrections.change(store, group, wanted, Clock(), "test")


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a table in CSV."""
    return [row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))) if row["No."] != "Ledger"]


def news(store: Store, group: Group, since: str, *, selection: rules.Selection = rules.Selection()) -> dict[str, str]:
    """What the column of news says, by number, a day later."""
    data = compilation.export(store, group, "901", "csv", LATER, since=since, selection=selection)
    return {row["No."]: row["Since last time"] for row in rows(data)}


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_in_any_format_is_kept_and_named_by_its_hash(store: Store, group: Group, form: str) -> None:
    """What was shown to somebody as a page can be told apart from what is shown next as well as an Excel file can."""
    compilation.export(store, group, "901", form, NOW)
    [(name, table)] = compilation.exports(store, group, "901")
    assert (12, NOW, 1) == (len(name), table.made, len(table.rows))
    changed(store, group, Action.EDIT, "901-001 disposition", "noted")
    assert {"901-001": "changed: Disposition"} == news(store, group, name)


def test_an_earlier_export_is_named_by_last_by_a_date_or_by_its_hash(store: Store, group: Group) -> None:
    """The last one before now; the last one at or before an instant, or before the end of a day; the only one whose
    hash begins so. Where there is none, or more than one, that is said."""
    with pytest.raises(Refused, match="No export of 901 for “last”; `exports 901` lists"):
        compilation.export(store, group, "901", "csv", NOW, since="last")
    compilation.export(store, group, "901", "csv", NOW - timedelta(days=9))
    take(store, group, mail("On resolves: no."), mail("On considering: yes.", 2))
    compilation.export(store, group, "901", "csv", NOW)
    (second, _), (first, _) = compilation.exports(store, group, "901")
    nothing, new = {"901-001": "", "901-002": ""}, {"901-001": "", "901-002": "new"}
    assert [nothing] * 4 == [
        news(store, group, since) for since in ("last", "2026-06-02", "2026-06-02T10:00+02:00", second)
    ]
    assert [new] * 3 == [news(store, group, since) for since in ("2026-06-01", "2026-06-02T07:59:59", first)]
    for since, why in (("2020-01-01", "No export"), ("0000", "No export"), ("yesterday", "names no earlier export")):
        with pytest.raises(Refused, match=why):
            news(store, group, since)


def test_news_since_a_part_is_told_from_the_whole(store: Store, group: Group) -> None:
    """A table of one language went out; what stands now in another one and stood then is not new."""
    french = rules.Selection(language="fr")
    compilation.export(store, group, "901", "csv", NOW, selection=french)
    assert {"901-001": ""} == news(store, group, "last")
    assert {} == news(store, group, "last", selection=french)


def test_the_same_facts_give_the_same_news(store: Store, group: Group) -> None:
    """Law 9, also for a table that tells what is new."""
    compilation.export(store, group, "901", "csv", NOW)
    first, second = (compilation.export(store, group, "901", "docx", LATER, since="last") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("form", ["csv", "docx", "xlsx"])
def test_a_table_with_news_comes_back_like_any_other(store: Store, group: Group, form: str) -> None:
    """Its column of news is nobody's to edit, and no edit."""
    compilation.export(store, group, "901", "csv", NOW)
    changed(store, group, Action.EDIT, "901-001 disposition", "noted")
    data = compilation.export(store, group, "901", form, LATER, since="last")
    found = corrections.difference(store, group, data, f"table.{form}", "901")
    assert ((), (), (), 1) == (found.edits, found.conflicts, found.refused, found.unchanged)


def test_a_report_has_what_the_table_and_the_text_have(store: Store, group: Group) -> None:
    """The annexes are made of the same facts, so their table comes back from the report like any other; the deadlines
    are those of the configuration, noted or not."""
    data = compilation.report(store, group, "901", NOW, number="ISCG/26-3/2")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        written = parts.read("word/document.xml").decode()
    assert "ISCG/26-3/2" in written
    assert "early July 2026, to be confirmed" in written
    [(name, table)] = compilation.exports(store, group, "901")
    assert name == fingerprint(table)[:12]
    assert name in written
    found = corrections.difference(store, group, data, "report.docx")
    assert ((), (), (), 1) == (found.edits, found.conflicts, found.refused, found.unchanged)


def test_a_report_in_a_language_there_is_none_in(store: Store, group: Group) -> None:
    """The languages that there are, are named."""
    with pytest.raises(Refused, match="No report in “de”; there are: .*en"):
        compilation.report(store, group, "901", NOW, language="de")


def sheet(data: bytes, name: str) -> list[tuple[str | None, ...]]:
    """The rows of a sheet below its header."""
    return list(openpyxl.load_workbook(io.BytesIO(data))[name].values)[1:]


def test_mails_that_were_not_filed_stand_in_the_workbook_without_addresses(group: Group) -> None:
    """Law 1: every mail that is no row has its line with the reason; whose it was stays here."""
    stranger = mail("On resolves: yes.", 2).replace(b"one@examplia.example", b"nobody@elsewhere.example")
    automatic = mail("On holiday.", 3, headers="Auto-Submitted: auto-replied\n")
    with Store.open("sqlite://", group.slug) as store:
        take(store, group, mail("On resolves: no."), stranger, automatic)
        mails = [mail for mail in store.mails() if mail.state is not State.FILED]
        listed = sheet(compilation.export(store, group, "901", "xlsx", NOW), "Not filed")
    assert [(str(mail.id), mail.sha256[:12]) for mail in mails] == [(line[0], str(line[4])[:12]) for line in listed]
    assert {"Ignored", "For review"} == {line[2] for line in listed}
    assert any("@" in mail.reason for mail in mails)
    assert "@" not in repr(listed)
    assert "unknown-sender: [address] is not in the roster" in {line[3] for line in listed}


@pytest.mark.parametrize(
    ("pages", "page", "target"),
    [
        ("", "", "901.html"),
        ("", "mine.html", "mine.html"),
        ("https://tables.example/", "mine.html", "https://tables.example/901.html"),
    ],
)
def test_numbers_lead_to_the_published_page_or_to_the_file_beside(
    store: Store, group: Group, pages: str, page: str, target: str
) -> None:
    """What the coordinator configured goes before the page that is exported into the same folder."""
    data = compilation.export(store, replace(group, pages=pages), "901", "xlsx", NOW, page=page)
    assert target == openpyxl.load_workbook(io.BytesIO(data))["Comments"].cell(2, 1).hyperlink.target


@pytest.mark.parametrize("form", CONSOLIDATED)
def test_a_consolidated_text_tells_what_became_of_it(store: Store, group: Group, form: str) -> None:
    """Since any earlier export, of a table or of a text; making one twice gives the same bytes (law 9)."""
    compilation.consolidated(store, group, "901", form, NOW)
    assert len(compilation.exports(store, group, "901")) == 1
    first, second = (compilation.consolidated(store, group, "901", form, LATER, since="last") for _ in range(2))
    assert first == second
    assert form == "pdf" or b"nothing new" in words_of(first)


def words_of(data: bytes) -> bytes:
    """The words of a page, or of a Word file."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read("word/document.xml")
