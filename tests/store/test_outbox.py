"""Letters leave once: every change of state is one commit, and only legal ones happen (law 5, docs/states.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import TemporaryError
from bot.model import LetterState, Posting, Settlement
from bot.store import Store
from tests.store.make import LEASE, NOW, accepted, letter, message, record

QUEUED, TRANSMITTING, DELIVERED = LetterState.QUEUED, LetterState.TRANSMITTING, LetterState.DELIVERED
REFUSED, UNKNOWN, WITHDRAWN = LetterState.REFUSED, LetterState.UNKNOWN, LetterState.WITHDRAWN


def claimed(store: Store) -> Posting:
    """The next letter, claimed."""
    (posting,) = store.claim_letters("one", NOW, lease=LEASE, limit=1)
    return posting


def settle(store: Store, posting_id: int, state: LetterState, answer: str = "", **more: Any) -> int:
    """Whether an outcome counted."""
    return store.settle(Settlement(posting_id=posting_id, state=state, answer=answer, **{"at": NOW, **more}))


def states(store: Store) -> list[LetterState]:
    """The state of each letter, oldest first."""
    return [posting.state for posting in store.postings()]


def test_a_key_is_used_once(store: Store) -> None:
    """One key, one Message-ID, one byte string: a second letter of the key is passed over."""
    assert 2 == store.enqueue([letter("digest/1"), letter("digest/2")], NOW)
    assert 1 == store.enqueue([letter("digest/1", data=b"other"), letter("digest/3")], NOW)
    assert [letter(f"digest/{n}") for n in (1, 2, 3)] == [posting.letter for posting in store.postings()]
    assert 0 == store.enqueue([], NOW)


def test_a_letter_comes_back_as_it_was_queued(store: Store) -> None:
    """Every field and every byte is kept."""
    one = letter(
        "digest/1", data=bytes(range(256)), recipients=("a@x.example", "b@x.example"), period_end=NOW, probe=False
    )
    store.enqueue([one], NOW)
    posting = claimed(store)
    assert (one, QUEUED, NOW, NOW, 0, "") == (
        posting.letter,
        posting.state,
        posting.queued,
        posting.changed,
        posting.attempts,
        posting.answer,
    )


def test_letters_are_claimed_oldest_first_and_once(store: Store, another: Callable[[], Store]) -> None:
    """Two processes never get the same letter; a lease that ended frees it."""
    store.enqueue([letter("a"), letter("b"), letter("c")], NOW)
    other = another()
    claims = [
        store.claim_letters("one", NOW, lease=LEASE, limit=2),
        other.claim_letters("two", NOW, lease=LEASE, limit=2),
        other.claim_letters("two", NOW, lease=LEASE, limit=2),
        other.claim_letters("two", NOW + LEASE, lease=LEASE, limit=1),
    ]
    assert [["a", "b"], ["c"], [], ["a"]] == [[each.letter.key for each in claim] for claim in claims]


def test_what_was_claimed_and_is_not_begun_is_given_back(store: Store, another: Callable[[], Store]) -> None:
    """With the outcomes of the rest in the same commit; nobody else's claims are touched."""
    store.enqueue([letter(key) for key in "abcd"], NOW)
    first, second, _ = store.claim_letters("one", NOW, lease=LEASE, limit=3)
    other = another()
    other.claim_letters("two", NOW, lease=LEASE, limit=1)
    store.transmitting([first.id], NOW)
    store.transmitting([second.id], NOW, [Settlement(posting_id=first.id, state=DELIVERED, at=NOW)])
    store.release_letters("one", [Settlement(posting_id=second.id, state=REFUSED, at=NOW)])
    assert [DELIVERED, REFUSED, QUEUED, QUEUED] == states(store)
    assert ["c"] == [each.letter.key for each in other.claim_letters("two", NOW, lease=LEASE, limit=4)]


