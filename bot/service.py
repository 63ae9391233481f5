"""What the service does, one function per step of a mail's way: receive, file, prepare, refile.

Each step gathers (store, outside world), lets the rules decide, and records; the journey is docs/path-of-a-mail.md.
The moments that matter are commits of the store: `accept` makes a mail ours, `record` files it together with its
letters. Letters go out in `delivery.py`; when to run what is `daemon.py`'s concern, building things `cli.py`'s. The
clock is always a parameter.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from typing import Protocol

from bot import documents, editions, rules
from bot.errors import BotError, Refused, TemporaryError
from bot.mail import base_subject
from bot.model import (
    CHANGING,
    WISHES,
    Agenda,
    Arrival,
    Command,
    Comment,
    Context,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Filing,
    Group,
    Known,
    Letter,
    Mail,
    Message,
    Reason,
    Receipt,
    Reminder,
    Resolution,
    State,
    Subscriber,
    TextFile,
    Verb,
)
from bot.store import Store
from bot.templates import calendar_feed, languages, write, write_all

BATCH = 50
"""Mails filed in one transaction: one disk flush for all of them."""
ATTEMPTS = 3
"""A mail that killed its reader this often is quarantined (RELIABILITY A5)."""
LEASE = timedelta(minutes=15)
"""How long a claim holds: longer than the mails of a batch may take to be read."""

RECEIVED = "received"
"""The note of when our mailbox was last read to its end."""

Clock = Callable[[], datetime]
Progress = Callable[[int], None]
Reading = Callable[[Sequence[bytes]], Sequence[Message | Exception]]
"""Reads mails: each as a Message, or why it cannot be read. May raise TemporaryError."""


class Folder(Protocol):
    """Where mail comes from: an IMAP folder or an archive."""

    @property
    def source(self) -> str:
        """The name its places are kept under."""

    def fetch(self, after: tuple[int, int]) -> Iterable[Sequence[Arrival]]:
        """Chunks of arrivals after (UIDVALIDITY, UID)."""


def _quiet(count: int) -> None:
    """Progress that nobody watches."""


def read_here(raws: Sequence[bytes]) -> list[Message | Exception]:
    """Reads in this process, without limits: mail that is known, and tests. The service has `bot.reader`."""
    results: list[Message | Exception] = []
    for raw in raws:
        try:
            results.append(documents.read(raw))
        except Exception as error:  # noqa: BLE001 - law 1: one bad mail never stops the rest
            results.append(error)
    return results


def assemble(config: editions.Configured, kept: Iterable[TextFile] = ()) -> Group:
    """The group with its texts, those loaded since in place of the configured ones. Raises Refused, naming the file,
    where one cannot be read."""
    return editions.assemble(config, kept)


# -- receive --------------------------------------------------------------------------------------------------------


def receive(store: Store, folder: Folder, progress: Progress = _quiet) -> int:
    """Take in what `folder` has that we have not seen; returns how many mails are new. Raises TemporaryError."""
    new = 0
    for chunk in folder.fetch(store.cursor(folder.source)):
        new += store.accept(chunk)
        progress(len(chunk))
    return new


# -- file -----------------------------------------------------------------------------------------------------------


def file_mails(
    store: Store,
    group: Group,
    clock: Clock,
    owner: str,
    *,
    reading: Reading = read_here,
    answer: bool = True,
    progress: Progress = _quiet,
) -> Counter[State]:
    """File every mail not yet filed, in the order of acceptance; returns how many ended in which state.

    A mail that cannot be filed is quarantined with the reason and the next is filed (law 1). The store hands out a
    mail claimed before without an end by itself: if it ends this process, it takes no other mail with it. A batch is
    read before its transaction begins: nobody waits for the database while a mail takes long to read. Mails that stand
    beside others now than when they were filed (a late parent came) are filed again with it; nobody is written to.
    """
    states: Counter[State] = Counter()
    while mails := store.claim_mails(owner, clock(), lease=LEASE, limit=BATCH):
        try:
            messages = _read(mails, reading)
            with store.transaction():
                store.note_deadlines(group.deadlines, clock())
                ended = []
                stale: dict[int, None] = {}
                for mail, message in zip(mails, messages, strict=True):
                    state, unsettled = _file(store, group, mail, message, clock(), answer=answer)
                    ended.append(state)
                    stale.update(dict.fromkeys(unsettled))
                file_again(store, group, stale, clock, reading)
        except TemporaryError:
            with suppress(TemporaryError):  # else the claims would have to run out first
                store.release_mails(owner)
            raise
        states.update(ended)
        progress(len(ended))
    return states


def _read(mails: Sequence[Mail], reading: Reading) -> list[Message | Exception]:
    """Each mail as read, or why it is not; what must not or cannot be read is not tried."""
    barred = [_barred(mail) for mail in mails]
    messages = iter(reading([mail.raw for mail, why in zip(mails, barred, strict=True) if not why]))
    return [Refused(why) if why else next(messages) for why in barred]


def _barred(mail: Mail) -> str:
    if mail.claims > ATTEMPTS:
        return f"filing it ended the service {ATTEMPTS} times"
    return f"{mail.oversize} bytes, left on the server" if mail.oversize else ""


def _file(
    store: Store, group: Group, mail: Mail, message: Message | Exception, now: datetime, *, answer: bool
) -> tuple[State, tuple[int, ...]]:
    """Gather, decide, record; whatever goes wrong with this one mail ends with it. Its state, and the mails that
    should be filed again."""
    try:
        if isinstance(message, Exception):
            raise message
        with store.transaction():
            subject = base_subject(message.subject)
            context = store.context(mail, message, base_subject=subject, now=now)
            context = _proven(store, message, context, group, now)
            links = rules.hang(message, context)
            context = replace(
                context,
                links=links,
                earlier=store.earlier(rules.beside(mail.id, links)),
                deadlines=_configured(context.deadlines, group),
            )
            filing = rules.file(message, context, rules.in_force(group, mail.received))
            letters = _receipts(store, filing, group, now) if answer else []
            store.record(mail, message, filing, letters, base_subject=subject, now=now)
        return filing.state, rules.unsettled(message, context, filing)
    except TemporaryError:
        raise
    except Exception as error:  # noqa: BLE001 - law 1: one bad mail never stops the rest
        what = str(error) if isinstance(error, BotError) else f"{type(error).__name__}: {error}"
        store.quarantine(mail, f"{Reason.UNREADABLE}: {what}", now)
        return State.QUARANTINED, ()


def _proven(store: Store, message: Message, context: Context, group: Group, now: datetime) -> Context:
    """What a token of ours in a mail proves, and the token its author is to be asked for; most mails have neither."""
    commanded = rules.asked(message, group)
    holder = store.holder(commanded.token if commanded else rules.returned_token(message, group))
    if not holder and not commanded:
        return context
    week, today, hour = store.answers(holder or message.author.address, now)
    return replace(
        context,
        answers_this_week=week,
        answers_today=today,
        answers_this_hour=hour,
        holder=holder,
        token=store.give_token(holder or message.author.address, now) if commanded else "",
        orders=store.orders(holder) if holder else context.orders,
        known=_known(store, group, context.mail, commanded.commands, holder, now) if commanded and holder else None,
    )


def _known(
    store: Store, group: Group, mail: Mail, commands: Sequence[Command], holder: str, now: datetime
) -> Known | None:
    """What bears on commands that change comments or digests; None where there are none of these."""
    verbs, numbers = {command.verb for command in commands}, {command.target for command in commands}
    if not verbs & CHANGING:
        return None
    if before := store.outcomes(mail.id):
        return Known(now=now, before=before, told=store.answered(mail))
    return Known(
        now=now,
        comments=tuple(each for each in comments(store, group) if each.number in numbers),
        authors=store.authors(numbers),
        changes=store.changes(),
        own=store.asked_by(holder),
        period=next_digest(store, group, now) if verbs & {*WISHES, Verb.UNDO} else "",
    )


def exhausted(store: Store, group: Group, now: datetime) -> str:
    """That the hour's automatic answers are used up, so that somebody looks for what answers us; or empty (A4)."""
    _, _, hour = store.answers("", now)
    used_up = hour >= group.answers_per_hour
    return f"{hour} went out within an hour: nobody is answered until it is over; see what asks so" if used_up else ""


