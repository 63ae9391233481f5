"""A mail of commands: which are obeyed, what they change, and the private answer that tells it, one by one.

A From proves nothing (RELIABILITY T1), so a command is obeyed only with the token that we sent to the mailbox it is
about: whoever holds it reads that mailbox. Without it a participant of the roster is asked to confirm, privately and
within the caps of every automatic answer (RFC 3834 §2); nobody else is answered. Orders follow from mails again; what
changes a comment or a digest becomes a fact when the mail is first filed, and is not decided a second time (law 6).
How commands are read is commands.py's work, who may do what authority.py's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import (
    CHANGING,
    CORRECTIONS,
    Action,
    Address,
    Answer,
    Change,
    Command,
    Comment,
    CommentState,
    Context,
    Group,
    Hindrance,
    Known,
    Message,
    Order,
    Reason,
    Result,
    State,
    Verb,
)
from bot.rules.authority import signature, steers, wrote
from bot.rules.changes import apply, before, standing
from bot.rules.commands import LONGEST_NOTE, Asked
from bot.rules.correction import member_of, outline, place_of, undone
from bot.rules.digest import DIGEST, wishes
from bot.rules.ending import silence
from bot.rules.people import Author
from bot.rules.subscriptions import ordered, standing_of

_ACTIONS = {
    Verb.MOVE: Action.MOVE,
    Verb.ATTRIBUTE: Action.ATTRIBUTE,
    Verb.REJECT: Action.REJECT,
    Verb.WITHDRAW: Action.WITHDRAW,
}
_UNDOABLE = frozenset((*_ACTIONS.values(), Action.HOLD, Action.NOTE))
_OUT = (CommentState.WITHDRAWN, CommentState.REJECTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Obeyed:
    """How a mail of commands ends: its state with the reason, the orders it gives and what became of each command, the
    answer or why none is due."""

    state: State
    reason: str
    orders: tuple[Order, ...] = ()
    results: tuple[Result, ...] = ()
    answer: Answer | None = None
    told: str = ""


def obey(asked: Asked, message: Message, context: Context, group: Group, author: Author) -> Obeyed:
    """What becomes of the commands of a mail."""
    words = _listed(asked.commands)
    if not context.mail.live:
        return Obeyed(state=State.IGNORED, reason=f"{Reason.ADMIN}: commands in old mail are not obeyed ({words})")
    if context.twins and any(command.verb in CHANGING for command in asked.commands):
        twin = f"has the Message-ID of mail {context.twins[0][1]} but other content"
        return Obeyed(state=State.REVIEW, reason=f"{Reason.AMBIGUOUS}: {twin}; it commands: {words}")
    if not context.holder and not _may_ask(author, message, group):
        why = author.spoof or f"{Reason.UNKNOWN_SENDER}: {message.author.address} is not in the roster"
        return Obeyed(state=State.REVIEW, reason=f"{why}; it commands: {words}")
    orders = tuple(ordered(asked.commands, context)) if context.holder else ()
    results = tuple(_results(asked.commands, context, group))
    confirm = not context.holder and any(command.verb is not Verb.HELP for command in asked.commands)
    answer, told = _answer(results, orders, message, context, group, confirm=confirm)
    state, reason = _ending(asked, results, confirm=confirm, answered=_answered(context, answer))
    return Obeyed(state=state, reason=reason, orders=orders, results=results, answer=answer, told=told)


def _may_ask(author: Author, message: Message, group: Group) -> bool:
    """Whether somebody without proof is asked for it."""
    return author.participant is not None or (not author.spoof and steers(message.author.address, group))


def _ending(asked: Asked, results: Sequence[Result], *, confirm: bool, answered: bool) -> tuple[State, str]:
    """A mail of commands is done with, unless it asks for what only a person decides, or nobody could be told."""
    left = [each.command for each in results if each.hindrance is Hindrance.WAITS]
    refused = [each.command for each in results if each.hindrance not in (None, Hindrance.WAITS)]
    done = [each.command for each in results if each.hindrance is None]
    if asked.beside:
        return State.REVIEW, f"{Reason.AMBIGUOUS}: words stand beside its commands ({_listed(asked.commands)})"
    if left:
        return State.REVIEW, f"{Reason.AMBIGUOUS}: for the coordinator to decide: {_listed(left)}"
    if refused and not answered:
        return State.REVIEW, f"{Reason.AMBIGUOUS}: not obeyed, and nobody could be told: {_listed(refused)}"
    told = (("to be confirmed" if confirm else "obeyed", done), ("not obeyed", refused))
    return State.IGNORED, f"{Reason.ADMIN}: " + "; ".join(f"{what}: {_listed(which)}" for what, which in told if which)


def _answered(context: Context, answer: Answer | None) -> bool:
    """Whether the mail was answered when it was first filed, which may be now."""
    known = context.known
    return known.told if known and known.before is not None else answer is not None


def _listed(commands: Iterable[Command]) -> str:
    return ", ".join(map(str, commands))


def _answer(
    results: tuple[Result, ...],
    orders: Sequence[Order],
    message: Message,
    context: Context,
    group: Group,
    *,
    confirm: bool,
) -> tuple[Answer | None, str]:
    """The private answer to who commands: always to the mailbox that the token belongs to."""
    if hindrance := silence(message, context, group):
        return None, f"none: {hindrance}"
    to = Address(address=context.holder) if context.holder else message.author
    stands = standing_of((*context.orders, *orders), to.address, group)
    answer = Answer(
        key=f"receipt/{context.mail.sha256[:24]}",
        language=stands.language,
        to=to,
        in_reply_to=message.message_id,
        references=message.references,
        results=results,
        confirm=confirm,
        token=context.token,
        subscribed=stands.since is not None,
        digest=stands.digest,
        receipts=stands.receipts,
        coordinates=steers(to.address, group),
    )
    return answer, f"to {to.address} in {answer.language}"


# -- command by command -----------------------------------------------------------------------------------------------


def _results(commands: Sequence[Command], context: Context, group: Group) -> Iterator[Result]:
    """What becomes of each; of what changes something nothing is decided anew when the mail is filed again."""
    known = context.known
    if known is None:
        yield from (Result(command=command) for command in commands)
    elif known.before is not None:
        for command, hindrance in zip(commands, known.before, strict=False):
            yield Result(command=command, hindrance=hindrance)
    else:
        desk = _Desk(known, context.holder, group)
        yield from map(desk.result, commands)


class _Desk:
    """Decides command by command; each meets what those before it changed."""

    def __init__(self, known: Known, holder: str, group: Group) -> None:
        self._known, self._holder, self._group = known, holder, group
        self._steers = steers(holder, group)
        self._comments = {comment.number: comment for comment in known.comments}
        self._made: list[Change] = []

    def result(self, command: Command) -> Result:
        """What becomes of the next command."""
        if command.verb in CORRECTIONS:
            found = self._correction(command)
        elif command.verb is Verb.UNDO:
            found = self._undo(command)
        elif command.verb in CHANGING:
            found = self._wish(replace(command, target=command.target or self._known.period))
        else:
            found = Result(command=command)
        for change in found.changes:
            self._made.append(replace(change, id=self._last() + len(self._made) + 1))
            if comment := self._comments.get(change.target):
                self._comments[change.target] = apply((comment,), (change,))[0]
        return found

    def _correction(self, command: Command) -> Result:
        """Of one's own comment; of anybody's for those who steer. For whom one speaks the coordinator decides."""
        comment = self._comments.get(command.target)
        if comment is None:
            return Result(command=command, hindrance=Hindrance.UNKNOWN)
        if not (self._steers or wrote(self._holder, self._known.authors.get(comment.number, ""), self._group)):
            return Result(command=command, hindrance=Hindrance.OTHERS)
        after, hindrance = self._becomes(command, comment)
        if hindrance is not None:
            about = self._group.resolution(comment.resolution) if hindrance is Hindrance.PLACE else None
            listed = outline(about) if about else ""
            return Result(command=command, hindrance=hindrance, outline=listed)
        action = _ACTIONS[command.verb]
        return self._changed(command, action, comment.number, was=before(comment, action), after=after)

    def _becomes(self, command: Command, comment: Comment) -> tuple[str, Hindrance | None]:
        """What `Change.after` is to be, or what stands against it."""
        match command.verb:
            case Verb.MOVE:
                place = place_of(command.value, comment, self._group)
                same = place == f"{comment.heading} | {comment.label}"
                return place or "", Hindrance.PLACE if place is None else Hindrance.ALREADY if same else None
            case Verb.ATTRIBUTE:
                if not self._steers:
                    return "", Hindrance.WAITS
                member = member_of(command.value, self._group)
                same = member == comment.member
                return member or "", Hindrance.MEMBER if member is None else Hindrance.ALREADY if same else None
            case _:
                return "", Hindrance.ALREADY if comment.state in _OUT else None

    def _wish(self, command: Command) -> Result:
        """Of the digest that goes out next; only from those who steer."""
        target, words = f"{DIGEST}{command.target}", command.value
        held = [each for each in self._standing() if (each.action, each.target) == (Action.HOLD, target)]
        _, notes = wishes(self._standing())
        noted = notes.get(command.target, "")
        hindrances = (
            (not self._steers, Hindrance.RIGHTS),
            (command.target != self._known.period, Hindrance.GONE),
            (command.verb is Verb.HOLD and bool(held), Hindrance.ALREADY),
            (command.verb is Verb.RELEASE and not held, Hindrance.FREE),
            (command.verb is Verb.NOTE and not words, Hindrance.EMPTY),
            (command.verb is Verb.NOTE and len(words) > LONGEST_NOTE, Hindrance.LONG),
            (command.verb is Verb.NOTE and words == noted, Hindrance.ALREADY),
        )
        if hindrance := next((each for holds, each in hindrances if holds), None):
            return Result(command=command, hindrance=hindrance)
        if command.verb is Verb.RELEASE:
            return Result(command=command, changes=tuple(self._undoing(each) for each in held))
        if command.verb is Verb.HOLD:
            return self._changed(command, Action.HOLD, target)
        return self._changed(command, Action.NOTE, target, was=noted, after=words)

    def _undo(self, command: Command) -> Result:
        """The last change that its sender asked for by mail, of all or of what is named; who steers may take back what
        anybody did to what is named. What the same mail did just now has no name yet."""
        mine = [
            change
            for change in self._standing()
            if change.action in _UNDOABLE
            and change not in self._made
            and (not command.target or change.target.removeprefix(DIGEST) == command.target)
            and (change.id in self._known.own or (self._steers and bool(command.target)))
            and not (change.target.startswith(DIGEST) and change.target != f"{DIGEST}{self._known.period}")
        ]
        if not mine:
            return Result(command=command, hindrance=Hindrance.NOTHING)
        return Result(command=command, changes=(self._undoing(mine[-1]),), undone=mine[-1])

    def _standing(self) -> tuple[Change, ...]:
        return standing((*self._known.changes, *self._made))

    def _last(self) -> int:
        return max((change.id for change in self._known.changes), default=0)

    def _undoing(self, change: Change) -> Change:
        return self._change(Action.UNDO, f"change {change.id}", undone(change), "")

    def _changed(self, command: Command, action: Action, target: str, was: str = "", after: str = "") -> Result:
        return Result(command=command, changes=(self._change(action, target, was, after),))

    def _change(self, action: Action, target: str, was: str, after: str) -> Change:
        who = signature(self._holder, self._group)
        return Change(action=action, target=target, who=who, at=self._known.now, before=was, after=after)
