"""Passages: whose words a stretch is, in which order the evidence counts, and that no character is ever lost.

Whole mails with their expected own words stand in tests/corpus/quoting and tests/corpus/thread.
"""

import re
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import inherited, passages, quoting
from bot.model import Address, Earlier, Message, Passage, PassageKind, Style

OWN, QUOTED = PassageKind.OWN, PassageKind.QUOTED
TWO = Address(name="Delegate Two", address="two@ministry.example")
PARENT = (
    "Dear colleagues,\n\nResolves 2 of the resolution should be deleted, because it repeats what resolves 1 says.\n\n"
    "Instructs 1 should ask for a report every second year instead of every year.\n\nDelegate Two\n"
)
LINES = [
    "Own words.", "> quoted", ">> deeper", "", " ", "-- ", "-----Original Message-----", "_" * 47, ">From here",
    "On Fri, 10 Apr 2026 at 14:05, Delegate Two <two@ministry.example> wrote:", "From: Two <two@ministry.example>",
    "Sent: Friday, April 10, 2026 2:05 PM", "To: list@example.org", "Subject: 191", "https://lists.example.org/iscg",
    "Resolves 2 of the resolution should be deleted, because it repeats what resolves 1 says.", "Agreed.", "我们支持。",
    "Delegate Two", "كتب:", "\u2028odd\x0bline\x0cends\x85", "Le 10/04/2026 à 14:05, X a écrit :",
]  # fmt: skip


def split(text: str, *earlier: str, author: Address = TWO) -> tuple[Passage, ...]:
    """The passages of a text whose thread has these mails before it, by Delegate Two."""
    before = [
        Earlier(mail_id=number, message_id=f"{number}@example.org", author=author, text=mail)
        for number, mail in enumerate(earlier, 1)
    ]
    return passages(Message(message_id="new@example.org", text=text), before)


def own(found: Sequence[Passage]) -> list[str]:
    """The own words among passages, without the blank lines around them."""
    return [p.text.strip() for p in found if p.kind is OWN and p.text.strip()]


def assert_tiles(text: str, found: Sequence[Passage]) -> None:
    """Law 2."""
    assert text == "".join(p.text for p in found)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert [p.start for p in found] == [0, *[p.end for p in found[:-1]]][: len(found)]
    assert all(p.text for p in found)


@given(st.lists(st.sampled_from(LINES), max_size=30), st.booleans(), st.booleans())
def test_passages_joined_are_the_text(lines: list[str], ends: bool, known: bool) -> None:
    """Law 2: whatever lines a mail is made of, its passages joined are exactly its text."""
    text = "\n".join(lines) + ("\n" if ends else "")
    assert_tiles(text, split(text, *([PARENT, text[5:]] if known else [])))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_tiled(text: str, before: str) -> None:
    """Law 2 for any characters at all, beside any earlier mail."""
    assert_tiles(text, split(text, before, PARENT))


@given(st.dictionaries(st.integers(0, len(PARENT.split(" ")) - 1), st.booleans(), max_size=6), st.booleans())
def test_what_is_new_in_a_text_sent_again_is_own(changes: dict[int, bool], header: bool) -> None:
    """Law 2: a word put into an earlier mail's text, or put in the place of another, is never called quoted, whether
    that text stands below a header or is sent again without one."""
    said = PARENT.split(" ")
    for at, replaced in changes.items():
        said[at] = f"new{at}word" if replaced else f"new{at}word {said[at]}"
    head = "From: Delegate Two <two@ministry.example>\nSent: 10 April 2026 14:05\nTo: all\nSubject: 191\n\n" * header
    found = split(head + " ".join(said), PARENT)
    assert sorted(f"new{at}word" for at in changes) == sorted(re.findall(r"new\d+word", "".join(own(found))))


@given(st.lists(st.sampled_from([line for line in LINES if line[:1] not in ">"]), max_size=12))
def test_marks_of_quotation_decide(lines: list[str]) -> None:
    """What bears a mark is never own words where nothing earlier is known."""
    text = "".join(f"> {line}\n" for line in lines)
    assert own(split(text)) == []


def test_a_mail_without_text_has_no_passages() -> None:
    """No text, no passage."""
    assert split("") == ()


def test_an_answer_above_a_marked_quotation() -> None:
    """Own words, attribution line and quotation are told apart; the depth is that of the marks."""
    found = split("I agree.\n\nOn Fri, 10 Apr 2026 at 14:05, Delegate One <one@example.org> wrote:\n> a\n>> b\n")
    assert [(OWN, 0), (PassageKind.ATTRIBUTION, 0), (QUOTED, 1), (QUOTED, 2)] == [(p.kind, p.depth) for p in found]
    assert "I agree.\n\n" == found[0].text


