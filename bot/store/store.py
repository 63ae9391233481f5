"""The store's front: every question and every fact by name, each one transaction or part of `transaction`.

A table of contents: the work is in mails.py, context.py, views.py, outbox.py, books.py, texts.py, exports.py and
subscriptions.py, the database in engine.py. Nothing here reads a clock; `now` is a parameter. `TemporaryError` means:
the database, later.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.model import (
    Agenda,
    Arrival,
    Change,
    Comment,
    Context,
    Deadline,
    DeadlineEntry,
    Earlier,
    Filing,
    HardBounce,
    Hindrance,
    Ledger,
    Letter,
    LetterState,
    Mail,
    Message,
    Order,
    Posting,
    Settlement,
    State,
    TextFile,
)
from bot.store import books, exports, mails, migrations, outbox, subscriptions, texts, views
from bot.store import context as contexts
from bot.store.engine import Database, Session, lock
from bot.store.mails import Entry


class Store:
    """The facts and views of one group in a database."""

    def __init__(self, database: Database, group: str) -> None:
        self._database = database
        self._claimed: dict[int, tuple[str, timedelta]] = {}
        """Letters this store claimed: by whom and for how long. What another took over since is not ours to send."""
        self.group = group

    # -- opening --------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, url: str, group: str) -> Self:
        """Open (or make) the database at "sqlite:///path" or "postgresql+psycopg://…", brought to this version's
        schema; `Refused` where a newer version made it."""
        database = Database(url)
        try:
            with database.reading() as connection:
                current = migrations.current(connection)
            if not current:
                with database.writing() as connection:
                    if connection.dialect.name == "postgresql":
                        lock(connection, "migration")
                    migrations.upgrade(connection)
        except BaseException:
            database.close()
            raise
        return cls(database, group)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def backup(self, target: Path) -> None:
        """A copy of the whole database, of all groups in it, at a path where nothing is: whole and sound, or not there.
        `Refused` for PostgreSQL, which has its own."""
        self._database.copy(target)

    def lead(self) -> bool:
        """Whether this process leads the group (A6): the first that asks does, until it closes the store or ends."""
        return self._database.lead(self.group)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One commit for all that this thread does inside; a part (also a further `transaction`) can fail alone."""
        with self._database.transaction():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._database.reading() as connection:
            yield Session(connection=connection, group=self.group, writes=self._database.in_transaction)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._database.writing() as connection:
            yield Session(connection=connection, group=self.group, writes=True)

    # -- mails ----------------------------------------------------------------------------------------------------

    def accept(self, arrivals: Sequence[Arrival]) -> int:
        """Keep mails and where they were found (*** ours *** at this commit); how many were new, byte for byte."""
        with self._writing() as session:
            return mails.accept(session, arrivals)

    def cursor(self, source: str) -> tuple[int, int]:
        """(validity, highest UID) seen at a source; (0, 0) before the first mail."""
        with self._reading() as session:
            return mails.cursor(session, source)

    def claim_mails(self, owner: str, now: datetime, *, lease: timedelta, limit: int) -> tuple[Mail, ...]:
        """The mails that waited longest, this owner's until the lease ends; one claimed in vain comes alone."""
        with self._writing() as session:
            return mails.claim_mails(session, owner, now, lease=lease, limit=limit)

    def release_mails(self, owner: str) -> int:
        """Give back what this owner claimed and will not read now, as if it had not been claimed; how many."""
        with self._writing() as session:
            return mails.release(session, owner)

    def mails(self, state: State | None = None) -> tuple[Entry, ...]:
        """The mail book, oldest first: all mails, or those in a state."""
        with self._reading() as session:
            return mails.entries(session, state)

    def kept(self, mail_ids: Sequence[int]) -> tuple[Mail, ...]:
        """Mails as they came, in the order asked for, whatever their state."""
        with self._reading() as session:
            return mails.kept(session, mail_ids)

    def raw(self, mail_id: int) -> bytes:
        """A mail as it came; `Refused` where there is none of that id."""
        with self._reading() as session:
            return mails.raw(session, mail_id)

    def has_message(self, message_id: str, instance: str = "") -> bool:
        """Whether a mail with this Message-ID, or a copy of our letter of this key, was accepted and read."""
        with self._reading() as session:
            return contexts.has_message(session, message_id, instance)

    # -- filing ---------------------------------------------------------------------------------------------------

    def context(self, mail: Mail, message: Message, *, base_subject: str, now: datetime) -> Context:
        """Everything the rules may know beside the mail itself."""
        with self._reading() as session:
            return contexts.context(session, mail, message, base_subject=base_subject, now=now)

    def earlier(self, mail_ids: Sequence[int]) -> tuple[Earlier, ...]:
        """Filed mails with their texts and what they are about, in the order asked for."""
        with self._reading() as session:
            return contexts.earlier(session, mail_ids)

    def record(
        self,
        mail: Mail,
        message: Message,
        filing: Filing,
        letters: Sequence[Letter] = (),
        *,
        base_subject: str,
        now: datetime,
    ) -> None:
        """*** filed *** State, comments, numbers, threads and letters together, or none, in place of what was there.
        A copy of our own letter settles that letter."""
        with self._writing() as session:
            views.record(session, mail, message, filing, letters, base_subject=base_subject, now=now)

    def quarantine(self, mail: Mail, reason: str, now: datetime) -> None:
        """Set a mail aside, with the reason (a `Reason` first); its raw bytes stay."""
        with self._writing() as session:
            views.quarantine(session, mail, reason, now)

    def retry(self, mail_ids: Sequence[int]) -> int:
        """Let mails wait to be filed again, and those accepted later that may rest on them; how many had a state.
        `Refused`, and nothing done, for an unknown id."""
        with self._writing() as session:
            return mails.retry(session, mail_ids)

    def clear_views(self) -> int:
        """Empty every view and let all mails wait to be filed again; how many. Facts, numbers among them, stay."""
        with self._writing() as session:
            return views.clear(session)

    # -- books ----------------------------------------------------------------------------------------------------

    def comments(self, resolution: str = "") -> tuple[Comment, ...]:
        """The comments as filed, by number; of one resolution, or of all in turn."""
        with self._reading() as session:
            return books.comments(session, resolution)

    def changes(self) -> tuple[Change, ...]:
        """What people changed, in order."""
        with self._reading() as session:
            return books.changes(session)

    def add_change(self, change: Change) -> Change:
        """Keep what a person changed; with its id."""
        with self._writing() as session:
            return books.add_change(session, change)

    def ledger(self) -> Ledger:
        """The books, counted at one moment."""
        with self._reading() as session:
            return books.ledger(session)

    def agenda(self) -> Agenda:
        """Everything that bears on what is due; comments as filed."""
        with self._reading() as session:
            return books.agenda(session)

    def note_deadlines(self, deadlines: Sequence[Deadline], now: datetime) -> tuple[DeadlineEntry, ...]:
        """Append to the history of each deadline what changed in it; the entries appended."""
        with self._writing() as session:
            return books.note_deadlines(session, deadlines, now)

    def note(self, name: str, value: str, now: datetime) -> None:
        """Keep what was last noticed under a name, for `status`."""
        with self._writing() as session:
            books.set_note(session, name, value, now)

    def notes(self) -> dict[str, tuple[str, datetime]]:
        """What was last noticed, and when, by name."""
        with self._reading() as session:
            return books.notes(session)

    def add_text(self, file: TextFile) -> tuple[TextFile, Change]:
        """Keep a file with a base text or a proposal, and the change that tells of it; both with their ids."""
        with self._writing() as session:
            kept = texts.add(session, file)
            return kept, books.add_change(session, texts.told(kept))

    def keep_export(self, sha256: str, resolution: str, record: bytes, made: datetime, whole: bytes | None) -> None:
        """Keep the record of a table that leaves, and that of the whole table where it is another."""
        with self._writing() as session:
            exports.keep(session, sha256, resolution, record, made, whole)

    def export(self, sha256: str) -> tuple[str, bytes] | None:
        """The resolution and the record of the exported table of that SHA-256, or None."""
        with self._reading() as session:
            return exports.find(session, sha256)

    def whole_export(self, sha256: str) -> bytes:
        """The record of the whole table at the moment of that export."""
        with self._reading() as session:
            return exports.whole(session, sha256)

    def exports(self, resolution: str) -> tuple[tuple[str, datetime], ...]:
        """The SHA-256 and the instant of each table exported of a resolution, the newest first."""
        with self._reading() as session:
            return exports.every(session, resolution)

    def texts(self) -> tuple[TextFile, ...]:
        """Every file ever loaded, in order; which of them still count, the changes say."""
        with self._reading() as session:
            return texts.every(session)

    # -- subscriptions ------------------------------------------------------------------------------------------

    def give_token(self, address: str, now: datetime) -> str:
        """The token by which a mailbox proves itself, drawn where its address has none yet."""
        with self._writing() as session:
            return subscriptions.give_token(session, address, now)

    def holder(self, token: str) -> str:
        """The address that a token was given to, or empty."""
        with self._reading() as session:
            return subscriptions.holder(session, token)

    def answers(self, address: str, now: datetime) -> tuple[int, int, int]:
        """How many automatic answers went to an address within a week and a day, and to everybody within an hour."""
        with self._reading() as session:
            return contexts.answers(session, address, now)

    def answered(self, mail: Mail) -> bool:
        """Whether a mail was answered."""
        with self._reading() as session:
            return contexts.answered(session, mail)

    def tokens(self) -> dict[str, str]:
        """Every token by its address."""
        with self._reading() as session:
            return subscriptions.tokens(session)

    def orders(self, address: str = "") -> tuple[Order, ...]:
        """What was ordered by mail, in the order of receipt; for one address, or for all."""
        with self._reading() as session:
            return subscriptions.orders(session, address)

    def authors(self, numbers: Collection[str]) -> dict[str, str]:
        """The addresses that these comments came from, by number."""
        with self._reading() as session:
            return subscriptions.authors(session, numbers)

    def outcomes(self, mail_id: int) -> tuple[Hindrance | None, ...] | None:
        """What became of the commands of a mail, one by one; None where nothing was decided about them yet."""
        with self._reading() as session:
            return subscriptions.outcomes(session, mail_id)

    def asked_by(self, address: str) -> frozenset[int]:
        """The ids of the changes that an address asked for by mail."""
        with self._reading() as session:
            return subscriptions.asked_by(session, address)

    def bounces(self) -> tuple[HardBounce, ...]:
        """The letters to subscribers that came back for good."""
        with self._reading() as session:
            return subscriptions.bounces(session)

    # -- outbox ---------------------------------------------------------------------------------------------------

    def enqueue(self, letters: Sequence[Letter], now: datetime) -> int:
        """Queue letters; one whose key was used before is passed over (law 5). How many were new."""
        with self._writing() as session:
            return outbox.enqueue(session, letters, now)

    def claim_letters(self, owner: str, now: datetime, *, lease: timedelta, limit: int) -> tuple[Posting, ...]:
        """The oldest letters that may go now, this owner's until the lease ends; still queued."""
        with self._writing() as session:
            postings = outbox.claim_letters(session, owner, now, lease, limit)
        self._claimed |= {posting.id: (owner, lease) for posting in postings}
        return postings

    def release_letters(self, owner: str, ended: Sequence[Settlement] = ()) -> None:
        """Write down what became of letters, and give back those that this owner claimed and has not begun to send."""
        with self._writing() as session:
            self._settle(session, ended)
            outbox.release(session, owner)
        self._let_go(ended)

    def transmitting(
        self, posting_ids: Sequence[int], now: datetime, ended: Sequence[Settlement] = ()
    ) -> frozenset[int]:
        """*** transmitting *** To be said right before DATA of the first of these: which of them may leave. What became
        of letters before is written down in the same commit. `TemporaryError`, and nothing written, where the claim of
        the first has ended or passed to another process: then it must not leave."""
        if self._database.in_transaction:
            raise RuntimeError("`transmitting` must be committed before the letter leaves: not inside a transaction")
        owner, lease = self._claimed.get(posting_ids[0], ("", timedelta()))
        with self._writing() as session:
            self._settle(session, ended)
            may = outbox.transmitting(session, posting_ids, owner, now, lease)
        self._let_go(ended)
        return may

    def settle(self, *ended: Settlement) -> int:
        """Write down outcomes, in one commit, and end the claims; how many still counted."""
        with self._writing() as session:
            counted = self._settle(session, ended)
        self._let_go(ended)
        return counted

    def _settle(self, session: Session, ended: Sequence[Settlement]) -> int:
        return outbox.settle(session, [(each, self._claimed.get(each.posting_id, ("",))[0]) for each in ended])

    def _let_go(self, ended: Sequence[Settlement]) -> None:
        for each in ended:
            self._claimed.pop(each.posting_id, None)

    def orphaned(self, now: datetime, *, alone: bool) -> int:
        """Let go of what dead processes held (all that is held, when `alone`): letters in transmission become unknown
        (how many), other letters and mails are free again."""
        with self._writing() as session:
            return outbox.orphaned(session, now, alone=alone)

    def unknown(self) -> tuple[Posting, ...]:
        """The letters whose outcome nobody knows."""
        return self.postings(LetterState.UNKNOWN)

    def postings(self, state: LetterState | None = None) -> tuple[Posting, ...]:
        """The letters, oldest first: all, or those in a state."""
        with self._reading() as session:
            return outbox.postings(session, state)

    def withdraw(self, key: str, now: datetime) -> bool:
        """Keep a queued letter from leaving; False where it has begun to, or there is none of that key."""
        with self._writing() as session:
            return outbox.withdraw(session, key, now)
