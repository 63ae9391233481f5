"""The outbox: letters and how far each has come, every change one commit (law 5, RELIABILITY.md A3, docs/states.md).

queued -> transmitting -> delivered | refused | unknown; unknown -> delivered | queued. `*** transmitting ***` is
committed before the first byte of DATA, so that a letter without it certainly has not left. A claim names its owner
and ends with its lease: an owner that slept past it can neither begin to transmit nor undo what another did since.
Leaves talking to the server to transport, when to look for a lost outcome to service.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, or_, select, update

from bot.errors import TemporaryError
from bot.model import Letter, LetterState, Message, Posting, Settlement
from bot.store.engine import Session
from bot.store.schema import letter, posting, waiting

_FROM = {
    LetterState.QUEUED: (LetterState.QUEUED, LetterState.TRANSMITTING, LetterState.UNKNOWN),
    LetterState.DELIVERED: (LetterState.TRANSMITTING, LetterState.UNKNOWN),
    LetterState.REFUSED: (LetterState.QUEUED, LetterState.TRANSMITTING),
    LetterState.UNKNOWN: (LetterState.TRANSMITTING,),
}
"""The states each outcome may follow."""


def enqueue(session: Session, letters: Sequence[Letter], now: datetime) -> int:
    """Queue letters; one whose key was used before is passed over (law 5). How many were new."""
    rows = [
        {
            "group_slug": session.group,
            "key": one.key,
            "message_id": one.message_id,
            "envelope_from": one.envelope_from,
            "recipients": one.recipients,
            "data": one.data,
            "probe": one.probe,
            "period_end": one.period_end,
            "created": now,
        }
        for one in letters
    ]
    if not rows:
        return 0
    ids = session.connection.scalars(session.insert_new(letter).returning(letter.c.id), rows).all()
    if ids:
        queued = [
            {"group_slug": session.group, "letter_id": letter_id, "state": LetterState.QUEUED, "changed": now}
            for letter_id in ids
        ]
        session.connection.execute(posting.insert(), queued)
    return len(ids)


def claim_letters(session: Session, owner: str, now: datetime, lease: timedelta, limit: int) -> tuple[Posting, ...]:
    """The oldest letters that may go now and that nobody else is sending, this owner's until the lease ends."""
    rows = session.connection.execute(
        _postings(session)
        .where(
            posting.c.state == LetterState.QUEUED,
            or_(posting.c.not_before.is_(None), posting.c.not_before <= now),
            or_(posting.c.claimed_until.is_(None), posting.c.claimed_until <= now),
        )
        .order_by(posting.c.letter_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=posting)
    ).all()
    if rows:
        session.connection.execute(
            update(posting)
            .where(posting.c.group_slug == session.group, posting.c.letter_id.in_([row.letter_id for row in rows]))
            .values(claimed_by=owner, claimed_until=now + lease)
        )
    return tuple(map(_posting, rows))


def release(session: Session, owner: str) -> None:
    """Give back what this owner claimed and will not send now."""
    session.connection.execute(
        update(posting)
        .where(
            posting.c.group_slug == session.group,
            posting.c.state == LetterState.QUEUED,
            posting.c.claimed_by == owner,
        )
        .values(**_FREE)
    )


def transmitting(
    session: Session, posting_ids: Sequence[int], owner: str, now: datetime, lease: timedelta
) -> frozenset[int]:
    """The first byte of the first of these is about to leave: which of them may. TemporaryError, so that it does not,
    where the claim of the first has ended or passed on."""
    about = {"group": session.group, "ids": posting_ids, "owner": owner, "now": now, "until": now + lease}
    may = frozenset(session.connection.scalars(_TRANSMITTING, about))
    if posting_ids[0] not in may:
        raise TemporaryError(f"letter {posting_ids[0]} may not leave now: it was withdrawn, or another process has it")
    return may


def settle(session: Session, ended: Sequence[tuple[Settlement, str]]) -> int:
    """Write down outcomes and end the claims; how many still counted.

    Beside each stands who claimed the letter, nobody for one whose outcome was unknown. That a letter was delivered is
    true whoever says so.
    """
    alike: dict[tuple[LetterState, bool], list[dict[str, Any]]] = {}
    for each, owner in ended:
        about = {
            "group": session.group,
            "about": each.posting_id,
            "owner": owner,
            "now": each.at,
            "answer": each.answer,
            "not_before": each.not_before,
            "owed": each.recipients,
        }
        alike.setdefault((each.state, bool(each.recipients)), []).append(about)
    return sum(session.connection.execute(_settling(*kind), abouts).rowcount for kind, abouts in alike.items())


def withdraw(session: Session, key: str, now: datetime) -> bool:
    """Keep a letter from leaving; False where it has begun to, or there is none of that key."""
    ids = select(letter.c.id).where(letter.c.group_slug == session.group, letter.c.key == key)
    return bool(
        session.connection.execute(
            update(posting)
            .where(
                posting.c.group_slug == session.group,
                posting.c.letter_id.in_(ids),
                posting.c.state == LetterState.QUEUED,
            )
            .values(state=LetterState.WITHDRAWN, changed=now, **_FREE)
        ).rowcount
    )


