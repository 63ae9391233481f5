"""What becomes of comments on a proposal: in the table, the consolidated text, and beside the same member's others."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.export import FORMATS
from bot.model import BaseText, Comment, CommentState, Former, Ledger, Mark, Position, Provision
from bot.rules import apply, consolidate, standing_comments, tabulate
from bot.rules.wordings import wordings
from tests.rules.test_filing import NOW
from tests.rules.test_proposals import SG, filed, group

UPON = "In RCC/62A1/1, replace “three” by “four”."
LEDGER = Ledger()


def row(text: str, serial: int = 1, subject: str = "Resolution 191") -> Comment:
    """The one row of a mail, with a number."""
    (said,) = filed(text, subject)
    source = replace(said.source, sha256=f"{serial:064x}")
    return replace(said, source=source, number=f"191-{serial:03d}", received=NOW + timedelta(days=serial))


def excerpt(comment: Comment) -> str:
    """What the table shows beside it."""
    table = tabulate([comment], group(), resolution="191", ledger=LEDGER, made=NOW)
    return table.rows[0].cells[[column.key for column in table.columns].index("excerpt")]


def contents(data: bytes) -> bytes:
    """A file's bytes; of a zip those of its files."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_the_table_shows_the_text_of_the_proposal() -> None:
    """With its number in brackets, as words of the compilation; what it leaves out, and the base text's, likewise."""
    wording = "to lend three watering cans urgently to each garden that asks for them,"
    assert f"[RCC/62A1] {wording}" == excerpt(row(UPON))
    assert excerpt(row("We oppose the deletion of considering b) in RCC/62A1/3.")).startswith(
        "[not in RCC/62A1] that a tap"
    )
    assert "[not in RCC/62A1]" == excerpt(row("In RCC/62A1, instructs the Secretary-General 9 is wrong."))
    assert "to lend two watering cans to each garden that asks for them," == excerpt(
        row("On instructs the Secretary-General 3: fine.")
    )


@pytest.mark.parametrize("name", ["csv", "json", "html", "docx", "xlsx"])
def test_every_format_shows_it(name: str) -> None:
    """The number of the proposal stands beside the excerpt."""
    table = tabulate([row(UPON)], group(), resolution="191", ledger=LEDGER, made=NOW)
    assert b"[RCC/62A1]" in contents(FORMATS[name](table))


def test_an_excerpt_is_found_by_any_spelling_of_the_heading() -> None:
    """A text that has its headings in another language is found under its own and under those comments are filed at."""
    english, french = (
        BaseText(language=language, provisions=(Provision(heading=heading, label="1", text=text),))
        for language, heading, text in (("en", "resolves", "to go,"), ("fr", "décide", "d'aller,"))
    )
    known = wordings((french, english))
    assert {"en": "to go,", "fr": "d'aller,"} == known["resolves", "1"] == known["décide", "1"]


def test_a_change_of_a_proposal_is_not_laid_over_the_base_text() -> None:
    """It is listed with the reason: who changes a proposal's words has not said what the base text should read."""
    text = consolidate([row(UPON)], group(), resolution="191", ledger=LEDGER, made=NOW)
    assert ["it is about the text of the proposal RCC/62A1, which is not this base text"] == [
        why for _, why in text.unplaced
    ]
    assert () == text.voices


def test_what_a_proposal_leaves_as_it_was_is_laid_over_the_base_text() -> None:
    """There its words are the base text's."""
    said = row("In ISCG/26-1/5, instructs the Secretary-General 3, replace “two” by “ten”.")
    assert "ISCG/26-1/5" == said.proposal
    text = consolidate([said], group(), resolution="191", ledger=LEDGER, made=NOW)
    assert ((), ("Examplia",)) == (text.unplaced, text.voices)


def test_a_later_mail_supersedes_on_the_same_proposal_only() -> None:
    """What is said of a proposal leaves what was said of the base text, or of another proposal, as it stands."""
    base, upon = row("On instructs the Secretary-General 3: fewer.", 1), row("On RCC/62A1/1 we say: fewer cans.", 2)
    again, other = (
        row("On RCC/62A1/1 we now say: none.", 3),
        row("Of ISCG/26-1/5, instructs the Secretary-General 3: no.", 4),
    )
    assert {(SG, "3")} == {(each.heading, each.label) for each in (base, upon, again, other)}
    states = [each.state for each in apply([base, upon, again, other], ())]
    assert [CommentState.OPEN, CommentState.SUPERSEDED, CommentState.OPEN, CommentState.OPEN] == states


def test_a_withdrawal_that_names_no_text_is_of_the_only_one_spoken_of() -> None:
    """Where the member spoke of several here, it is of the base text."""
    upon, base = row("On RCC/62A1/1 we say: fewer cans.", 1), row("On instructs the Secretary-General 3: fewer.", 2)
    away = row("We withdraw our comment on instructs the Secretary-General 3.", 3)
    assert (Position.WITHDRAWS, "") == (away.position, away.proposal)
    assert CommentState.WITHDRAWN == apply([upon, away], ())[0].state
    assert [CommentState.OPEN, CommentState.WITHDRAWN] == [one.state for one in apply([upon, base, away], ())[:2]]


def test_a_newer_base_text_does_not_move_them() -> None:
    """They are about the proposal's text."""
    about = group()
    resolution = about.resolutions[0]
    english = next(base for base in resolution.base_texts if base.language == "en")
    newer = replace(english, provisions=english.provisions[1:])
    former = Former(base_texts=resolution.base_texts, until=NOW + timedelta(days=9))
    moved = replace(resolution, base_texts=(newer,), former=(former,))
    (stands,) = standing_comments([row(UPON)], (), replace(about, resolutions=(moved,)))
    assert (SG, "3") == (stands.heading, stands.label)


def test_marks_of_a_proposal_are_no_marks_of_who_supports_it() -> None:
    """So nobody is counted among those who would delete, for having spoken of a deletion."""
    said = row("We support the SUP of considering b) in RCC/62A1/3.")
    assert (None, ()) == (said.mark, said.redline)
    said = row("SUP considering c).")
    assert Mark.SUP == said.mark
