"""Whole histories of a group: whatever the downtime, the moves and the clocks, each thing is said once and in time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.histories import GROUP, START, History, World, faults, histories, lived
from bench.schedule import zone_faults
from bot.model import Deadline, DeadlineState, Schedule
from bot.rules import next_due


@settings(max_examples=25, deadline=None)
@given(histories(jumps=False))
def test_any_history_says_each_thing_once_and_nothing_late(history: History) -> None:
    """F7: whatever the downtime, the comments and the moves: one key once, digests that join without gap or overlap,
    every comment told of in exactly one, reminders never late, one at a time, and nobody woken."""
    assert [] == faults(lived(history), right=True)


@settings(max_examples=15, deadline=None)
@given(histories(jumps=True))
def test_clock_that_jumps_loses_nothing(history: History) -> None:
    """F7: a clock that runs ahead or behind for a while may tell of a comment twice, never not at all, and a key is
    still said once."""
    assert [] == faults(lived(history), right=not history.jumps)


@pytest.mark.parametrize(("zone", "number"), [("Europe/Zurich", 1), ("Australia/Lord_Howe", 3), ("Africa/Cairo", 2)])
def test_a_year_of_one_zone_is_as_an_oracle_expects(zone: str, number: int) -> None:
    """F7: every digest and reminder of 2026, by an oracle that looks for the hour minute by minute (`bench schedule`
    has forty zones and five years)."""
    assert [] == zone_faults(zone, number, Counter(), until=datetime(2027, 1, 1, tzinfo=UTC))


@settings(max_examples=20, deadline=None)
@given(day=st.integers(0, 364), hour=st.integers(0, 23), offsets=st.sets(st.integers(0, 30), min_size=1, max_size=5))
def test_service_that_never_sleeps_reminds_on_time(day: int, hour: int, offsets: set[int]) -> None:
    """Every offset that is still ahead is said exactly once, within a tick of its local hour."""
    at = START + timedelta(days=40 + day, hours=hour, minutes=17)
    world = World(replace(GROUP, letter_languages=("en",), schedule=Schedule(offsets=tuple(offsets), closing=False)))
    world.note(Deadline(key="d", title="D", state=DeadlineState.CONFIRMED, at=at), START)
    coming = next_due(world.agenda(START), world.group, START)
    expected = [(when, f"{what}/en") for when, what in coming if what.startswith("reminder")]
    for tick in range(45 * 24):
        world.tick(at - timedelta(days=45) + timedelta(hours=tick))
    assert [what for _, what in sorted(expected)] == [each.notice.key for each in world.said]
    late = [each.at - when for each, (when, _) in zip(world.said, sorted(expected), strict=True)]
    assert all(timedelta() <= each < timedelta(hours=1) for each in late)
