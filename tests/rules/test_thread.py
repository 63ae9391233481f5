"""Threads: RFC 5256 REFERENCES, whatever the mails say of each other."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Action, Change, Kin, Link
from bot.rules import threads

START = datetime(2026, 1, 5, tzinfo=UTC)


def kin(number: int, name: str, references: str = "", subject: str = "") -> Kin:
    """A mail by its id, what it refers to, oldest first, and its subject; received in the order of the numbers."""
    return Kin(
        mail_id=number,
        message_id=name,
        references=tuple(references.split()),
        subject=subject or f"subject {number}",
        received=START + timedelta(minutes=number),
    )


def grouped(mails: Sequence[Kin]) -> set[frozenset[int]]:
    """The threads as sets of mails."""
    found: dict[int, set[int]] = {}
    for link in threads(mails):
        found.setdefault(link.thread, set()).add(link.mail_id)
    return {frozenset(thread) for thread in found.values()}


def parents(mails: Sequence[Kin]) -> dict[int, int | None]:
    """The mail each mail hangs below."""
    return {link.mail_id: link.parent for link in threads(mails)}


def test_an_answer_hangs_below_what_it_answers() -> None:
    """Step 1: the last reference is the parent; the thread is named by its first mail."""
    mails = [kin(1, "a"), kin(2, "b", "a"), kin(3, "c", "a b"), kin(4, "d")]
    assert [(1, None, 1), (2, 1, 1), (3, 2, 1), (4, None, 4)] == [
        (x.mail_id, x.parent, x.thread) for x in threads(mails)
    ]


def test_a_late_parent_joins() -> None:
    """A mail that comes after its answers takes its place between them."""
    assert {3: None, 1: 2, 2: 3} == parents([kin(1, "c", "a b"), kin(2, "b", "a"), kin(3, "a")])


def test_a_missing_mail_holds_its_answers_together() -> None:
    """Step 3: mails below a missing one are one thread, and hang below the nearest mail that is there."""
    mails = [kin(1, "a"), kin(2, "c", "a b"), kin(3, "d", "x"), kin(4, "e", "x"), kin(5, "f", "x y z")]
    assert {1: None, 2: 1, 3: None, 4: None, 5: None} == parents(mails)
    assert {frozenset({1, 2}), frozenset({3, 4, 5})} == grouped(mails)


def test_own_references_count_before_others() -> None:
    """Step 1 B: what a mail says of itself undoes what an earlier mail's References said of it."""
    mails = [kin(1, "a"), kin(2, "c", "a b"), kin(3, "b"), kin(4, "d")]
    assert {1: None, 2: 3, 3: None, 4: None} == parents(mails)
    mails = [kin(1, "a"), kin(2, "c", "a b"), kin(3, "b", "d"), kin(4, "d")]
    assert {1: None, 2: 3, 3: 4, 4: None} == parents(mails)


def test_what_others_say_counts_for_a_mail_that_says_nothing() -> None:
    """Step 1 A: a mail that was there without references is linked by a later mail's References."""
    assert {1: None, 2: 1, 3: 2} == parents([kin(1, "a"), kin(2, "b"), kin(3, "c", "a b")])


def test_no_loop_is_made() -> None:
    """Mails that refer to each other, or to themselves, are still a forest."""
    assert {1: 2, 2: None} == parents([kin(1, "a", "b"), kin(2, "b", "a")])
    assert {1: None} == parents([kin(1, "a", "a")])
    assert {1: None, 2: 1} == parents([kin(1, "a", "a"), kin(2, "b", "b a b")])


def test_an_id_that_comes_twice_belongs_to_the_first() -> None:
    """A second mail with the same id is a mail of its own; answers go to the first."""
    mails = [kin(1, "a"), kin(2, "a", "", "other"), kin(3, "b", "a"), kin(4, "", "", "third"), kin(5, "", "", "fourth")]
    assert {1: None, 2: None, 3: 1, 4: None, 5: None} == parents(mails)
    assert 4 == len(grouped(mails))


