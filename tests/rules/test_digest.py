"""What a digest holds: the period's comments in the resolution's order, counts by provision, the dates ahead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import (
    Address,
    Agenda,
    BaseText,
    Comment,
    CommentState,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Group,
    Ledger,
    Provision,
    Resolution,
    Source,
)
from bot.rules import due

BASE = BaseText(
    language="en",
    provisions=tuple(Provision(heading="resolves", label=label) for label in ("1", "2", "10"))
    + (Provision(heading="instructs the Director", label=""),),
)
GROUP = Group(
    slug="demo",
    name="Group One",
    tag="DEMO",
    list_address="list@lists.example",
    own_addresses=("bot@bot.example",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    resolutions=(
        Resolution(slug="58", body="PP", number=58),
        Resolution(slug="191", body="PP", number=191, base_texts=(BASE,)),
    ),
)
START = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
END = START + timedelta(weeks=1)
LEDGER = Ledger(seen=4, states={"filed": 4})


def comment(number: str, heading: str, label: str, hours: int = 1, state: CommentState = CommentState.OPEN) -> Comment:
    """A comment received so many hours into the period."""
    return Comment(
        resolution=number.partition("-")[0],
        heading=heading,
        label=label,
        text="Keep it.",
        source=Source(sha256="0" * 64, message_id="one@example.org"),
        received=START + timedelta(hours=hours),
        number=number,
        state=state,
    )


def entry(key: str, at: datetime | None, state: DeadlineState, noted: datetime = START) -> DeadlineEntry:
    """A deadline as it stands."""
    return DeadlineEntry(deadline=Deadline(key=key, title=key, state=state, at=at), sequence=0, noted=noted)


def digest(*comments: Comment, deadlines: tuple[DeadlineEntry, ...] = (), now: datetime = END) -> Digest:
    """The second digest, of the week from START to END."""
    agenda = Agenda(
        deadlines=deadlines,
        keys=frozenset(),
        comments=comments,
        ledger=LEDGER,
        first_mail=START - timedelta(weeks=1),
        last_digest=START,
        digests=1,
    )
    found = next(notice for notice in due(agenda, GROUP, now) if isinstance(notice, Digest))
    assert (2, START, END, LEDGER) == (found.number, found.start, found.end, found.ledger)
    return found


def test_comments_stand_in_the_order_of_the_texts() -> None:
    """Law 8: resolutions as configured, provisions as in the base text, what is not in it after, general last."""
    order = ["58-001", "191-004", "191-003", "191-002", "191-005", "191-001", "191-007", "191-006"]
    given = [
        comment("191-001", "recalling", ""),
        comment("191-002", "resolves", "10"),
        comment("191-003", "resolves", "2"),
        comment("191-004", "resolves", "1"),
        comment("191-005", "instructs the Director", "", hours=9),
        comment("191-006", "", "", hours=3),
        comment("191-007", "", "", hours=2),
        comment("58-001", "", ""),
    ]
    assert order == [each.number for each in digest(*given).comments]


def test_order_without_a_base_text_is_natural() -> None:
    """By heading, 2 before 10, general last; a label the text does not have stands after its heading's last one."""
    bare = [
        ("58-001", "resolves", "10"),
        ("58-002", "resolves", "2"),
        ("58-003", "", ""),
        ("58-004", "considering", "a)"),
    ]
    found = digest(
        *(comment(*each) for each in bare), comment("191-001", "resolves", "11"), comment("191-002", "notes", "")
    )
    assert ["58-004", "58-002", "58-001", "58-003", "191-001", "191-002"] == [each.number for each in found.comments]


def test_period_takes_its_beginning_and_leaves_its_end() -> None:
    """A comment received at the very hour of a digest belongs to the next one."""
    given = [comment("191-001", "", "", hours=-1), comment("191-002", "", "", hours=0), comment("191-003", "", "", 168)]
    assert ["191-002"] == [each.number for each in digest(*given).comments]


def test_counts_are_by_provision_this_period_and_in_all() -> None:
    """Each provision with a comment so far, in the order of the text, whether or not it has a new one."""
    given = [
        comment("191-001", "resolves", "2", hours=-30),
        comment("191-002", "resolves", "2"),
        comment("191-003", "resolves", "1", hours=-30),
        comment("191-004", "", ""),
        comment("191-005", "", "", hours=200),
    ]
    assert (("191", "resolves", "1", 0, 1), ("191", "resolves", "2", 1, 2), ("191", "", "", 1, 1)) == digest(
        *given
    ).counts


def test_withdrawn_comments_are_not_shown_to_everybody_again() -> None:
    """Neither shown nor counted; the table keeps them."""
    given = [
        comment("191-001", "", "", state=CommentState.WITHDRAWN),
        comment("191-002", "", "", state=CommentState.REJECTED),
        comment("191-003", "", ""),
    ]
    found = digest(*given)
    assert ["191-003"] == [each.number for each in found.comments]
    assert (("191", "", "", 1, 1),) == found.counts


def test_dates_ahead_come_soonest_first() -> None:
    """Open ones still to come, unknown dates last; what passed or was closed is left out; a cancellation is shown in
    the digest after it."""
    tentative, confirmed, cancelled = DeadlineState.TENTATIVE, DeadlineState.CONFIRMED, DeadlineState.CANCELLED
    deadlines = (
        entry("unknown", None, tentative),
        entry("later", END + timedelta(days=9), confirmed),
        entry("soon", END + timedelta(days=2), tentative),
        entry("passed", END - timedelta(days=2), confirmed),
        entry("closed", END + timedelta(days=2), DeadlineState.CLOSED),
        entry("off", END + timedelta(days=3), cancelled, noted=START),
        entry("long off", END + timedelta(days=3), cancelled, noted=START - timedelta(days=1)),
    )
    found = digest(comment("191-001", "", ""), deadlines=deadlines)
    assert ["soon", "off", "later", "unknown"] == [each.deadline.key for each in found.deadlines]


def test_belated_digest_shows_no_date_that_has_passed() -> None:
    """After downtime the dates are those ahead of now, not of the digest's hour."""
    deadlines = (entry("soon", END + timedelta(days=2), DeadlineState.CONFIRMED),)
    belated = digest(comment("191-001", "", ""), deadlines=deadlines, now=END + timedelta(days=3))
    assert () == belated.deadlines


def test_order_does_not_depend_on_the_order_of_the_store() -> None:
    """Law 9: the same comments give the same digest, in whatever order they come."""
    given = [comment(f"191-{n:03}", "resolves", str(n % 3), hours=n % 2) for n in range(12)]
    assert digest(*given) == digest(*reversed(given))
    assert digest(*given) == digest(*(replace(each) for each in given))