def test_an_outcome_is_written_with_the_next_letter_or_not_at_all(store: Store) -> None:
    """Where the next letter may not leave, the one before is still as it was, to be written down on its own."""
    store.enqueue([letter("a"), letter("b")], NOW)
    first, second = store.claim_letters("one", NOW, lease=LEASE, limit=2)
    store.transmitting([first.id], NOW)
    ended = [Settlement(posting_id=first.id, state=REFUSED, answer="550 no", at=NOW)]
    store.withdraw("b", NOW)
    with pytest.raises(TemporaryError, match="withdrawn"):
        store.transmitting([second.id], NOW, ended)
    assert [TRANSMITTING, WITHDRAWN] == states(store)
    assert 1 == store.settle(*ended)
    assert [REFUSED, WITHDRAWN] == states(store)


def test_a_claim_not_yet_committed_is_passed_over(store: Store, another: Callable[[], Store], url: str) -> None:
    """On PostgreSQL two processes claim at the same moment without waiting; SQLite has one writer at a time."""
    if url.startswith("sqlite"):
        return
    store.enqueue([letter("a"), letter("b")], NOW)
    with store.transaction():
        mine, theirs = claimed(store), another().claim_letters("two", NOW, lease=LEASE, limit=2)
    assert ["a", "b"] == [each.letter.key for each in (mine, *theirs)]


def test_transmitting_is_committed_before_the_letter_leaves(store: Store, another: Callable[[], Store]) -> None:
    """From then on a crash leaves the outcome unknown, never "queued" (RELIABILITY §0.3)."""
    store.enqueue([letter("a")], NOW)
    posting = claimed(store)
    store.transmitting([posting.id], NOW + timedelta(minutes=1))
    (seen,) = another().postings(TRANSMITTING)
    assert (1, NOW + timedelta(minutes=1)) == (seen.attempts, seen.changed)
    with pytest.raises(RuntimeError), store.transaction():
        store.transmitting([posting.id], NOW)


def test_who_lost_the_claim_may_not_transmit(store: Store, another: Callable[[], Store]) -> None:
    """A process that slept past its lease neither sends nor undoes what another did since (RELIABILITY F8)."""
    store.enqueue([letter("a")], NOW)
    slept, later = claimed(store), NOW + LEASE
    with pytest.raises(TemporaryError, match="another process has it"):
        store.transmitting([slept.id], later)
    other = another()
    other.claim_letters("two", later, lease=LEASE, limit=1)
    with pytest.raises(TemporaryError):
        store.transmitting([slept.id], later)
    other.transmitting([slept.id], later)
    assert [0, 0, 0] == [settle(store, slept.id, state, "late", at=later) for state in (QUEUED, REFUSED, UNKNOWN)]
    assert [TRANSMITTING] == states(store)


@pytest.mark.parametrize("outcome", [DELIVERED, REFUSED, UNKNOWN, QUEUED])
def test_a_transmission_ends(store: Store, outcome: LetterState) -> None:
    """Delivered, refused, unknown, or put off until a time; with the server's words, and the claim ended."""
    store.enqueue([letter("a")], NOW)
    posting = claimed(store)
    store.transmitting([posting.id], NOW)
    later = NOW + timedelta(hours=1)
    assert settle(store, posting.id, outcome, "250 \udcffok", at=later, not_before=later if outcome is QUEUED else None)
    (settled,) = store.postings(outcome)
    assert ("250 ok", 1, later) == (settled.answer, settled.attempts, settled.changed)
    assert () == store.claim_letters("two", NOW, lease=LEASE, limit=1)
    again = store.claim_letters("two", later, lease=LEASE, limit=1)
    assert [QUEUED] * (outcome is QUEUED) == [each.state for each in again]


@pytest.mark.parametrize("end", [DELIVERED, REFUSED, WITHDRAWN])
def test_an_end_is_an_end(store: Store, end: LetterState) -> None:
    """What was delivered, refused or withdrawn does not change again."""
    store.enqueue([letter("a")], NOW)
    if end is WITHDRAWN:
        store.withdraw("a", NOW)
        letter_id = store.postings()[0].id
    else:
        letter_id = claimed(store).id
        store.transmitting([letter_id], NOW)
        settle(store, letter_id, end)
    changed = [settle(store, letter_id, state) for state in (QUEUED, DELIVERED, REFUSED, UNKNOWN)]
    assert [0] * 4 == changed
    assert not store.withdraw("a", NOW)
    assert [end] == states(store)


