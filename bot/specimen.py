"""Letters to be looked at before any goes out: of each kind, in any language, from what the store holds now.

Where there is nothing to say the letter is a sample, plainly made up and marked so in its subject, its name and its
file's. Nothing is kept or sent, and nobody's address is in it but the group's own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, assert_never, get_args

from bot import rules, service
from bot.model import (
    Address,
    Answer,
    Closing,
    Command,
    Comment,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Frequency,
    Group,
    Ledger,
    Notice,
    Receipt,
    Reminder,
    Result,
    Source,
    Verb,
)
from bot.store import Store
from bot.templates import write

LetterKind = Literal["digest", "reminder", "receipt", "answer", "closing"]
KINDS: tuple[LetterKind, ...] = get_args(LetterKind)
SAMPLE = "SAMPLE"
READER = Address(name="Delegate One", address="delegate.one@example.org")
WEEK = timedelta(days=7)


def letter(store: Store, group: Group, kind: LetterKind, language: str, now: datetime) -> dict[str, bytes]:
    """The parts of one letter of that kind in that language, by file name."""
    group = replace(group, letter_languages=(language,))
    if found := next(_coming(store, group, kind, now), None):
        notice, at = found
        name = f"{kind}.{language}"
    else:
        group = replace(group, tag=f"{group.tag} {SAMPLE}", name=f"{SAMPLE}: {group.name}")
        notice, at, name = _sample(group, kind, language, now), now, f"{kind}-sample.{language}"
    return {f"{name}.{suffix}": data for suffix, data in service.laid_out(write(notice, group, now=at)).items()}


def _coming(store: Store, group: Group, kind: LetterKind, now: datetime) -> Iterator[tuple[Notice, datetime]]:
    """The letters of that kind as the group would get them next, whatever it got before, with their moment."""
    if kind == "answer":
        return
    if kind == "receipt":
        if comments := service.comments(store, group):
            last = max(comments, key=lambda comment: (comment.received, comment.number)).source.sha256
            yield _receipt(group, tuple(each for each in comments if each.source.sha256 == last)), now
        return
    known = replace(service.agenda(store, group, now), keys=frozenset(), subscribers=(), held=frozenset(), read=None)
    instants = [at for at, key in rules.next_due(known, group, now) if key.startswith(f"{kind}/")]
    for at in (now, *instants):
        for notice in rules.due(known, group, at):
            if notice.key.startswith(f"{kind}/") and (isinstance(notice, Closing) or notice.to is None):
                yield notice, at


def _sample(group: Group, kind: LetterKind, language: str, now: datetime) -> Notice:
    """A made-up letter of that kind."""
    slug = group.resolutions[0].slug
    deadline = Deadline(
        key="sample", title=f"{SAMPLE}: comments", state=DeadlineState.CONFIRMED, at=now + WEEK, resolution=slug
    )
    entry = DeadlineEntry(deadline=deadline, sequence=0, noted=now)
    comment = Comment(
        resolution=slug,
        heading="resolves",
        label="2",
        text=f"{SAMPLE}. These words are made up.",
        source=Source(sha256="0" * 64, message_id="sample@example.org"),
        received=now - timedelta(days=1),
        number=f"{slug}-000",
        member="Examplia",
        language="en",
    )
    count = (slug, comment.heading, comment.label)
    match kind:
        case "digest":
            return Digest(
                key="sample",
                language=language,
                number=0,
                start=now - WEEK,
                end=now,
                comments=(comment,),
                counts=((*count, 1, 1),),
                deadlines=(entry,),
                ledger=Ledger(),
            )
        case "reminder":
            return Reminder(key="sample", language=language, entry=entry, now=now, days=7, counts=((*count, 1),))
        case "closing":
            over = replace(entry, deadline=replace(deadline, at=now - timedelta(days=1)))
            return Closing(
                key="sample", language=language, entry=over, counts=((*count, 1),), members=("Examplia",), unfiled=0
            )
        case "receipt":
            return replace(_receipt(group, (comment,)), subject=SAMPLE)
        case "answer":
            return Answer(
                key="sample",
                language=language,
                to=READER,
                in_reply_to="",
                references=(),
                results=(Result(command=Command(verb=Verb.SUBSCRIBE)),),
                confirm=True,
                token="sample" * 4,
                subscribed=True,
                digest=Frequency.WEEKLY,
                receipts=True,
            )
        case _:
            assert_never(kind)


def _receipt(group: Group, comments: tuple[Comment, ...]) -> Receipt:
    """The receipt of these comments, to nobody."""
    return Receipt(
        key="sample",
        language=group.letter_languages[0],
        to=READER,
        in_reply_to="",
        references=(),
        subject=comments[0].number,
        comments=comments,
        review=comments[0].review,
        token="sample" * 4,
    )
