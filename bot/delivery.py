"""How letters leave the outbox: handed over in rounds, and a lost outcome looked for (docs/states.md, ADR 26).

`transmitting` is committed before the first byte of DATA (RELIABILITY A3), so a letter without it has certainly not
left. What is written into the outbox is `service.py`'s concern, talking to the server transport's.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.errors import TemporaryError
from bot.model import Letter, LetterState, Outcome, Posting, Settlement
from bot.store import Store

LEASE = timedelta(minutes=15)
"""How long a claim holds: longer than the ten minutes a server may take for the final dot (RFC 5321 §4.5.3.2.6)."""
LETTERS = 50
"""Letters claimed in one transaction."""
TOGETHER = 5
"""Letters whose transmission is written down in one commit: so many may be of unknown outcome after a power cut."""
RENEWED = timedelta(minutes=4)
"""After so long the rest is claimed anew: a letter begun keeps ten minutes and more of its lease."""
SELF_COPY = timedelta(minutes=30)
"""How long the copy of our own letter may take to come back before the letter counts as not accepted."""
SHORTEST_WAIT, LONGEST_WAIT, GIVE_UP = timedelta(minutes=5), timedelta(hours=1), timedelta(days=5)
"""A letter put off waits as long again as it has waited, within these bounds (RFC 5321 §4.5.4.1)."""

Clock = Callable[[], datetime]


class Submission(Protocol):
    """Who takes our letters."""

    def submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        """One transaction; calls `on_transmit` right before the DATA that may make the server accept the letter."""


def deliver(store: Store, submission: Submission, clock: Clock, owner: str) -> Counter[LetterState]:
    """Hand the queued letters over, one at a time; returns how they ended. Raises TemporaryError where the server
    cannot be reached at all: the letter stays queued and so do the others."""
    outcomes: Counter[LetterState] = Counter()
    while postings := store.claim_letters(owner, clock(), lease=LEASE, limit=LETTERS):
        outcomes += _hand_over(store, submission, postings, clock, owner)
    return outcomes


def _hand_over(
    store: Store, submission: Submission, postings: Sequence[Posting], clock: Clock, owner: str
) -> Counter[LetterState]:
    """Hand over claimed letters; what there was no time for is given back.

    One commit for `TOGETHER` letters: that they are being transmitted, and what became of those before. Killed in
    between, their outcome is unknown; whatever else ends the round, those that had not begun are queued again.
    """
    outcomes: Counter[LetterState] = Counter()
    ended: list[Settlement] = []
    leaving: set[int] = set()  # written down as transmitting, though not a byte of them has left
    began = clock()

    def leave(at: int) -> None:
        if postings[at].id not in leaving:
            together = [posting.id for posting in postings[at : at + TOGETHER]]
            leaving.update(store.transmitting(together, clock(), ended))
            ended.clear()
        leaving.remove(postings[at].id)

    try:
        for at, posting in enumerate(postings):
            if clock() - began >= RENEWED:
                break
            try:
                outcome = submission.submit(posting.letter, partial(leave, at))
            except TemporaryError as error:
                leaving.discard(posting.id)
                ended.append(_put_off(posting, str(error), clock()))
                raise
            leaving.discard(posting.id)
            ended.append(_settled(posting, outcome, clock()))
            outcomes[outcome.state] += 1
    finally:
        ended += (Settlement(posting_id=each, state=LetterState.QUEUED, at=clock()) for each in sorted(leaving))
        store.release_letters(owner, ended)
    return outcomes


def _settled(posting: Posting, outcome: Outcome, now: datetime) -> Settlement:
    """What an outcome makes of a letter: one that was not taken, or not for everybody, goes again later."""
    if outcome.state is LetterState.QUEUED:
        return _put_off(posting, outcome.answer, now)
    if outcome.deferred:
        return _put_off(posting, outcome.answer, now, tuple(outcome.deferred))
    return Settlement(posting_id=posting.id, state=outcome.state, answer=_answer(outcome), at=now)


def _put_off(posting: Posting, answer: str, now: datetime, recipients: tuple[str, ...] = ()) -> Settlement:
    """Back to the queue, for the recipients still owed one; given up after `GIVE_UP`."""
    waited = now - posting.queued
    if waited >= GIVE_UP:
        answer = f"given up after {GIVE_UP.days} days: {answer}"
        return Settlement(posting_id=posting.id, state=LetterState.REFUSED, answer=answer, at=now)
    return Settlement(
        posting_id=posting.id,
        state=LetterState.QUEUED,
        answer=answer,
        at=now,
        not_before=now + min(max(waited, SHORTEST_WAIT), LONGEST_WAIT),
        recipients=recipients,
    )


def _answer(outcome: Outcome) -> str:
    refused = "; ".join(f"{recipient}: {answer}" for recipient, answer in outcome.refused.items())
    return f"{outcome.answer} (refused: {refused})" if refused else outcome.answer


def settle(store: Store, looked: datetime) -> Counter[LetterState]:
    """Settle letters of unknown outcome, by our own Message-ID in what our mailbox had at `looked` (RELIABILITY A3).

    One that came back was delivered. One that had not come back after `SELF_COPY` goes again with the same bytes,
    if it is of the kind that may; the others stay unknown: a lost receipt harms nobody, a doubled one might.
    """
    settled: Counter[LetterState] = Counter()
    for posting in store.unknown():
        if store.has_message(posting.letter.message_id, posting.letter.key):
            state, why = LetterState.DELIVERED, "our own copy came back"
        elif posting.letter.probe and looked - posting.changed >= SELF_COPY:
            state, why = LetterState.QUEUED, "no copy came back: sent again, the same bytes"
        else:
            continue
        store.settle(Settlement(posting_id=posting.id, state=state, answer=why, at=looked))
        settled[state] += 1
    return settled