def file_again(store: Store, group: Group, mail_ids: Iterable[int], clock: Clock, reading: Reading) -> None:
    """File mails in place of their filing, and those that this unsettles in turn. It comes to an end: a mail unsettles
    only such as were written after it. The mails are known to be harmless, so they are read inside the transaction."""
    waiting = dict.fromkeys(mail_ids)
    while waiting:
        now = list(waiting)[:BATCH]
        mails = store.kept(now)
        for mail, message in zip(mails, _read(mails, reading), strict=True):
            del waiting[mail.id]
            _, unsettled = _file(store, group, mail, message, clock(), answer=False)
            waiting.update(dict.fromkeys(unsettled))


def _receipts(store: Store, filing: Filing, group: Group, now: datetime) -> list[Letter]:
    """The letters to the author; an address that cannot be written to costs the receipt, not the comment. A receipt
    bears the token of its author's mailbox, which proves the corrections that it offers."""
    letters = []
    for notice in filing.notices:
        if isinstance(notice, Receipt):
            notice = replace(notice, token=store.give_token(notice.to.address, now))
        with suppress(Refused):
            letters.append(write(notice, group, now=now))
    return letters


def explain(raw: bytes, group: Group, now: datetime) -> tuple[Message, Filing]:
    """How `raw` would be filed as the first mail of an empty group; nothing is kept. Raises Refused."""
    mail = Mail(id=1, sha256=hashlib.sha256(raw).hexdigest(), raw=raw, received=now, live=True)
    message = documents.read(raw)
    deadlines = tuple(DeadlineEntry(deadline=deadline, sequence=0, noted=now) for deadline in group.deadlines)
    return message, rules.file(message, Context(mail=mail, deadlines=deadlines), group)


