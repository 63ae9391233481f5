"""Orders by mail, what people want for themselves: those that a mail gives, and the subscribers they add up to.

Letters that come back for good suspend an address (RFC 3464), and only the return path that we gave to that one letter
tells so. Whether a mail's commands are obeyed is decided in transcript.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import (
    CHANGING,
    Action,
    Address,
    Change,
    Command,
    Context,
    DeadlineState,
    Frequency,
    Group,
    HardBounce,
    Kind,
    Message,
    Order,
    Subscriber,
    Verb,
)
from bot.rules.changes import standing
from bot.rules.commands import TOKEN

HARD_BOUNCES, WITHIN = 3, timedelta(days=14)
"""So many letters that came back for good within so long suspend an address, until it subscribes again."""


# -- one mail ---------------------------------------------------------------------------------------------------------


def hard_bounces(message: Message, context: Context) -> tuple[HardBounce, ...]:
    """That a letter to the holder of this return path came back for good; free words alone suspend nobody."""
    if message.kind is not Kind.BOUNCE or not context.holder or not message.failed:
        return ()
    return (HardBounce(address=context.holder, at=context.mail.received),)


def returned_token(message: Message, group: Group) -> str:
    """The token in the return path that a bounce came back to (VERP), or empty."""
    for recipient in message.to if message.kind is Kind.BOUNCE else ():
        local, _, domain = recipient.address.rpartition("@")
        name, _, tag = local.partition("+")
        if f"{name}@{domain}" in group.own_addresses and TOKEN.fullmatch(tag):
            return tag
    return ""


def ordered(commands: Sequence[Command], context: Context) -> Iterable[Order]:
    """What the holder of the mail's token wants for themselves."""
    for command in commands:
        values = _deadlines(command.value, context) if command.verb is Verb.NOTHING else (command.value,)
        for value in values:
            if command.verb is not Verb.HELP and command.verb not in CHANGING:
                yield Order(address=context.holder, verb=command.verb, value=value, at=context.mail.received)


def _deadlines(named: str, context: Context) -> list[str]:
    """The deadlines somebody has nothing to add on: the one named by its key or resolution, or all that are open."""
    open_ones = [
        e.deadline for e in context.deadlines if e.deadline.state in (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
    ]
    return [d.key for d in open_ones if named in ("", d.key, d.resolution)]


# -- what they add up to ----------------------------------------------------------------------------------------------


@dataclass(kw_only=True, slots=True)
class Standing:
    """What somebody's orders add up to so far; `since` is when they subscribed last, None where they do not."""

    language: str
    since: datetime | None = None
    digest: Frequency = Frequency.WEEKLY
    receipts: bool = True
    answered: set[str] = field(default_factory=set)
    reading: datetime | None = None
    """Since when they get digests without a break; to subscribe once more is none."""

    def obey(self, order: Order) -> None:
        """One order more."""
        match order.verb:
            case Verb.SUBSCRIBE:
                self.since, self.language = order.at, order.value or self.language
            case Verb.UNSUBSCRIBE:
                self.since = None
            case Verb.LANGUAGE:
                self.language = order.value
            case Verb.DIGEST:
                self.digest = Frequency(order.value)
            case Verb.RECEIPTS:
                self.receipts = order.value == "on"
            case Verb.NOTHING:
                self.answered.add(order.value)
            case _:  # nothing for themselves
                pass
        if self.since is None or self.digest is Frequency.OFF:
            self.reading = None
        elif self.reading is None:
            self.reading = order.at


def subscribers(
    orders: Iterable[Order],
    bounces: Iterable[HardBounce],
    tokens: Mapping[str, str],
    changes: Sequence[Change],
    group: Group,
) -> tuple[Subscriber, ...]:
    """Who gets letters of their own, by address; those who are suspended among them, with the reason."""
    given: dict[str, list[Order]] = defaultdict(list)
    for order in (*orders, *_by_hand(changes)):
        given[order.address].append(order)
    returned: dict[str, list[datetime]] = defaultdict(list)
    for bounce in bounces:
        returned[bounce.address].append(bounce.at)
    found = []
    for address, theirs in sorted(given.items()):
        stands = standing_of(theirs, address, group)
        if stands.since is not None and address in tokens:
            name = next((p.name for p in group.participants if address in p.addresses), "")
            found.append(
                Subscriber(
                    address=Address(name=name, address=address),
                    token=tokens[address],
                    language=stands.language,
                    since=stands.since,
                    digest=stands.digest,
                    answered=frozenset(stands.answered),
                    suspended=_suspended(returned[address], stands.since),
                    reading=stands.reading,
                )
            )
    return tuple(found)


def standing_of(orders: Iterable[Order], address: str, group: Group) -> Standing:
    """What somebody's orders add up to; in the language of the roster, or the group's first, until they choose one."""
    spoken = next((p.languages[0] for p in group.participants if address in p.addresses and p.languages), "")
    stands = Standing(language=spoken or group.letter_languages[0])
    for order in sorted(orders, key=lambda order: order.at):
        stands.obey(order)
    return stands


def _by_hand(changes: Sequence[Change]) -> Iterable[Order]:
    """What the secretariat ordered for somebody."""
    verbs = {Action.SUBSCRIBE: Verb.SUBSCRIBE, Action.UNSUBSCRIBE: Verb.UNSUBSCRIBE}
    for change in standing(changes):
        if verb := verbs.get(change.action):
            address = change.target.removeprefix("address ")
            yield Order(address=address, verb=verb, value=change.after, at=change.at)


def _suspended(returned: Iterable[datetime], since: datetime) -> str:
    """Why nothing is sent to an address for now, or empty."""
    times = sorted(at for at in returned if at > since)
    for first, last in zip(times, times[HARD_BOUNCES - 1 :], strict=False):
        if last - first <= WITHIN:
            return f"{HARD_BOUNCES} letters came back for good between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
    return ""
