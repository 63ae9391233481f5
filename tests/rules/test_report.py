"""The meeting document's contents: what goes into which part, in whose words, in which order."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    BaseText,
    Comment,
    CommentState,
    CommentType,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Discussed,
    Edit,
    Mark,
    Piece,
    Position,
    Provision,
    Report,
    Source,
)
from bot.rules import report_on, tabulate
from bot.rules.report import WORDS, Weight, weight_of
from bot.rules.table import CUT
from tests.export.sample import GROUP, LEDGER, MADE, comments

ABOUT = GROUP.resolutions[0]


def said(number: int = 1, label: str = "1", **others: object) -> Comment:
    """A comment of Aland on resolves."""
    values: dict[str, object] = {
        "resolution": "191",
        "heading": "resolves",
        "label": label,
        "text": "Words.",
        "source": Source(sha256="ab" * 32, message_id="mail-1@mail.example"),
        "received": MADE,
        "number": f"191-{number:03}",
        "member": "Aland",
        "type": CommentType.SUBSTANTIVE,
    }
    return Comment(**(values | others))  # type: ignore[arg-type]


def reported(*given: Comment, deadlines: tuple[DeadlineEntry, ...] = ()) -> Report:
    """The report on these comments."""
    return report_on(
        given,
        GROUP,
        resolution=ABOUT,
        table=tabulate(given, GROUP, resolution="191", ledger=LEDGER, made=MADE),
        consolidated=None,
        deadlines=deadlines,
        number="",
        language="en",
    )


def everything(report: Report) -> list[Discussed]:
    """The three parts one after another."""
    return [*report.substance, *report.limited, *report.unchanged]


@pytest.mark.parametrize(
    ("comment", "weight"),
    [
        (said(mark=Mark.MOD), Weight.SUBSTANCE),
        (said(mark=Mark.SUP), Weight.SUBSTANCE),
        (said(mark=Mark.OTHER), Weight.SUBSTANCE),
        (said(), Weight.SUBSTANCE),
        (said(heading="", label="", type=CommentType.GENERAL), Weight.SUBSTANCE),
        (said(position=Position.OPPOSES), Weight.SUBSTANCE),
        (said(mark=Mark.MOD, position=Position.SUPPORTS), Weight.SUBSTANCE),
        (said(type=CommentType.QUESTION, proposed="to read it"), Weight.SUBSTANCE),
        (said(mark=Mark.MOD_EDITORIAL), Weight.LIMITED),
        (said(mark=Mark.MOD, type=CommentType.EDITORIAL), Weight.LIMITED),
        (said(type=CommentType.TRANSLATION), Weight.LIMITED),
        (said(mark=Mark.NOC), Weight.UNCHANGED),
        (said(type=CommentType.QUESTION), Weight.UNCHANGED),
        (said(position=Position.SUPPORTS), Weight.UNCHANGED),
    ],
)
def test_what_a_comment_asks_for(comment: Comment, weight: Weight) -> None:
    """Limited is what calls itself editorial; without change are NOC, questions and support without a wording; all
    else is of substance, since nothing is made light of by a guess."""
    assert weight == weight_of(comment)


def test_a_provision_stands_with_its_weightiest_comment() -> None:
    """All that is said of it stands there together; the provisions in the resolution's order, the whole text last."""
    report = reported(
        said(1, label="2", mark=Mark.NOC),
        said(2, label="2", member="Bland", mark=Mark.SUP),
        said(3, label="1", mark=Mark.MOD_EDITORIAL),
        said(4, heading="considering", label="a)", mark=Mark.NOC),
        said(5, heading="", label=""),
    )
    assert [("resolves 2", ["191-001", "191-002"]), ("", ["191-005"])] == [
        (each.place, [comment.number for comment in each.comments]) for each in report.substance
    ]
    assert ["resolves 1"] == [each.place for each in report.limited]
    assert ["considering a)"] == [each.place for each in report.unchanged]
    assert "to review the table once a week," == report.substance[0].excerpt


def test_a_provision_is_named_and_quoted_in_the_reports_language() -> None:
    """Where its text is loaded; else as comments are filed."""
    french = BaseText(
        language="fr",
        provisions=tuple(
            Provision(heading=heading, label=label, text=f"texte {at}")
            for at, (heading, label) in enumerate(
                [("considérant", "a)"), ("décide", "1"), ("décide", "2"), ("charge le Secrétaire général", "")]
            )
        ),
    )
    about = replace(ABOUT, base_texts=(*ABOUT.base_texts, french))
    rows = (said(1, label="2"), said(2, heading="invites", label="1"))
    report = report_on(
        rows,
        replace(GROUP, resolutions=(about,)),
        resolution=about,
        table=tabulate(rows, GROUP, resolution="191", ledger=LEDGER, made=MADE),
        consolidated=None,
        deadlines=(),
        number="",
        language="fr",
    )
    assert [("décide 2", "texte 2"), ("invites 1", "")] == [(each.place, each.excerpt) for each in report.substance]