@pytest.mark.parametrize(
    ("first", "second", "parent"),
    [
        ("Comments on 191", "Re: Comments on 191", 1),
        ("[ISCG] Comments on 191", "RE: [ISCG] comments  on 191", 1),
        ("Comments on 191", "回复：Comments on 191", 1),
        ("Comments on 191", "Отв: Comments on 191", 1),
        ("Comments on 191", "Comments on 191", None),
        ("Re: Comments on 191", "Re: Comments on 191", None),
    ],
)
def test_a_common_subject_joins_threads(first: str, second: str, parent: int | None) -> None:
    """Step 5: an answer without references joins by its base subject; two mails without a "Re:" stand side by side."""
    mails = [kin(1, "a", "", first), kin(2, "b", "", second)]
    assert ({frozenset({1, 2})}, parent) == (grouped(mails), parents(mails)[2])


def test_an_empty_subject_joins_nothing() -> None:
    """Step 5: mails whose base subject is empty have nothing in common."""
    mails = [Kin(mail_id=n, message_id=str(n), references=(), subject="Re:", received=START) for n in (1, 2)]
    assert {frozenset({1}), frozenset({2})} == grouped(mails)


def test_an_original_that_comes_late_is_above_its_answers() -> None:
    """Step 5 B: the mail without a "Re:" stands for the subject, whenever it came."""
    assert {1: 2, 2: None} == parents([kin(1, "a", "", "Re: x"), kin(2, "b", "", "x")])


ROOT, OTHER = "01" * 22, "02" * 22
REPLY, FURTHER = ROOT + "aaaaaaaaaa", ROOT + "aaaaaaaaaa" + "bbbbbbbbbb"


@pytest.mark.parametrize(
    ("index", "references", "subject", "parent"),
    [
        (FURTHER, "", "Re: x", 2),
        (ROOT + "cccccccccc", "", "Re: x", 1),
        (ROOT + "cccccccccc" + "bbbbbbbbbb", "", "x", 1),
        (FURTHER, "a", "Re: x", 1),
        (FURTHER, "", "y", None),
        (ROOT, "", "x", None),
        (OTHER + "aaaaaaaaaa", "", "x", None),
        ("", "", "x", None),
    ],
)
def test_outlook_s_index_tells_what_is_answered(index: str, references: str, subject: str, parent: int | None) -> None:
    """A hint where a mail has no references: below the nearest mail whose index begins its own, under one subject."""
    mails = [
        replace(kin(1, "a", "", "x"), thread_index=ROOT),
        replace(kin(2, "b", "a", "Re: x"), thread_index=REPLY),
        replace(kin(3, "c", references, subject), thread_index=index),
    ]
    assert parent == parents(mails)[3]
    late = [replace(mail, received=START - timedelta(minutes=mail.mail_id)) for mail in mails]
    assert parent == parents(late)[3]


def moves(*decisions: tuple[int, int | None]) -> tuple[Change, ...]:
    """Mails hung below others, or taken out, in this order."""
    return tuple(
        Change(
            action=Action.DETACH if above is None else Action.ATTACH,
            target=f"mail {mail_id}",
            after="" if above is None else f"mail {above}",
            who="Coordinator One",
            at=START,
            id=number,
        )
        for number, (mail_id, above) in enumerate(decisions, 1)
    )


FAMILY = [kin(1, "a"), kin(2, "b", "a"), kin(3, "c", "a b"), kin(4, "d", "", "Tea"), kin(5, "e", "", "Re: Tea")]


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], [(None, 1), (1, 1), (2, 1), (None, 4), (4, 4)]),
        ([(2, None)], [(None, 1), (None, 2), (2, 2), (None, 4), (4, 4)]),
        ([(2, 4)], [(None, 1), (4, 2), (2, 2), (None, 2), (4, 2)]),
        ([(2, 4), (2, None)], [(None, 1), (None, 2), (2, 2), (None, 4), (4, 4)]),
        ([(5, 3)], [(None, 1), (1, 1), (2, 1), (None, 4), (3, 1)]),
        ([(5, None)], [(None, 1), (1, 1), (2, 1), (None, 4), (None, 5)]),
        ([(2, 99)], [(None, 1), (1, 1), (2, 1), (None, 4), (4, 4)]),
        ([(99, 1)], [(None, 1), (1, 1), (2, 1), (None, 4), (4, 4)]),
        ([(4, 1), (1, 5)], [(5, 1), (1, 1), (2, 1), (1, 1), (None, 1)]),
        ([(1, 3)], [(3, 1), (1, 1), (None, 1), (None, 4), (4, 4)]),
    ],
)
def test_people_come_before_the_mails(
    decisions: list[tuple[int, int | None]], expected: list[tuple[int | None, int]]
) -> None:
    """The last decision about a mail counts and its answers go with it; one about a mail that is not there waits; what
    the mails say of each other holds where it closes no loop with that."""
    links = threads(FAMILY, moves(*decisions))
    assert expected == [(link.parent, link.thread) for link in links]