def orphaned(session: Session, now: datetime, *, alone: bool) -> int:
    """Let go of what a dead process held: a letter it was transmitting has an unknown outcome (how many), one it was
    about to transmit and a mail it was reading are free again. `alone` when no other process can be alive."""
    ended: list[Any] = [posting.c.group_slug == session.group]
    unread: list[Any] = [waiting.c.group_slug == session.group]
    if not alone:
        ended.append(posting.c.claimed_until <= now)
        unread.append(waiting.c.claimed_until <= now)
    unknown = session.connection.execute(
        update(posting)
        .where(*ended, posting.c.state == LetterState.TRANSMITTING)
        .values(
            state=LetterState.UNKNOWN,
            answer="the service stopped before the server's answer was written down",
            changed=now,
            **_FREE,
        )
    ).rowcount
    session.connection.execute(update(posting).where(*ended, posting.c.claimed_by != "").values(**_FREE))
    session.connection.execute(update(waiting).where(*unread, waiting.c.claimed_by != "").values(**_FREE))
    return unknown


def returned(session: Session, mail_id: int, read: Message, now: datetime) -> None:
    """A mail that is a copy of our own letter proves that it was delivered, also where it waits to go once more (but
    not to whom: a letter that some recipients have and others are owed is left alone)."""
    about = {"group": session.group, "message_id": read.message_id, "instance": read.instance}
    said = {"said": f"its copy came back as mail {mail_id}", "now": now}
    session.connection.execute(_RETURNED, {**about, **said})


def postings(session: Session, state: LetterState | None) -> tuple[Posting, ...]:
    """The letters, oldest first; with a state, those in it only."""
    statement = _postings(session).order_by(posting.c.letter_id)
    if state is not None:
        statement = statement.where(posting.c.state == state)
    return tuple(_posting(row) for row in session.connection.execute(statement))


_FREE: dict[str, Any] = {"claimed_by": "", "claimed_until": None}
_TRANSMITTING = (
    update(posting)
    .where(
        posting.c.group_slug == bindparam("group"),
        posting.c.letter_id.in_(bindparam("ids", expanding=True)),
        posting.c.state == LetterState.QUEUED,
        posting.c.claimed_by == bindparam("owner"),
        posting.c.claimed_until > bindparam("now"),
    )
    .values(
        state=LetterState.TRANSMITTING,
        attempts=posting.c.attempts + 1,
        changed=bindparam("now"),
        claimed_until=bindparam("until"),
    )
    .returning(posting.c.letter_id)
)
_RETURNED = (
    update(posting)
    .where(
        posting.c.group_slug == bindparam("group"),
        posting.c.letter_id.in_(
            select(letter.c.id).where(
                letter.c.group_slug == bindparam("group"),
                or_(letter.c.message_id == bindparam("message_id"), letter.c.key == bindparam("instance")),
            )
        ),
        posting.c.state.in_((LetterState.TRANSMITTING, LetterState.UNKNOWN))
        | ((posting.c.state == LetterState.QUEUED) & (posting.c.attempts > 0)),
        posting.c.owed.is_(None),
    )
    .values(state=LetterState.DELIVERED, answer=bindparam("said"), changed=bindparam("now"), **_FREE)
)


@cache  # making a statement takes longer than running it
def _settling(state: LetterState, some_have_it: bool) -> Update:
    statement = update(posting).where(
        posting.c.group_slug == bindparam("group"),
        posting.c.letter_id == bindparam("about"),
        or_(*(posting.c.state == each for each in _FROM[state])),
    )
    if state is not LetterState.DELIVERED:
        statement = statement.where(posting.c.claimed_by == bindparam("owner"))
    said: dict[str, Any] = {name: bindparam(name) for name in ("answer", "not_before")}
    if some_have_it:
        said["owed"] = bindparam("owed")
    return statement.values(state=state, changed=bindparam("now"), **said, **_FREE)


def _postings(session: Session) -> Select[Any]:
    return (
        select(
            posting.c.letter_id,
            posting.c.state,
            posting.c.attempts,
            posting.c.changed,
            posting.c.answer,
            posting.c.owed,
            letter.c.created,
            letter.c.key,
            letter.c.message_id,
            letter.c.envelope_from,
            letter.c.recipients,
            letter.c.data,
            letter.c.probe,
            letter.c.period_end,
        )
        .join(letter, letter.c.id == posting.c.letter_id)
        .where(posting.c.group_slug == session.group)
    )


def _posting(row: Any) -> Posting:
    return Posting(
        id=row.letter_id,
        letter=Letter(
            key=row.key,
            message_id=row.message_id,
            envelope_from=row.envelope_from,
            recipients=tuple(row.owed or row.recipients),
            data=row.data,
            probe=row.probe,
            period_end=row.period_end,
        ),
        state=row.state,
        attempts=row.attempts,
        queued=row.created,
        changed=row.changed,
        answer=row.answer,
    )