def test_only_what_stands_and_whose_it_is_known_is_quoted() -> None:
    """What was superseded, sent twice or withdrawn, and the mail that withdraws, stand in the annex; so does what a
    stranger wrote, which waits for a person. Somebody who is known to speak for nobody else is quoted."""
    report = reported(
        said(1, state=CommentState.SUPERSEDED, other="191-002"),
        said(2),
        said(3, state=CommentState.SAME, other="191-002"),
        said(4, label="2", state=CommentState.WITHDRAWN),
        said(5, position=Position.WITHDRAWS),
        said(6, member="", contributor="stranger@c.example", review="unknown-sender: not on the roster"),
        said(7, member="", contributor="Delegate Nine", capacity="personal"),
    )
    assert ["191-002", "191-007"] == [each.number for part in everything(report) for each in part.comments]
    assert ("191-006",) == report.waiting
    assert (("Aland", "Member State"), ("Delegate Nine", "personal")) == report.contributors


def test_words_are_cut_and_marked_so_and_never_changed() -> None:
    """Law 3: a long comment is quoted from its beginning and marked as cut; of a wording that is too long for the
    report nothing is shown rather than half."""
    long = said(
        1, text="word " * 400, redline=(Piece(edit=Edit.INSERTED, text="new " * 1_000),), proposed="new " * 1_000
    )
    [[quoted]] = [part.comments for part in reported(long).substance]
    assert quoted.text.endswith(CUT)
    assert long.text.startswith(quoted.text.removesuffix(CUT))
    assert len(quoted.text) <= WORDS + len(CUT)
    assert ((), "") == (quoted.redline, quoted.proposed)


def test_the_next_steps_are_what_is_still_to_come() -> None:
    """The deadlines of this resolution and of the whole group, the soonest first, the unknown last; none that is over
    or another resolution's. One that was moved says from when."""

    def entry(key: str, days: int | None, resolution: str = "", moved: int | None = None) -> DeadlineEntry:
        at = None if days is None else MADE + timedelta(days=days)
        state = DeadlineState.CONFIRMED if at else DeadlineState.TENTATIVE
        deadline = Deadline(key=key, title=key, state=state, at=at, when="late June", resolution=resolution)
        before = None if moved is None else MADE + timedelta(days=moved)
        return DeadlineEntry(deadline=deadline, sequence=0, noted=MADE, moved_from=before)

    steps = reported(
        said(),
        deadlines=(
            entry("unknown", None),
            entry("later", 9, "191", moved=2),
            entry("soon", 1),
            entry("over", -1),
            entry("another", 3, "58"),
        ),
    ).steps
    assert ["soon", "later", "unknown"] == [each.deadline.key for each, _, _ in steps]
    assert [
        ("2026-06-09 15:00 UTC (2026-06-09 17:00 Geneva)", ""),
        ("2026-06-17 15:00 UTC (2026-06-17 17:00 Geneva)", "2026-06-10 15:00 UTC (2026-06-10 17:00 Geneva)"),
        ("late June", ""),
    ] == [(when, before) for _, when, before in steps]


def test_documents_that_are_cited() -> None:
    """Those that comments name or belong to, each once, by the alphabet."""
    report = reported(
        said(1, text="See C26/55 and ISCG/26-1/5.", reasons="As C26/55 says."), said(2, proposal="RCC/62A1/1")
    )
    assert ("C26/55", "ISCG/26-1/5", "RCC/62A1/1") == report.cited


def test_contributors_stand_by_the_alphabet_without_a_count() -> None:
    """Law 8; accents and case do not matter."""
    names = ("Zland", "Åland", "bland", "Côte", "Aland")
    report = reported(*(said(at, member=name) for at, name in enumerate(names, start=1)))
    assert ["Aland", "Åland", "bland", "Côte", "Zland"] == [name for name, _ in report.contributors]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "1", "2", "9bis"]),
            st.sampled_from([None, *Mark]),
            st.sampled_from(CommentType),
            st.sampled_from([None, *Position]),
            st.sampled_from(CommentState),
            st.sampled_from(["", "Aland", "Bland"]),
        ),
        max_size=12,
    )
)
def test_every_comment_that_stands_is_in_one_part_once(drawn: list[tuple[object, ...]]) -> None:
    """Nothing is lost between the parts, and no provision stands in two."""
    rows = [
        said(at, label=str(label), mark=mark, type=kind, position=position, state=state, member=member)
        for at, (label, mark, kind, position, state, member) in enumerate(drawn, start=1)
    ]
    report = reported(*rows)
    quoted = [comment.number for part in everything(report) for comment in part.comments]
    standing = [row.number for row in rows if row.state is CommentState.OPEN and row.position is not Position.WITHDRAWS]
    assert sorted(standing) == sorted(quoted)
    places = [part.place for part in everything(report)]
    assert len(places) == len(set(places))


def test_the_sample() -> None:
    """Six languages: five provisions in the parts they belong to, the stranger's words in none."""
    report = reported(*comments())
    assert ["considering a)", "resolves 1", "resolves 2"] == [each.place for each in report.substance]
    assert ["instructs the Secretary-General"] == [each.place for each in report.unchanged]
    assert ("191-007",) == report.waiting
