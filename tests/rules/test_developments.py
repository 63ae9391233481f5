"""What became of a consolidated text since an earlier export: every difference once, in the order of the text."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.proposals import MADE, made
from bench.resolving import resolved
from bot.export import CONSOLIDATED
from bot.model import (
    COMPILATION,
    Comment,
    CommentState,
    Consolidated,
    Edit,
    Former,
    Group,
    Ledger,
    Mark,
    Paragraph,
    Provision,
    Table,
)
from bot.rules import consolidate, tabulate
from bot.rules.developments import LONGEST
from tests.rules.test_consolidate import EN, GROUP, proposal

THEN = MADE - timedelta(days=1)
ONE, TWO = ("resolves", "1"), ("resolves", "2")
FIRST = proposal(1, "Brazil", ONE, "to keep two calendars for all the meetings;")
SECOND = proposal(2, "Canada", TWO, "to review it twice a year,")


def earlier(comments: Iterable[Comment], group: Group = GROUP) -> Table:
    """The whole table of these comments, a day before."""
    return tabulate(comments, group, resolution="191", ledger=Ledger(), made=THEN)


def since(*before: Comment, now: Iterable[Comment], group: Group = GROUP, **wishes: object) -> Consolidated:
    """The consolidated text of today's comments, with what became of it since there were those before."""
    known = {"resolution": "191", "ledger": Ledger(), "made": MADE, "since": "abcd", **wishes}
    return consolidate(list(now), group, earlier=earlier(before), **known)  # type: ignore[arg-type]


def told(text: Consolidated) -> list[tuple[str, str, str, str]]:
    """Where, what, whose and how, of each."""
    return [(each.place, each.kind, each.who, each.told) for each in text.news]


def change(text: Consolidated) -> list[tuple[str, str]]:
    """What came and went in the only development."""
    [only] = text.news
    return [(piece.edit, piece.text.strip()) for piece in only.change if piece.edit is not Edit.KEPT]


def sources(text: Consolidated) -> list[str]:
    """What stands beside the wordings."""
    runs = (run for paragraph in text.paragraphs for run in paragraph.runs)
    return [run.text.strip() for run in runs if run.inserted and run.inserted.author == COMPILATION]


def test_nothing_is_new_since_itself() -> None:
    """The same comments have no news, and the text says so; where nobody asked, it says nothing."""
    text = since(FIRST, SECOND, now=[FIRST, SECOND])
    assert ((), "Since the export of 2026-06-07 15:00 UTC (abcd): nothing new.") == (text.news, text.since)
    assert "" == consolidate([FIRST], GROUP, resolution="191", ledger=Ledger(), made=MADE).since


def test_a_new_wording_is_new_and_says_so_beside_its_source() -> None:
    """In the list, and as a word in the brackets that name whose it is."""
    text = since(FIRST, now=[FIRST, SECOND])
    assert [("resolves 2", "new", "Canada (191-002)", "")] == told(text)
    assert ["[Brazil – MOD (191-001)]", "[Canada – MOD, new (191-002)]"] == sources(text)
    assert text.since.endswith(": 1 new.")


def test_a_wording_that_took_the_place_of_another_is_changed() -> None:
    """Before and after as a redline; the other one is not told again."""
    after = proposal(3, "Canada", TWO, "to review it every month,")
    text = since(SECOND, now=[replace(SECOND, state=CommentState.SUPERSEDED, other="191-003"), after])
    assert [("resolves 2", "changed", "Canada (191-003)", "instead of 191-002")] == told(text)
    assert [("deleted", "twice a year"), ("inserted", "every month")] == change(text)
    assert ["[Canada – MOD, changed (191-003)]"] == sources(text)


def test_a_wording_edited_under_its_number_is_changed() -> None:
    """A refiling or a person may have read it otherwise; so may its mark be another."""
    text = since(SECOND, now=[replace(proposal(2, "Canada", TWO, "to review it thrice a year,"), mark=Mark.MOD)])
    assert [("resolves 2", "changed", "Canada (191-002)", "mark – → MOD")] == told(text)
    assert [("deleted", "twice"), ("inserted", "thrice")] == change(text)


def test_a_wording_that_others_join_is_changed() -> None:
    """Identical proposals are one; who joined is told by name."""
    text = since(SECOND, now=[SECOND, proposal(4, "Japan", TWO, "to review it twice a year,")])
    assert [
        ("resolves 2", "changed", "Canada (191-002); Japan (191-004)", "now also proposed by Japan (191-004)")
    ] == told(text)


