"""`./run bench schedule [ROW [N]]`: each thing is said once and in time, whatever clocks, dates and the machine do.

zones: forty zones through 2026-2030, a weekly digest at hours that clocks skip or repeat and a deadline a month, held
against an oracle that looks for the hour minute by minute. histories: N (1,000) random lives of a group with downtime,
moved dates and a clock that jumps (`bench.histories`). calendar: dates around every clock change of these zones, from
the configuration to the calendar file, read by two parsers; the second one is in .oracle (`bash .ci/run oracle`).
"""

import json
import subprocess
import sys
import tempfile
import time as stopwatch
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from icalendar import Calendar

from bench.histories import GROUP, History, comment, faults, histories, lived
from bench.tools import machine, verdict
from bot.config import load
from bot.mail import event
from bot.model import Agenda, Deadline, DeadlineEntry, DeadlineState, Group, Ledger, Schedule
from bot.rules import due

ZONES = (
    "Europe/Zurich", "Europe/London", "Europe/Dublin", "Europe/Moscow", "Europe/Istanbul", "Europe/Chisinau",
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg",
    "Asia/Qatar", "Asia/Beirut", "Asia/Jerusalem", "Asia/Gaza", "Asia/Tehran", "Asia/Kabul", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Shanghai", "Asia/Tokyo", "Asia/Pyongyang", "Australia/Sydney",
    "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Easter", "America/Santiago", "America/Asuncion",
    "America/Sao_Paulo", "America/New_York", "America/Havana", "America/St_Johns", "Atlantic/Azores",
)  # fmt: skip
HOURS = (time(9), time(2, 30), time(0), time(1), time(23, 45), time(3))
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ORACLE = Path(__file__).parents[1] / ".oracle" / "bin" / "python"
READER = Path(__file__).parents[1] / "tests" / "real" / "oracles" / "events_vobject.py"


def main(arguments: list[str]) -> int:
    """All rows, or the one named; the number of histories behind its name."""
    rows: dict[str, Callable[[int], int]] = {"zones": zones, "histories": lives, "calendar": calendar}
    wanted, count = arguments[:1] or list(rows), arguments[1:] or ["1000"]
    if wanted[0] not in rows or len(arguments) > 2 or not count[0].isdigit():
        print(f"usage: ./run bench schedule [{' | '.join(rows)} [N]]", file=sys.stderr)
        return 2
    print(machine())
    return max(rows[row](int(count[0])) for row in wanted)


# -- zones ------------------------------------------------------------------------------------------------------------


def zones(_: int) -> int:
    """Every week's digest and every reminder of five years, in each zone."""
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    for number, zone in enumerate(ZONES):
        wrong += zone_faults(zone, number, counts, until=LAST)
    for words in wrong[:20]:
        print(words)
    figure = f"{len(wrong)} wrong of {counts['digest']} digests and {counts['reminder']} reminders, {len(ZONES)} zones"
    return verdict(figure, "none: each exactly once, at its moment", not wrong)


def zone_faults(zone: str, number: int, counts: Counter[str], until: datetime) -> list[str]:
    """What one zone says beside what the oracle expects, both as (moment, key)."""
    schedule = Schedule(weekday=(6, 4, 0, 3)[number % 4], digest=HOURS[number % len(HOURS)], reminder=time(9, 15))
    group = replace(GROUP, zone=zone, schedule=schedule, letter_languages=("en",))
    dates = [_monthly(month, number, group) for month in range(_months(until))]
    entries = tuple(
        DeadlineEntry(
            deadline=Deadline(key=f"d{index}", title="D", state=DeadlineState.CONFIRMED, at=at),
            sequence=0,
            noted=at - timedelta(days=40),
        )
        for index, at in enumerate(dates)
    )
    expected = sorted({*_digests(group, until), *(each for entry in entries for each in _reminders(entry, group))})
    said: list[tuple[datetime, str]] = []
    keys: set[str] = set()
    last, _ = next(_digests(group, until, date(2025, 12, 29)))
    ahead = timedelta(seconds=1)
    moments = {moment for at, _ in expected for moment in (at - ahead, at, at + ahead, at + timedelta(hours=5))}
    for now in sorted(moments):
        known = Agenda(
            deadlines=tuple(e for e in entries if e.noted <= now <= e.noted + timedelta(days=60)),
            keys=frozenset(key for key in keys if not key.startswith("digest") or key[7:11] >= f"{now.year - 1}"),
            comments=(comment("191-001", last),),
            ledger=Ledger(),
            first_mail=FIRST - timedelta(days=9),
            last_digest=last,
            digests=0,
        )
        for notice in due(known, group, now):
            keys.add(notice.key)
            said.append((now, notice.key))
            if notice.key.startswith("digest"):
                last = now
    said = [each for each in said if not each[1].startswith("closing")]
    counts.update(key.split("/")[0] for _, key in said)
    missing, more = Counter(expected) - Counter(said), Counter(said) - Counter(expected)
    return [f"{zone}: {sign} {key} at {at}" for sign, found in (("missing", missing), ("not expected", more))
            for at, key in found]  # fmt: skip