def refile(
    store: Store,
    group: Group,
    clock: Clock,
    owner: str,
    *,
    reading: Reading = read_here,
    progress: Progress = _quiet,
) -> Counter[State]:
    """Derive every view again from the facts (law 6): the same numbers, the same rows; nobody is written to.

    One transaction: until it commits, readers see the views as they were; a crash leaves them so. A mail that waited
    to be filed for the first time is filed before, so that its author is told.
    """
    with store.transaction():
        file_mails(store, group, clock, owner, reading=reading)
        store.clear_views()
        return file_mails(store, group, clock, owner, reading=reading, answer=False, progress=progress)


# -- say ------------------------------------------------------------------------------------------------------------


def agenda(store: Store, group: Group, now: datetime) -> Agenda:
    """What is known of deadlines, letters and comments at `now`, as `rules.due` wants it."""
    store.note_deadlines(group.deadlines, now)
    known = store.agenda()
    changes, orders = store.changes(), store.orders()
    standing = rules.standing(changes)
    held, notes = rules.wishes(standing)
    _, read = store.notes().get(RECEIVED, ("", None))
    return replace(
        known,
        comments=rules.standing_comments(known.comments, changes, group),
        deadlines=_configured(known.deadlines, group),
        held=held,
        notes=notes,
        read=read,
        answered=frozenset((order.value, order.address) for order in orders if order.verb is Verb.NOTHING),
        subscribers=tuple(
            each
            for each in rules.subscribers(orders, store.bounces(), store.tokens(), changes, group)
            if not each.suspended
        ),
        changes=standing,
        token=store.give_token(group.coordinator.address, now) if group.schedule.preview else "",
    )


def _configured(entries: Iterable[DeadlineEntry], group: Group) -> tuple[DeadlineEntry, ...]:
    """Of the deadlines ever noted, those that the configuration still names, with all that it says of them."""
    known = {deadline.key: deadline for deadline in group.deadlines}
    return tuple(replace(entry, deadline=known[entry.deadline.key]) for entry in entries if entry.deadline.key in known)