def test_comments_typed_into_an_unmarked_quotation() -> None:
    """Below a header whose mail is known, what stands in no earlier mail is own; for sure where the mail goes on behind
    it without a word missing."""
    header = "From: Delegate Two <two@ministry.example>\nSent: Thursday, April 9, 2026\nSubject: 191\n\n"
    inside = PARENT.replace("says.\n", "says.\n\nWe cannot agree to this deletion.\n")
    found = split("Please see below.\n\n" + header + inside, PARENT)
    assert ["Please see below.", "We cannot agree to this deletion."] == own(found)
    assert [False, False] == [bool(p.unsure) for p in found if p.kind is OWN]
    other = inside.replace("Instructs 1 should ask for a report every second year", "We read it otherwise")
    instead = split("Please see below.\n\n" + header + other, PARENT)
    assert any(p.unsure for p in instead if p.kind is OWN)


HEADER = "From: Delegate Two <two@ministry.example>\nSent: Thursday, April 9, 2026 9:00 AM\nSubject: 191\n\n"


@pytest.mark.parametrize(
    ("place", "comment"),
    [
        ("what resolves 1 says.", " DT-> We cannot agree."),
        ("should be deleted,", " [not in our view]"),
        ("every second year", " why so seldom?"),
    ],
)
def test_comments_typed_into_a_line(place: str, comment: str) -> None:
    """What is typed at a line's end or in its middle is own, to the word; the rest of the line stays quoted."""
    text = "Please see below.\n\n" + HEADER + PARENT.replace(place, place + comment)
    found = split(text, PARENT)
    assert_tiles(text, found)
    assert ["Please see below.", comment.strip()] == own(found)


def test_a_comment_told_by_its_colour() -> None:
    """Below a header whose mail nobody knows, words in another colour than the rest are the author's, and unsure."""
    comment = "Not in our view."
    text = "Please see below.\n\n" + HEADER + PARENT.replace("says.", "says. " + comment)
    styles = (Style(start=text.index(comment), end=text.index(comment) + len(comment), colour="#ff0000"),)
    found = passages(Message(message_id="new@example.org", text=text, styles=styles))
    assert ["Please see below.", comment] == own(found)
    assert found[-2].unsure


def test_initials_before_marks() -> None:
    """ "DT> " quotes below an attribution, or where the initials are a known author's; a prompt does not."""
    quoted = "DT> Resolves 2 should go.\nDT> It repeats resolves 1.\n\n"
    assert ["We agree."] == own(split("10/4/2026, 14:05:\n\n" + quoted + "We agree.\n"))
    assert ["We agree."] == own(split("DT> Resolves 2 should go.\n\nWe agree.\n", "Other words.\n"))
    assert ["sql> select\nsql> commit"] == own(split("sql> select\nsql> commit\n"))


@pytest.mark.parametrize(
    ("ending", "kept"),
    [
        ("Sent from my iPhone", ""),
        ("Envoyé de mon iPhone", ""),
        ("Отправлено с iPhone", ""),
        ("发自我的 iPhone", ""),
        ("أرسلت من iPhone", ""),
        ("Enviado desde mi iPhone", ""),
        ("Cordialement,\nDelegate Two\nMinistère de la Démonstration", ""),
        ("Best regards\nDelegate Two", ""),
        ("-- \nDelegate Two\nMinistry Two", ""),
        ("Best regards, and please delete resolves 2", "Best regards, and please delete resolves 2"),
        ("Delegate Two\nresolves 2: NOC", "Delegate Two\nresolves 2: NOC"),
        ("The iPhone of resolves 2 should go", "The iPhone of resolves 2 should go"),
        ("Agreed", "Agreed"),
    ],
)
def test_how_a_mail_ends(ending: str, kept: str) -> None:
    """A client's line, closing words and the author's name are a signature; a statement never is."""
    found = passages(Message(message_id="new@example.org", author=TWO, text=f"We support resolves 1.\n\n{ending}\n"))
    assert ["\n\n".join(filter(None, ("We support resolves 1.", kept)))] == own(found)


def test_the_parent_unknown_everything_below_a_header_is_quoted() -> None:
    """Without the earlier mail nothing can be told apart below its header: none of it is the sender's."""
    header = "From: Delegate Two <two@ministry.example>\nSent: Thursday, April 9, 2026 9:00 AM\nSubject: 191\n\n"
    assert ["Please see below."] == own(split("Please see below.\n\n" + header + PARENT))