def test_a_wording_at_another_provision_is_refiled() -> None:
    """From where, in the words of this version."""
    text = since(proposal(5, "Japan", ONE, "to meet,"), now=[proposal(5, "Japan", TWO, "to meet,")])
    assert [("resolves 2", "re-filed", "Japan (191-005)", "from resolves 1")] == told(text)


def test_what_is_gone_is_told_at_its_place() -> None:
    """Withdrawn, found to be no comment, or superseded by one without a wording here: what it said is struck."""
    third = proposal(3, "Japan", TWO, "to review it,")
    text = since(
        *(FIRST, SECOND, third),
        now=[
            replace(FIRST, state=CommentState.WITHDRAWN),
            replace(SECOND, state=CommentState.SUPERSEDED, other="191-009"),
            replace(third, state=CommentState.REJECTED),
        ],
    )
    assert [
        ("resolves 1", "withdrawn", "Brazil (191-001)", ""),
        ("resolves 2", "superseded", "Canada (191-002)", "superseded by 191-009"),
        ("resolves 2", "no longer a comment", "Japan (191-003)", ""),
    ] == told(text)
    assert {Edit.DELETED} == {piece.edit for each in text.news for piece in each.change}
    assert text.since.endswith(": 1 withdrawn, 1 superseded, 1 no longer a comment.")


def test_a_members_text_tells_that_members_news_alone() -> None:
    """As it shows that member's proposals alone."""
    text = since(FIRST, SECOND, now=[replace(FIRST, state=CommentState.WITHDRAWN), SECOND], member="canada")
    assert [] == told(text)


def test_a_revised_base_text_is_told_provision_by_provision() -> None:
    """What reads otherwise, with its redline; what stands elsewhere; what came and what went."""
    items = EN.provisions
    newer = replace(
        EN,
        sha256="f" * 64,
        provisions=(
            *items[:2],
            Provision(heading="resolves", label="1", text="to keep one calendar for all the meetings of the year;"),
            Provision(heading="resolves", label="2", text="to print paper copies of everything somebody asks for;"),
            replace(items[3], label="3"),
        ),
    )
    known = GROUP.resolutions[0]
    group = replace(
        GROUP,
        resolutions=(
            replace(known, base_texts=(newer,), former=(Former(base_texts=(EN,), until=MADE - timedelta(hours=1)),)),
        ),
    )
    assert [
        ("resolves 1", "base text revised", "", ""),
        ("resolves 2", "base text revised", "", "new in the base text"),
        ("resolves 3", "base text revised", "", "was resolves 2"),
        ("instructs the Director of Examples", "base text revised", "", "no longer in the base text"),
    ] == told(since(now=[], group=group))


@pytest.mark.parametrize("brackets", [False, True])
def test_brackets_say_it_too(brackets: bool) -> None:
    """The form without tracked changes has the word behind the name."""
    text = since(FIRST, now=[FIRST, SECOND], brackets=brackets)
    words = "".join(run.text for paragraph in text.paragraphs for run in paragraph.runs)
    assert ("[Canada (new): " if brackets else "[Canada – MOD, new (191-002)]") in words


def test_long_changes_are_cut_and_marked_so() -> None:
    """A list is short; the text has the whole."""
    text = since(SECOND, now=[proposal(2, "Canada", TWO, "word " * 400)])
    assert all(len(piece.text) <= LONGEST + 5 for each in text.news for piece in each.change)
    assert any(piece.text.endswith(" […]") for each in text.news for piece in each.change)


def without_marks(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Paragraphs without what the compilation says in them."""
    ours = COMPILATION
    return [
        replace(each, runs=tuple(run for run in each.runs if not (run.inserted and run.inserted.author == ours)))
        for each in paragraphs
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_news_leave_the_text_and_its_revisions_as_they_are(seed: int) -> None:
    """The law holds with news as without: for every voice, accepting the revisions whose set holds it and rejecting the
    rest gives exactly its text. Only marks of the compilation differ, and each wording has one development at most."""
    chance = Random(seed)
    what = made(chance)
    before = [each for each in what.comments if chance.random() < 0.6]
    before = [replace(each, label="1") if chance.random() < 0.2 else each for each in before]
    known = {"resolution": "191", "ledger": Ledger(), "made": MADE}
    plain = consolidate(what.comments, what.group, **known)  # type: ignore[arg-type]
    text = consolidate(
        *(what.comments, what.group),
        earlier=tabulate(before, what.group, resolution="191", ledger=Ledger(), made=THEN),
        since="abcd",
        **known,  # type: ignore[arg-type]
    )
    assert without_marks(plain.paragraphs) == without_marks(text.paragraphs)
    data = CONSOLIDATED["docx"](text)
    assert what.readings == {voice: resolved(data, voice) for voice in what.readings}
    assert len(set(text.news)) == len(text.news)
