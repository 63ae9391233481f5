"""The books of a group: comments, people's changes, deadlines and their history, the ledger, what was noticed.

Facts are appended, never altered; the ledger is counted in one statement, so that it reconciles at any moment (law
1). Leaves laying changes over comments and deciding what is due to the rules.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, func, insert, literal, select, type_coerce, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Action, Agenda, Change, Comment, Deadline, DeadlineEntry, Ledger, Reason, Source, State
from bot.store.engine import Session
from bot.store.schema import (
    COMMENT_FIELDS,
    change,
    comment,
    deadline,
    filing,
    letter,
    mail,
    note,
    number,
    place,
    text_file,
    themed,
    waiting,
)


def comments(session: Session, resolution: str) -> tuple[Comment, ...]:
    """The comments as filed, by number; of one resolution, or of all in turn."""
    statement = (
        select(comment, mail.c.sha256)
        .join(mail, mail.c.id == comment.c.mail_id)
        .where(comment.c.group_slug == session.group)
        .order_by(comment.c.resolution, comment.c.serial)
    )
    if resolution:
        statement = statement.where(comment.c.resolution == resolution)
    return tuple(_comment(row) for row in session.connection.execute(statement).mappings())


def _comment(row: Mapping[Any, Any]) -> Comment:
    source = Source(
        sha256=row["sha256"],
        message_id=row["source_message_id"],
        part=row["source_part"],
        start=row["source_start"],
        end=row["source_end"],
    )
    return Comment(source=source, **{name: row[name] for name in COMMENT_FIELDS})


def add_change(session: Session, made: Change) -> Change:
    """Keep what a person changed; with its id."""
    row = {name: getattr(made, name) for name in ("action", "target", "who", "at", "before", "after")}
    statement = insert(change).values(group_slug=session.group, **row).returning(change.c.id)
    return replace(made, id=session.connection.execute(statement).scalar_one())


def changes(session: Session) -> tuple[Change, ...]:
    """All changes, in the order they were made."""
    here = change.c.group_slug == session.group
    return tuple(_change(row) for row in session.connection.execute(select(change).where(here).order_by(change.c.id)))


def standing(session: Session, mail_id: int) -> tuple[Change, ...]:
    """What people decided about the filing of a mail, without what was undone."""
    about = _ABOUT, {"group": session.group, "target": f"mail {mail_id}"}
    return _in_force(session, [_change(row) for row in session.connection.execute(*about)])


def moves(session: Session) -> tuple[Change, ...]:
    """What people decided about where mails hang, oldest first, without what was undone."""
    return _in_force(session, [_change(row) for row in session.connection.execute(_MOVES, {"group": session.group})])


def _in_force(session: Session, made: Sequence[Change]) -> tuple[Change, ...]:
    """Those that were not undone, by an undo that was not undone itself."""
    if not made:
        return ()
    undone: set[str] = set()
    for undo in session.connection.execute(_UNDOS, {"group": session.group}):
        if f"change {undo.id}" not in undone:
            undone.add(undo.target)
    return tuple(one for one in made if f"change {one.id}" not in undone)


_ABOUT = (
    select(change)
    .where(change.c.group_slug == bindparam("group"), change.c.target == bindparam("target"))
    .where(change.c.action.not_in((Action.ATTACH, Action.DETACH)))
    .order_by(change.c.id)
)
_MOVES = (
    select(change)
    .where(change.c.group_slug == bindparam("group"), change.c.action.in_((Action.ATTACH, Action.DETACH)))
    .order_by(change.c.id)
)
_UNDOS = (
    select(change.c.id, change.c.target)
    .where(change.c.group_slug == bindparam("group"), change.c.action == Action.UNDO)
    .order_by(change.c.id.desc())
)


def _change(row: Any) -> Change:
    return Change(
        id=row.id, action=row.action, target=row.target, who=row.who, at=row.at, before=row.before, after=row.after
    )


def ledger(session: Session) -> Ledger:
    """The books as they stand, counted at one moment."""
    here = session.group
    books = union_all(
        select(literal("seen").label("what"), literal("").label("word"), func.count().label("n")).where(
            place.c.group_slug == here
        ),
        select(literal("mails"), literal(""), func.count()).where(mail.c.group_slug == here),
        select(literal("waiting"), literal(""), func.count()).where(waiting.c.group_slug == here),
        select(type_coerce(filing.c.state, Text), filing.c.word, func.count())
        .where(filing.c.group_slug == here)
        .group_by(filing.c.state, filing.c.word),
    )
    counts = {(row.what, row.word): row.n for row in session.connection.execute(books)}
    seen, kept, waits = (counts.pop((what, "")) for what in ("seen", "mails", "waiting"))
    states: Counter[str] = Counter()
    reasons: dict[str, int] = {}
    for (state, word), n in sorted(counts.items()):
        states[state] += n
        if word:
            reasons[f"{state}: {word}"] = n
    return Ledger(seen=seen, copies=seen - kept, waiting=waits, states=dict(states), reasons=reasons)


_DEADLINES = (
    select(deadline).where(deadline.c.group_slug == bindparam("group")).order_by(deadline.c.key, deadline.c.sequence)
)


def deadlines(session: Session) -> tuple[DeadlineEntry, ...]:
    """The last entry in the history of each deadline, by key."""
    last: dict[str, DeadlineEntry] = {}
    for row in session.connection.execute(_DEADLINES, {"group": session.group}):
        before = last.get(row.key)
        last[row.key] = _entry(row, since=(before.since or before.noted) if before else row.noted)
    return tuple(last.values())


def _entry(row: Any, since: datetime) -> DeadlineEntry:
    return DeadlineEntry(
        deadline=Deadline(
            key=row.key,
            title=row.title,
            state=row.state,
            at=row.at,
            when=row.when,
            resolution=row.resolution,
            note=row.note,
            until=row.until,
        ),
        sequence=row.sequence,
        noted=row.noted,
        moved_from=row.moved_from,
        since=since if since != row.noted else None,
    )


def note_deadlines(session: Session, configured: Sequence[Deadline], now: datetime) -> tuple[DeadlineEntry, ...]:
    """Append to the history what changed since it was last noted; the entries appended."""
    session.serialise()
    last = {entry.deadline.key: entry for entry in deadlines(session)}
    added = []
    for one in configured:
        before = last.get(one.key)
        if before is None:
            added.append(DeadlineEntry(deadline=one, sequence=0, noted=now))
        elif _told(before.deadline) != _told(one):
            moved = before.deadline.at if before.deadline.at != one.at else None
            added.append(DeadlineEntry(deadline=one, sequence=before.sequence + 1, noted=now, moved_from=moved))
        elif (before.deadline.resolution, before.deadline.note) != (one.resolution, one.note):
            _annotate(session, before, one)
    if added:
        session.connection.execute(insert(deadline), [_deadline_row(session, entry) for entry in added])
    return tuple(added)


def _told(one: Deadline) -> tuple[object, ...]:
    """What people are told of a deadline: a change in it is an entry, and a letter. Once the date is there, `when` says
    nothing more."""
    return one.state, one.at, one.until, "" if one.at else one.when, one.title


def _annotate(session: Session, before: DeadlineEntry, one: Deadline) -> None:
    """What stands beside a deadline (its resolution, a remark) is corrected in place: nobody was told of it."""
    session.connection.execute(
        update(deadline)
        .where(
            deadline.c.group_slug == session.group,
            deadline.c.key == one.key,
            deadline.c.sequence == before.sequence,
        )
        .values(resolution=one.resolution, note=one.note)
    )


def _deadline_row(session: Session, entry: DeadlineEntry) -> dict[str, Any]:
    one = entry.deadline
    return {
        "group_slug": session.group,
        "key": one.key,
        "sequence": entry.sequence,
        "title": one.title,
        "state": one.state,
        "at": one.at,
        "when": one.when,
        "resolution": one.resolution,
        "note": one.note,
        "until": one.until,
        "noted": entry.noted,
        "moved_from": entry.moved_from,
    }


def set_note(session: Session, name: str, value: str, now: datetime) -> None:
    """Keep what was last noticed under a name."""
    dialect = postgresql if session.postgres else sqlite
    statement = dialect.insert(note).values(group_slug=session.group, name=name, value=value, noted=now)
    session.connection.execute(
        statement.on_conflict_do_update(
            index_elements=[note.c.group_slug, note.c.name],
            set_={"value": statement.excluded.value, "noted": statement.excluded.noted},
        )
    )


def notes(session: Session) -> dict[str, tuple[str, datetime]]:
    """What was last noticed, and when, by name."""
    here = note.c.group_slug == session.group
    rows = session.connection.execute(select(note).where(here).order_by(note.c.name))
    return {row.name: (row.value, row.noted) for row in rows}


def agenda(session: Session) -> Agenda:
    """Everything that bears on what is due; comments as filed."""
    here = letter.c.group_slug == session.group
    group = {"group": session.group}
    digests = session.connection.execute(_DIGESTS, group).all()
    last = digests[-1] if digests else None
    return Agenda(
        deadlines=deadlines(session),
        keys=frozenset(session.connection.scalars(select(letter.c.key).where(here))),
        comments=comments(session, ""),
        ledger=ledger(session),
        first_mail=session.connection.scalar(
            select(func.min(mail.c.received)).where(mail.c.group_slug == session.group)
        ),
        last_digest=last.end if last else None,
        digests=len(digests),
        last_written=last.written if last else None,
        told={row.recipients[0]: (row.end, row.written) for row in session.connection.execute(_TOLD, group)},
        numbered={row.number: row.given for row in session.connection.execute(_NUMBERED, group)},
        unfiled=tuple(session.connection.scalars(_UNFILED, group)),
        proposed=frozenset(f"text {each}" for each in session.connection.scalars(_PROPOSED, group)),
        themes=tuple((row.theme, row.received, row.noted) for row in session.connection.execute(_THEMES, group)),
    )


_OURS = (letter.c.group_slug == bindparam("group"), letter.c.period_end.is_not(None))
_PERSONAL = letter.c.key.like("digest/%/%-%")
"""A subscriber's digest: behind the language its key has a dash (`rules.named`)."""
_DIGESTS = (
    select(letter.c.period_end.label("end"), func.min(letter.c.created).label("written"))
    .where(*_OURS, ~_PERSONAL)
    .group_by(letter.c.period_end)
    .order_by(func.max(letter.c.id))  # as they were written: a clock may have run ahead
)
"""The digests of the list."""
_TOLD = select(letter.c.recipients, letter.c.period_end.label("end"), letter.c.created.label("written")).where(
    letter.c.id.in_(select(func.max(letter.c.id)).where(*_OURS, _PERSONAL).group_by(letter.c.recipients))
)
"""The last digest of each subscriber."""
_PROPOSED = select(text_file.c.id).where(text_file.c.group_slug == bindparam("group"), text_file.c.proposal != "")
_NUMBERED = select(number.c.number, number.c.given).where(number.c.group_slug == bindparam("group"))
"""A number is a fact: filing everything again makes nothing new."""


_UNFILED = (
    select(mail.c.received)
    .join(filing, (filing.c.group_slug == mail.c.group_slug) & (filing.c.mail_id == mail.c.id))
    .where(
        filing.c.group_slug == bindparam("group"),
        filing.c.state.in_((State.REVIEW, State.QUARANTINED))
        | filing.c.word.in_((Reason.OFF_TOPIC, Reason.NO_CONTENT)),
    )
    .order_by(mail.c.received)
)
"""Mails that a person may take for comments."""

_THEMES = (
    select(filing.c.theme, mail.c.received, themed.c.noted)
    .join(mail, (filing.c.group_slug == mail.c.group_slug) & (filing.c.mail_id == mail.c.id))
    .join(themed, (filing.c.group_slug == themed.c.group_slug) & (filing.c.mail_id == themed.c.mail_id))
    .where(filing.c.group_slug == bindparam("group"), filing.c.theme != "")
    .order_by(mail.c.received, mail.c.id)
)
"""Mails on other themes."""