def forest(links: Sequence[Link]) -> bool:
    """Whether every way up ends, inside the thread."""
    above = {link.mail_id: link.parent for link in links}
    thread = {link.mail_id: link.thread for link in links}
    for mail_id in above:
        steps, here = 0, mail_id
        while (up := above[here]) is not None:
            if thread[up] != thread[here] or steps > len(above):
                return False
            here, steps = up, steps + 1
    return True


IDS = st.sampled_from("abcdefgh")
MAILS = st.lists(
    st.tuples(IDS | st.just(""), st.lists(IDS, max_size=4), st.sampled_from(["", "x", "Re: x", "Fwd: y", "y"])),
    max_size=12,
)


DECISIONS = st.lists(st.tuples(st.integers(1, 12), st.none() | st.integers(1, 12)), max_size=6)


@settings(max_examples=200, deadline=None)
@given(MAILS, DECISIONS)
def test_any_decisions_leave_a_forest(
    mails: list[tuple[str, list[str], str]], decisions: list[tuple[int, int | None]]
) -> None:
    """Whatever people decided and the mails say, every mail is there once and there is no loop."""
    given_mails = [
        kin(n, name, " ".join(references), subject) for n, (name, references, subject) in enumerate(mails, 1)
    ]
    links = threads(given_mails, moves(*decisions))
    assert [mail.mail_id for mail in given_mails] == [link.mail_id for link in links]
    assert forest(links)


@settings(max_examples=300, deadline=None)
@given(MAILS, st.randoms(use_true_random=False))
def test_any_mails_make_a_forest(mails: list[tuple[str, list[str], str]], random: st.DataObject) -> None:
    """Every mail exactly once; no loops; parents are in the same thread; the order of handing in does not matter."""
    given_mails = [
        kin(n, name, " ".join(references), subject) for n, (name, references, subject) in enumerate(mails, 1)
    ]
    links = threads(given_mails)
    assert [mail.mail_id for mail in given_mails] == [link.mail_id for link in links]
    above = {link.mail_id: link.parent for link in links}
    thread = {link.mail_id: link.thread for link in links}
    for link in links:
        seen = {link.mail_id}
        at = link.parent
        while at is not None:
            assert at not in seen
            assert thread[at] == link.thread
            seen.add(at)
            at = above[at]
        assert link.thread == min(mail for mail in thread if thread[mail] == link.thread)
    shuffled = list(given_mails)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert links == threads(shuffled)


@pytest.mark.parametrize(
    "references",
    [
        lambda n: f"m{n - 1}",
        lambda n: f"m{n + 1}",
        lambda n: f"m{(n * 7919) % 20000}",
        lambda n: "m0",
        lambda n: " ".join(f"x{k}" for k in range(n, n + 500)),
    ],
    ids=["chain", "backwards", "scattered", "star", "poisoned"],
)
def test_ten_thousand_mails(references: object) -> None:
    """Long threads, in any order, and References of 500 ids each, take time in proportion to their number."""
    assert callable(references)
    mails = [kin(n, f"m{n}", references(n)) for n in range(10_000 if references(0).count(" ") < 9 else 2_000)]
    begun = time.process_time()
    assert len(mails) == len(threads(mails))
    assert time.process_time() - begun < 2