def test_an_unknown_outcome_is_settled_by_looking(store: Store) -> None:
    """The same bytes go again, or it was delivered; nothing else can come of it."""
    store.enqueue([letter("a"), letter("b")], NOW)
    for _ in range(2):
        posting = claimed(store)
        store.transmitting([posting.id], NOW)
        settle(store, posting.id, UNKNOWN, "connection lost after the dot")
    first, second = store.postings(UNKNOWN)
    assert not settle(store, first.id, REFUSED)
    assert settle(store, first.id, DELIVERED, "our own copy came back")
    assert settle(store, second.id, QUEUED, "no copy came back")
    again = claimed(store)
    assert (second.letter, 1) == (again.letter, again.attempts)


def test_some_recipients_may_still_be_owed_a_letter(store: Store) -> None:
    """It goes again to them alone, and a copy coming back says nothing about them."""
    store.enqueue([letter("a", recipients=("x@x.example", "y@x.example"))], NOW)
    posting = claimed(store)
    store.transmitting([posting.id], NOW)
    settle(store, posting.id, QUEUED, "450 later", recipients=("y@x.example",))
    (mail,) = accepted(store)
    record(store, mail, message(1, instance="a"))
    again = claimed(store)
    assert ("y@x.example",) == again.letter.recipients
    assert posting.letter.data == again.letter.data


def test_a_copy_settles_a_letter_about_to_go_again(store: Store) -> None:
    """A copy that comes back late, after the letter was queued once more, keeps it from going twice."""
    store.enqueue([letter("a"), letter("b")], NOW)
    posting = claimed(store)
    store.transmitting([posting.id], NOW)
    store.orphaned(NOW, alone=True)
    settle(store, posting.id, QUEUED, "no copy came back")
    (mail,) = accepted(store)
    record(store, mail, message(1, message_id="a@bot.example"))
    assert [DELIVERED, QUEUED] == states(store)


def test_a_letter_never_sent_is_not_settled_by_a_forged_copy(store: Store) -> None:
    """Whoever guesses the Message-ID of the next digest cannot keep it from leaving."""
    store.enqueue([letter("a")], NOW)
    (mail,) = accepted(store)
    record(store, mail, message(1, message_id="a@bot.example", instance="a"))
    assert [QUEUED] == states(store)


def test_a_withdrawn_letter_stays(store: Store) -> None:
    """Only a letter that has not begun to leave can be withdrawn; its key stays used."""
    store.enqueue([letter("a"), letter("b")], NOW)
    posting = claimed(store)
    assert [True, False] == [store.withdraw("a", NOW), store.withdraw("never", NOW)]
    with pytest.raises(TemporaryError, match="withdrawn"):
        store.transmitting([posting.id], NOW)
    store.transmitting([claimed(store).id], NOW)
    assert not store.withdraw("b", NOW)
    assert 0 == store.enqueue([letter("a")], NOW)
    assert [WITHDRAWN, TRANSMITTING] == states(store)


@pytest.mark.parametrize("alone", [True, False])
def test_what_a_dead_process_held_is_let_go(store: Store, another: Callable[[], Store], alone: bool) -> None:
    """A letter in transmission becomes unknown; a letter and a mail only claimed are free again: at once when nobody
    else can be alive, else when the lease has ended (RELIABILITY A7)."""
    (mail,) = accepted(store)
    store.enqueue([letter("a"), letter("b")], NOW)
    store.transmitting([claimed(store).id], NOW)
    claimed(store)
    heir, then = another(), NOW if alone else NOW + LEASE
    if not alone:
        assert 0 == heir.orphaned(then - timedelta(seconds=1), alone=False)
    assert 1 == heir.orphaned(then, alone=alone)
    assert [UNKNOWN, QUEUED] == states(heir)
    (freed,) = heir.claim_letters("two", then, lease=LEASE, limit=1)
    assert "b" == freed.letter.key
    (again,) = heir.claim_mails("two", then, lease=LEASE, limit=5)
    assert (mail.id, 2) == (again.id, again.claims)