@pytest.mark.parametrize(
    "text",
    [
        "Date: 10 April 2026\nTime: 12:30\nVenue: Geneva\nContact: one@example.org\n\nWe have three comments.\n",
        "From: Ministry One\nTo: ISCG\nDate: 10 April 2026\nSubject: Resolution 191\n\nWe have three comments.\n",
    ],
)
def test_what_only_looks_like_a_header_hides_no_words(text: str) -> None:
    """The data of a meeting and the head of a memorandum are own words, marked for a person to look at (law 2)."""
    found = split("Dear all,\n\n" + text)
    assert "We have three comments." in own(found)[-1]
    assert any(p.unsure for p in found if p.kind is OWN)


def test_a_mail_that_is_all_one_quotation_is_unsure() -> None:
    """Nothing above a header and nothing known below it: perhaps answers were typed inside; a person must look."""
    header = "From: Delegate Two <two@ministry.example>\nSent: Thursday, April 9, 2026 9:00 AM\nSubject: 191\n\n"
    assert all(p.unsure for p in split(header + PARENT) if p.kind is QUOTED)
    assert not any(p.unsure for p in split(header + PARENT, PARENT))


def test_a_repeated_formula_stays_own() -> None:
    """A short sentence that somebody else wrote too is not thereby a quotation."""
    assert ["Resolves 2 should be deleted."] == own(
        split("Resolves 2 should be deleted.\n", "Resolves 2 should be deleted.\n\nTwo\n")
    )


def test_a_prompt_is_no_quotation() -> None:
    """ ">" lines known from nowhere amid own words, while the other ones are known, are the author's, and unsure."""
    marked = "".join(f"> {line}\n" for line in PARENT.split("\n")[:-1])
    found = split(marked + "\nTry this:\n\n> import tool of our own ministry for the mapping\n\nThank you.\n", PARENT)
    assert any("import tool" in p.text and p.kind is OWN and p.unsure for p in found)


def test_what_is_found_does_not_depend_on_what_was_read_before() -> None:
    """Law 6: the index of a thread that already knows later mails gives the same passages."""
    text = "Please see below.\n\n" + PARENT + "\nA later sentence of nine words stands here too.\n"
    fresh = split(text, PARENT)
    split("x\n", PARENT, "A later sentence of nine words stands here too.\n", PARENT)
    assert fresh == split(text, PARENT)


def test_a_very_long_body_is_kept_whole() -> None:
    """Beyond the cap the words stay own and unsure: nothing is cut off."""
    text = "Own words of a line.\n" * (quoting.MAX_TEXT // 20)
    found = split(text)
    assert_tiles(text, found)
    assert "only the first" in found[-1].unsure


PUMPS = [
    "aaaaa",
    "a ",
    "> ",
    ">",
    "-",
    "_",
    "- ",
    "1.",
    "2026-",
    "10 Apr ",
    "a@",
    "a.b@c.",
    "From: ",
    "a: ",
    ": ",
    "٠",
    "决",
    " ",
]


def cost(work: Callable[[], object]) -> float:
    """Processor seconds of the quickest of three runs."""
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize(
    "pump", [*PUMPS, "x\n", "> x\n", "a: b\n", "\n", "x:\n> y\n", "-- \n", "_____\n", "From: a@b.cd 10 Apr 2026\n"]
)
def test_the_cost_of_a_mail_is_linear(pump: str) -> None:
    """Whatever a mail is made of, four times its length costs about four times as much, not sixteen."""
    small, large = (pump * (size // len(pump)) for size in (25_000, 100_000))
    earlier = (PARENT, "a b c d e f g\n" * 100)
    assert cost(lambda: split(large, *earlier)) < 10 * cost(lambda: split(small, *earlier)) + 0.05


def test_words_of_all_scripts() -> None:
    """Letters of an alphabet make words, a Chinese character is one, marks and invisible signs are none."""
    assert ["resolves", "2", "做", "出", "决", "议", "يقرر"] == inherited.words("> Resolves 2: 做出决议 \u200fيقرر")


def test_lines_without_number_are_own_words_and_unsure() -> None:
    """A mail of more lines than anybody writes is told apart as far as that; every character is still accounted for."""
    text = "> quoted\n" + "\n" * quoting.MAX_LINES + "last words\n"
    found = passages(Message(message_id="1@x.example", text=text))
    assert text == "".join(passage.text for passage in found)
    assert found[-1].text.endswith("last words\n") and found[-1].unsure.startswith("only the first")