def prepare(store: Store, group: Group, now: datetime) -> int:
    """Write the digests and reminders due at `now` into the outbox; returns how many are new."""
    with store.transaction():
        notices = rules.due(agenda(store, group, now), group, now)
        return store.enqueue(list(write_all(notices, group, now=now)), now)


def coming(store: Store, group: Group, now: datetime) -> tuple[tuple[datetime, str], ...]:
    """What falls due after `now`, soonest first, each with its key up to the language."""
    return rules.next_due(agenda(store, group, now), group, now)


def next_digest(store: Store, group: Group, now: datetime) -> str:
    """The period of the digest that goes out next: one that is due, or held back, else the next to come."""
    return rules.next_digest(agenda(store, group, now), group, now).name


def calendar_file(store: Store, group: Group, now: datetime, language: str) -> bytes:
    """The group's dates as a file that calendars ask for again and again (RFC 5545)."""
    return calendar_feed(agenda(store, group, now).deadlines, group, language)


def preview(store: Store, group: Group, now: datetime) -> dict[str, bytes]:
    """The next digest and the next reminder as they would go out if nothing more came in: file name to bytes."""
    files: dict[str, bytes] = {}
    known = agenda(store, group, now)
    for kind in ("digest", "reminder"):
        instant = next((instant for instant, key in rules.next_due(known, group, now) if key.startswith(kind)), now)
        for notice in rules.due(known, group, instant):
            if notice.key.startswith(kind):
                parts, audience = laid_out(write(notice, group, now=instant)), notice.key.rpartition("/")[2]
                files |= {f"{kind}.{audience}.{suffix}": data for suffix, data in parts.items()}
    return files


def laid_out(letter: Letter) -> dict[str, bytes]:
    """A letter of ours and its parts, by file suffix: eml, txt, html, and ics where it carries a calendar entry."""
    suffixes = {"text/plain": "txt", "text/html": "html", "text/calendar": "ics"}
    files = {"eml": letter.data}
    for part in message_from_bytes(letter.data, policy=SMTP).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_content_type() in suffixes:
            files[suffixes[part.get_content_type()]] = content
    return files


# -- what the coordinator sees and does -----------------------------------------------------------------------------


def subscribers(store: Store, group: Group) -> tuple[Subscriber, ...]:
    """Who gets letters of their own, by address; those who are suspended among them, with the reason."""
    return rules.subscribers(store.orders(), store.bounces(), store.tokens(), store.changes(), group)


def comments(store: Store, group: Group, slug: str = "") -> tuple[Comment, ...]:
    """The comments as they stand: as filed, at their place in the texts in force, people's changes laid over."""
    return rules.standing_comments(store.comments(slug), store.changes(), group)


def resolution(group: Group, slug: str) -> Resolution:
    """The group's resolution `slug`; Refused, naming the known ones, where there is none."""
    found = group.resolution(slug)
    if found is None:
        known = ", ".join(r.slug for r in group.resolutions)
        raise Refused(f"No resolution “{slug}” in this group; there are: {known}.")
    return found


def describe_texts(group: Group) -> str:
    """Which base texts are loaded, for `check`."""
    texts = [
        f"{r.slug} ({', '.join(f'{text.language}: {len(text.provisions)} provisions' for text in r.base_texts)})"
        if r.base_texts
        else f"{r.slug} (none: provisions are filed as cited)"
        for r in group.resolutions
    ]
    return ", ".join(texts) or "no resolution is configured"


def try_templates(group: Group, now: datetime) -> str:
    """Write a letter with a calendar entry in each of the group's languages; which languages, for `check`."""
    deadline = Deadline(key="check", title="check", state=DeadlineState.CONFIRMED, at=now + timedelta(days=7))
    entry = DeadlineEntry(deadline=deadline, sequence=0, noted=now)
    for language in group.letter_languages:
        notice = Reminder(key=f"check/{language}", language=language, entry=entry, now=now, days=7, counts=())
        write(notice, group, now=now)
    return f"letters go out in {', '.join(group.letter_languages)}; there are {', '.join(languages())}"
