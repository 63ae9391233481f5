"""Two independent parsers read our calendar files alike: icalendar, by which they are made, and vobject.

vobject lives in the environment of second readers (.oracle, made by `.ci/run oracle` from requirements-oracle.lock).
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bench.schedule import ORACLE, READER, around_changes, calendar_files, read_there
from bot import service
from bot.config import load, shipped
from bot.model import Deadline, DeadlineState, Group
from bot.store import Store
from tests.servers import lack

NOW = datetime(2026, 5, 26, 8, tzinfo=UTC)
AT = datetime(2026, 6, 12, 15, tzinfo=UTC)
DEADLINE = Deadline(key="comments", title="Comments", state=DeadlineState.CONFIRMED, at=AT)
STORY = (
    DEADLINE,
    replace(DEADLINE, at=AT + timedelta(days=7)),
    replace(DEADLINE, at=AT + timedelta(days=3)),
    replace(DEADLINE, at=AT + timedelta(days=3), state=DeadlineState.CANCELLED),
)
"""Created, moved, moved, cancelled."""


@pytest.fixture(scope="module", autouse=True)
def oracle() -> None:
    """The second reader."""
    if not ORACLE.exists():
        lack("needs vobject in .oracle (bash .ci/run oracle)")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The calendar files that the letters of the story carry, in their order."""
    demo = service.assemble(load(shipped("config") / "demo" / "bot.toml"))
    with Store.open("sqlite://", demo.slug) as store:
        return dict(_letters(demo, store))


def _letters(demo: Group, store: Store) -> Iterator[tuple[str, bytes]]:
    for step, deadline in enumerate(STORY):
        group = replace(demo, letter_languages=("en",), deadlines=(deadline,))
        service.prepare(store, group, NOW + timedelta(days=7 + step))
    for posting in store.postings():
        yield posting.letter.key, service.laid_out(posting.letter)["ics"]


def here(data: bytes) -> dict[str, Any]:
    """What icalendar reads."""
    calendar = Calendar.from_ical(data)
    event = calendar.events[0]
    assert isinstance(event.start, datetime) and isinstance(event.end, datetime)
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(event.uid),
        "sequence": event.sequence,
        "status": str(event["STATUS"]),
        "begin": event.start.isoformat(),
        "end": event.end.isoformat(),
    }


def test_a_deadline_is_one_event_for_life(files: dict[str, bytes]) -> None:
    """R24: created, moved, moved, cancelled, as the letters say it: one UID, SEQUENCE 0 to 3, by both parsers."""
    texts = json.dumps({key: data.decode() for key, data in files.items()})
    done = subprocess.run([ORACLE, READER], input=texts, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found == {key: here(data) for key, data in files.items()}
    steps = [found[key] for key in files]
    assert 1 == len({step["uid"] for step in steps})
    assert [0, 1, 2, 3] == [step["sequence"] for step in steps]
    assert ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL"] == [step["method"] for step in steps]
    assert ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"] == [step["status"] for step in steps]
    assert [each.at.isoformat() for each in STORY if each.at] == [step["end"] for step in steps]


def test_an_event_is_at_its_instant_whatever_the_clocks(files: dict[str, bytes]) -> None:
    """Around the changes of clocks in some zones; `bench schedule calendar` has all of forty, 2026 to 2030."""
    wanted = {name: there for name, there in around_changes() if name.split("-")[0] in ("z0", "z6", "z25", "z33")}
    assert {name: at for name, (_, at) in wanted.items()} == read_there(calendar_files(wanted))
