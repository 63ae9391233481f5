"""The group's dates as they stand: what hangs on another date follows it.

A deadline tied to a meeting ("14 days before") is where the meeting puts it: unknown while the meeting's date is,
to be confirmed until the meeting is confirmed, cancelled with it. The store notes what that changes.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.model import Deadline, DeadlineState, Group
from bot.rules.days import DAY, back, instant

STRONGEST = (DeadlineState.CANCELLED, DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
"""Of two states the one that counts, first."""


def tied(group: Group) -> Group:
    """The group with the time and state of each date that hangs on another. The configuration sees to it that the other
    is there and hangs on none itself."""
    known = {deadline.key: deadline for deadline in group.deadlines}
    return replace(group, deadlines=tuple(_tied(deadline, known, group) for deadline in group.deadlines))


def _tied(deadline: Deadline, known: dict[str, Deadline], group: Group) -> Deadline:
    tie = deadline.tie
    if tie is None:
        return deadline
    other = known[tie.to]
    state = min(deadline.state, other.state, key=STRONGEST.index)
    if other.at is None:
        return replace(deadline, at=None, state=state)
    zone = tie.zone or group.zone
    local = other.at.astimezone(ZoneInfo(zone))
    day = back(local.date(), tie.days, group.schedule) if tie.working else local.date() - DAY * tie.days
    return replace(deadline, at=instant(day, tie.clock or local.time(), zone), state=state)