def _months(until: datetime) -> int:
    return (until.year - FIRST.year) * 12 + until.month - 2


def _monthly(month: int, number: int, group: Group) -> datetime:
    """A deadline in each month, on any day of the week and at any hour."""
    day = date(2026 + (month + 1) // 12, (month + 1) % 12 + 1, 1 + (month * 7 + number * 5) % 28)
    return _instant(datetime.combine(day, time((number * 5 + month) % 24, 17)), group.zone)


def _digests(group: Group, until: datetime, monday: date = date(2026, 1, 5)) -> Iterator[tuple[datetime, str]]:
    """Each ISO week's digest from that of `monday` on, by the oracle."""
    day = monday + timedelta(days=group.schedule.weekday)
    while (at := _instant(datetime.combine(day, group.schedule.digest), group.zone)) < until:
        year, week, _ = day.isocalendar()
        yield at, f"digest/{year}-W{week:02}/en"
        day += timedelta(days=7)


def _reminders(entry: DeadlineEntry, group: Group) -> Iterator[tuple[datetime, str]]:
    """Each reminder of a deadline, by the oracle: of those at one moment the one of the latest day."""
    at = entry.deadline.at
    assert at is not None
    last = at.astimezone(ZoneInfo(group.zone)).date()
    wanted = [(last - timedelta(days=days), f"{days}d") for days in group.schedule.offsets]
    working = [last - timedelta(days=back) for back in range(1, 15)]
    working = [day for day in working if day.weekday() < 5]
    wanted += [(working[days - 1], f"{days}w") for days in group.schedule.working_offsets]
    found: dict[datetime, str] = {}
    for day, name in sorted(wanted):
        earlier = [day, *(day - timedelta(days=back) for back in range(1, 4))]
        moved = day if day == last else next(each for each in earlier if each.weekday() < 5)
        moment = _instant(datetime.combine(moved, group.schedule.reminder), group.zone)
        found[moment if moment < at else _instant(datetime.combine(working[0], time(9, 15)), group.zone)] = name
    yield from ((moment, f"reminder/{entry.deadline.key}/0/{name}/en") for moment, name in found.items())


def _instant(wanted: datetime, zone: str) -> datetime:
    """The oracle: the first minute at which a clock on the wall there shows this hour or a later one; where the clocks
    change within two days, found by looking at it minute by minute."""
    local = ZoneInfo(zone)
    before = wanted.replace(tzinfo=UTC) - timedelta(hours=40)
    offsets = {(before + timedelta(hours=80 * step)).astimezone(local).utcoffset() or timedelta() for step in (0, 1)}
    moment = wanted.replace(tzinfo=UTC) - max(offsets)
    if len(offsets) == 1:
        return moment
    moment -= timedelta(hours=2)
    while moment.astimezone(local).replace(tzinfo=None) < wanted:
        moment += timedelta(minutes=1)
    return moment


# -- histories --------------------------------------------------------------------------------------------------------


def lives(count: int) -> int:
    """Random lives; half of them with a clock that is sometimes wrong."""
    wrong: list[str] = []
    lives = said = 0
    began = stopwatch.process_time()

    def live(history: History) -> None:
        nonlocal lives, said
        world = lived(history)
        found = faults(world, right=not history.jumps)
        lives, said = lives + 1, said + len(world.said)
        if found:
            wrong.append(f"{found[0]} in {history}")

    for jumps in (False, True):
        seeded = settings(
            max_examples=count // 2,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        seeded(given(histories(jumps=jumps))(live))()
    for words in wrong[:10]:
        print(words)
    print(f"{said} letters said, {1000 * (stopwatch.process_time() - began) / max(1, lives):.0f} ms a life")
    return verdict(f"{len(wrong)} wrong of {lives} histories", "none of 1,000", not wrong and lives >= 0.95 * count)


# -- calendar ---------------------------------------------------------------------------------------------------------


def calendar(_: int) -> int:
    """Dates around every clock change, from the configuration to the file, as two parsers read it."""
    wanted = dict(around_changes())
    files = calendar_files(wanted)
    own = {name: _read_here(data) for name, data in files.items()}
    second = read_there(files) if ORACLE.exists() else {}
    wrong = [f"{name}: {own[name]}" for name, (_, at) in wanted.items() if own[name] != at]
    wrong += [f"{name} by vobject: {second[name]}" for name, (_, at) in wanted.items() if second and second[name] != at]
    for words in wrong[:10]:
        print(words)
    readers = "icalendar and vobject" if second else "icalendar alone (no .oracle: bash .ci/run oracle)"
    figure = f"{len(wrong)} wrong of {len(wanted)} events in {len(ZONES)} zones, read by {readers}"
    return verdict(figure, "none, by two parsers", not wrong and bool(second))


def around_changes() -> Iterator[tuple[str, tuple[str, datetime]]]:
    """Deadlines at noon and late in the evening, the days before, of and after each change of a zone's clocks (of four
    days a year where they never change): name, and as (zone, instant by the oracle)."""
    for number, zone in enumerate(ZONES):
        local = ZoneInfo(zone)
        days = [date(2026, 1, 1) + timedelta(days=count) for count in range(5 * 365 + 1)]
        noons = [datetime.combine(day, time(12), local).utcoffset() for day in days]
        changes = [days[i] for i in range(1, len(days) - 1) if noons[i] != noons[i - 1]]
        for day in changes or days[45:1826:91]:
            for beside in (-1, 0, 1):
                for clock in (time(12), time(23, 50)):
                    wall = datetime.combine(day + timedelta(days=beside), clock)
                    yield f"z{number}-{wall:%Y%m%d%H%M}", (zone, _instant(wall, zone))


def calendar_files(wanted: dict[str, tuple[str, datetime]]) -> dict[str, bytes]:
    """The calendar file of each, its date read from a configuration where it stands in local time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bot.toml")
        path.write_text(
            '[group]\nslug = "demo"\nname = "G"\ntag = "G"\nlist_address = "l@lists.example"\n'
            'own_addresses = ["b@bot.example"]\ncoordinator = "C <c@example.org>"\n'
            + "".join(
                f'[[deadline]]\nkey = "{name}"\ntitle = "{name}"\nstate = "confirmed"\nzone = "{zone}"\n'
                f'at = "{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"\n'
                for name, (zone, at) in wanted.items()
            )
        )
        group = load(path).group
    return {
        each.key: event(
            DeadlineEntry(deadline=each, sequence=0, noted=FIRST),
            group,
            stamp=FIRST,
            summary=each.title,
            description="",
        )
        for each in group.deadlines
        if each.key in wanted
    }


def _read_here(data: bytes) -> datetime:
    end = Calendar.from_ical(data).events[0].end
    assert isinstance(end, datetime)
    return end


def read_there(files: dict[str, bytes]) -> dict[str, datetime]:
    """The end of each event as vobject reads it."""
    texts = json.dumps({name: data.decode() for name, data in files.items()})
    done = subprocess.run([ORACLE, READER], input=texts, capture_output=True, text=True, check=True)
    return {name: datetime.fromisoformat(told["end"]) for name, told in json.loads(done.stdout).items()}
