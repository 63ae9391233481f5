"""Notices of every kind, with much and with little to say, for the tests of what people are sent."""

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import TypeVar

from bot.model import (
    Action,
    Address,
    Answer,
    Change,
    Closing,
    Command,
    Comment,
    CommentState,
    Conclusion,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Frequency,
    Group,
    Hindrance,
    Ledger,
    Mark,
    Notice,
    Receipt,
    Refiled,
    Reminder,
    Resolution,
    Result,
    Source,
    Theme,
    Tie,
    Verb,
)
from bot.templates import languages, write

TOKEN = "abcdefghijklmnopqrstuvwxyz"
NOW = datetime(2026, 6, 8, 7, 0, 5, tzinfo=UTC)
AT = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)
ARABIC = "نقترح الإبقاء على الإشارة إلى فريق التنسيق بين القطاعات في هذه الفقرة. " * 8
CHINESE = "我们建议保留对跨部门协调组的提及，因为三个部门之间的协调工作需要这一点。" * 12
MEETING = Deadline(
    key="meeting",
    title="Next meeting of the group (virtual)",
    state=DeadlineState.TENTATIVE,
    at=AT,
    until=AT + timedelta(hours=2),
    join="https://meet.example/room-one",
    to=(Address(name="Delegate One", address="delegate.one@example.org"),),
)
GROUP = Group(
    slug="demo",
    name="Correspondence group One",
    tag="ISCG-CG",
    list_address="list@lists.example",
    own_addresses=("bot@bot.example",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    resolutions=(
        Resolution(slug="191", body="PP", number=191, revision="Rev. Bucharest, 2022", title="Coordination"),
        Resolution(slug="58", body="PP", number=58),
    ),
    deadlines=(replace(MEETING, to=(), join=""),),
    themes=(
        Theme(key="accessibility", titles=(("en", "Accessibility"),), words=(), coordinator="Delegate Two"),
        Theme(key="efficiencies", titles=(("en", "Efficiencies"), ("ar", "أوجه الكفاءة")), words=()),
    ),
)
PRESENT = languages()


def comment(number: str, text: str, language: str = "en", member: str = "Member State One") -> Comment:
    """A comment on "resolves 2"."""
    return Comment(
        number=number,
        resolution=number.partition("-")[0],
        heading="resolves",
        label="2",
        text=text,
        language=language,
        member=member,
        mark=Mark.MOD,
        source=Source(sha256="0" * 64, message_id="one@example.org"),
        received=NOW - timedelta(days=2),
    )


def entry(
    state: DeadlineState = DeadlineState.CONFIRMED, at: datetime | None = AT, moved_from: datetime | None = None
) -> DeadlineEntry:
    """The deadline for comments on Resolution 191."""
    deadline = Deadline(
        key="191/comments",
        title="Comments on Resolution 191",
        state=state,
        at=at,
        when="late June 2026",
        resolution="191",
        note="As agreed at the meeting.",
    )
    return DeadlineEntry(deadline=deadline, sequence=1, noted=NOW - timedelta(days=1), moved_from=moved_from)


COMMENTS = (
    comment("191-014", "Keep the reference.\n\nIt is short. " + "More words. " * 40),
    comment("191-015", ARABIC, "ar", "مصر"),
    comment("191-016", CHINESE, "zh"),
    replace(comment("191-017", "Nous sommes d'accord.", "fr"), heading="", label="", mark=None, late=True),
    replace(comment("58-001", "?", "und", ""), contributor="delegate.two@example.org"),
)

GONE = (
    replace(comment("191-003", "Delete it."), state=CommentState.SUPERSEDED, other="191-014"),
    replace(comment("191-004", ARABIC, "ar", "مصر"), state=CommentState.WITHDRAWN),
)


def digest(language: str, *comments: Comment, deadlines: tuple[DeadlineEntry, ...] = ()) -> Digest:
    """Digest 6, of the week before NOW."""
    places = dict.fromkeys((each.resolution, each.heading, each.label) for each in comments)
    return Digest(
        key=f"digest/2026-W24/{language}",
        language=language,
        number=6,
        start=NOW - timedelta(days=7),
        end=NOW,
        comments=comments,
        counts=tuple((*place, 1, 14) for place in places),
        deadlines=deadlines,
        ledger=Ledger(seen=57, copies=4, states={"filed": 40, "ignored": 9, "review": 3, "quarantined": 1}),
        gone=GONE if comments else (),
        refiled=(Refiled(comment=COMMENTS[3], heading="resolves", label="2"),) if comments else (),
        texts=len(comments[:1]),
        proposals=len(comments[:2]),
        papers=("C26/55", "ISCG/26-1/5") if comments else (),
        themes=(("accessibility", 2), ("efficiencies", 1)) if comments else (),
    )


def receipt(language: str, *comments: Comment, review: str = "") -> Receipt:
    """The receipt of Delegate One's mail."""
    return Receipt(
        key="receipt/" + "ab" * 12,
        language=language,
        to=Address(name="Delegate One", address="delegate.one@example.org"),
        in_reply_to="mail-1@example.org",
        references=("root@example.org",),
        subject="Comments on Res. 191",
        comments=comments,
        deadlines=(entry(),),
        review=review,
        token=TOKEN,
        outlines={"191": "resolves 1, 2; instructs the Secretary-General 1, 2, 3"},
    )


def _done(command: Command) -> Result:
    return Result(command=command)


def changed(
    verb: Verb, action: Action, was: str, becomes: str = "", value: str = "", target: str = "191-014"
) -> Result:
    """A command that was obeyed."""
    change = Change(action=action, target=target, who="Delegate One", at=NOW, before=was, after=becomes)
    return Result(command=Command(verb=verb, target=target, value=value), changes=(change,))


CORRECTED = (
    changed(Verb.MOVE, Action.MOVE, "resolves | 2", " | ", "general"),
    changed(Verb.WITHDRAW, Action.WITHDRAW, "open"),
    changed(Verb.REJECT, Action.REJECT, "superseded by"),
    changed(Verb.ATTRIBUTE, Action.ATTRIBUTE, "", "مصر", "مصر"),
    replace(
        changed(Verb.UNDO, Action.UNDO, "withdraw 191-014"),
        undone=Change(action=Action.WITHDRAW, target="191-014", who="Delegate One", at=NOW, before="open"),
    ),
)
WISHED = (
    changed(Verb.HOLD, Action.HOLD, "", target="2026-W24"),
    changed(Verb.RELEASE, Action.UNDO, "hold digest 2026-W24", target="2026-W24"),
    changed(Verb.NOTE, Action.NOTE, "", ARABIC, ARABIC, target="2026-W24"),
)
REFUSED = tuple(
    Result(
        command=Command(verb=Verb.MOVE, target="191-014", value="somewhere"),
        hindrance=hindrance,
        outline="resolves 1, 2, 3; instructs the Secretary-General 1, 2" if hindrance is Hindrance.PLACE else "",
    )
    for hindrance in Hindrance
)


def answer(
    language: str,
    *results: Result,
    confirm: bool = False,
    subscribed: bool = True,
    digest: str = "weekly",
) -> Answer:
    """The answer to Delegate One's commands."""
    return Answer(
        key="receipt/" + "cd" * 12,
        language=language,
        to=Address(name="Delegate One", address="delegate.one@example.org"),
        in_reply_to="mail-2@example.org",
        references=(),
        results=results
        or tuple(map(_done, (Command(verb=Verb.SUBSCRIBE), Command(verb=Verb.LANGUAGE, value=language)))),
        confirm=confirm,
        token=TOKEN,
        subscribed=subscribed,
        digest=Frequency(digest),
        receipts=subscribed,
        coordinates=bool(results),
    )


COUNTS = (("191", "resolves", "2", 1), ("191", "", "", 21))


def reminder(language: str, given: DeadlineEntry, *, changed: bool = False, comments: bool = True) -> Reminder:
    """The reminder of that deadline."""
    key = f"reminder/191/comments/1/{'moved' if changed else '7d'}/{language}"
    return Reminder(
        key=key, language=language, entry=given, now=NOW, days=4, counts=COUNTS if comments else (), changed=changed
    )


def private(language: str, deadline: Deadline = MEETING) -> Reminder:
    """The reminder of a date that concerns Delegate One alone."""
    given = DeadlineEntry(deadline=deadline, sequence=1, noted=NOW - timedelta(days=1))
    key = f"reminder/{deadline.key}/1/7d/{language}-0123456789ab"
    return replace(reminder(language, given), key=key, to=deadline.to[0])


def closing(language: str, conclusion: Conclusion | None = None, *members: str) -> Closing:
    """The end of a deadline; comments where members commented."""
    given = entry()
    return Closing(
        key=f"closing/191/comments/1/{language}",
        language=language,
        entry=replace(given, deadline=replace(given.deadline, silence=conclusion is not None)),
        counts=COUNTS if members else (),
        members=members,
        unfiled=0,
        conclusion=conclusion,
    )


N = TypeVar("N", Digest, Reminder)


def for_subscriber(notice: N, token: str = TOKEN) -> N:
    """The same to Delegate One alone."""
    to = Address(name="Delegate One", address="delegate.one@example.org")
    return replace(notice, key=f"{notice.key}-0123456789ab", to=to, token=token)


def letters(language: str) -> dict[str, Notice]:
    """Every kind of letter, with much and with little to say."""
    tentative = entry(DeadlineState.TENTATIVE, moved_from=AT - timedelta(days=7))
    given = entry()
    silent = replace(given, deadline=replace(given.deadline, silence=True))
    tied = replace(given, deadline=replace(given.deadline, tie=Tie(to="meeting", days=14)))
    month = replace(given, deadline=replace(given.deadline, at=None, month="2026-06", when=""))
    return {
        "digest": digest(language, *COMMENTS, deadlines=(tentative, entry(DeadlineState.TENTATIVE, None))),
        "digest, empty": replace(digest(language), ledger=Ledger()),
        "digest, previewed": replace(
            digest(language, *COMMENTS[:1], deadlines=(silent, tied, month)),
            key=f"preview/2026-W24/{language}",
            note="See the note of the meeting.\n\nSecond line.",
            preview=True,
            to=GROUP.coordinator,
            token=TOKEN,
        ),
        "digest, to a subscriber": for_subscriber(digest(language, *COMMENTS, deadlines=(tentative,))),
        "reminder, to a subscriber": for_subscriber(reminder(language, entry())),
        "receipt": receipt(language, *COMMENTS[:2]),
        "receipt, unsure": receipt(language, COMMENTS[3], review="ambiguous: resolves 2 of two resolutions"),
        "receipt, nothing filed": replace(receipt(language, review="unreadable: encrypted"), subject="", deadlines=()),
        "answer, to be confirmed": answer(language, confirm=True),
        "answer": answer(language),
        "answer, corrected": answer(language, *CORRECTED),
        "answer, corrections to be confirmed": answer(language, CORRECTED[0], confirm=True),
        "answer, wishes": answer(language, *WISHED),
        "answer, a note to be confirmed": answer(language, WISHED[-1], confirm=True),
        "answer, refused": answer(language, *REFUSED[:3]),
        "answer, refused much": answer(language, *REFUSED),
        "answer, no digest": answer(language, digest="off"),
        "answer, unsubscribed": answer(language, subscribed=False, digest="daily"),
        "reminder": reminder(language, tentative),
        "reminder, whole group": reminder(
            language, replace(entry(), deadline=replace(entry().deadline, resolution="", note="")), comments=False
        ),
        "moved": reminder(language, tentative, changed=True),
        "open again": reminder(language, entry(at=None, moved_from=AT), changed=True),
        "cancelled": reminder(language, entry(DeadlineState.CANCELLED), changed=True),
        "silence procedure": reminder(language, silent),
        "tied to a meeting": reminder(language, tied),
        "private": private(language),
        "closing": closing(language, None, "Member State One", "Member State Two"),
        "closing, nothing came": closing(language),
        "closing, much came": replace(
            closing(language, None, "Member State One"),
            counts=tuple(("191", "resolves", str(label), 1) for label in range(1, 70)),
        ),
        "closing, approved": closing(language, Conclusion.APPROVED),
        "closing, commented": closing(language, Conclusion.COMMENTED, "Member State One", "مصر"),
        "closing, open": closing(language, Conclusion.OPEN),
    }


def sent(notice: Notice) -> Message:
    """The mail as its reader's program parses it."""
    return email.message_from_bytes(write(notice, GROUP, now=NOW).data)
