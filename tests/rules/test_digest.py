"""What a digest holds: the period's comments in the resolution's order, counts by provision, the dates ahead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import (
    Action,
    Address,
    Agenda,
    BaseText,
    Change,
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
    Schedule,
    Source,
    Theme,
)
from bot.rules import due, next_digest, next_due, wishes

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


def digest(
    *comments: Comment,
    deadlines: tuple[DeadlineEntry, ...] = (),
    now: datetime = END,
    changes: tuple[Change, ...] = (),
) -> Digest:
    """The second digest, of the week from START to END."""
    agenda = Agenda(
        deadlines=deadlines,
        keys=frozenset(),
        comments=comments,
        ledger=LEDGER,
        first_mail=START - timedelta(weeks=1),
        last_digest=START,
        digests=1,
        changes=changes,
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


def made(action: Action, target: str, hours: int = 1, before: str = "", after: str = "") -> Change:
    """What a person changed, so many hours into the period."""
    at = START + timedelta(hours=hours)
    return Change(action=action, target=target, who="Coordinator One", at=at, before=before, after=after)


def test_what_gave_way_in_the_period_is_told() -> None:
    """A comment gives way when the one in its place is received; one withdrawn by a person, when that was done."""
    superseded, withdrawn = CommentState.SUPERSEDED, CommentState.WITHDRAWN
    given = [
        replace(comment("191-001", "resolves", "2", hours=-99, state=superseded), other="191-005"),
        replace(comment("191-002", "resolves", "1", hours=-99, state=superseded), other="191-006"),
        comment("191-003", "resolves", "1", hours=-99, state=withdrawn),
        comment("191-004", "resolves", "1", hours=-99, state=withdrawn),
        comment("191-005", "resolves", "2"),
        comment("191-006", "resolves", "1", hours=-9),
        comment("191-007", "resolves", "1", hours=-99, state=CommentState.REJECTED),
    ]
    changes = [made(Action.WITHDRAW, "191-003"), made(Action.WITHDRAW, "191-004", hours=-1)]
    found = digest(*given, changes=(*changes, made(Action.REJECT, "191-007")))
    assert ["191-003", "191-001"] == [each.number for each in found.gone]


def test_what_was_put_elsewhere_is_told_from_where() -> None:
    """From the first place of the period to where it stands now; what went back, and what is new, is not told."""
    given = [
        comment("191-001", "resolves", "2", hours=-9),
        comment("191-002", "", "", hours=-9),
        comment("191-003", "resolves", "1"),
        comment("191-004", "resolves", "1", hours=-9),
    ]
    changes = (
        made(Action.MOVE, "191-001", 1, "", "resolves | 1"),
        made(Action.MOVE, "191-001", 2, "resolves | 1", "resolves | 2"),
        made(Action.MOVE, "191-002", 1, "", "resolves | 1"),
        made(Action.MOVE, "191-002", 2, "resolves | 1", ""),
        made(Action.MOVE, "191-003", 2, "", "resolves | 1"),
        made(Action.MOVE, "191-004", -1, "", "resolves | 1"),
    )
    found = digest(*given, changes=changes)
    assert [("191-001", "", "")] == [(each.comment.number, each.heading, each.label) for each in found.refiled]


def test_what_became_of_comments_is_news_by_itself() -> None:
    """A week without a new comment and near no deadline is told of where something moved; documents are those that
    the new comments name."""
    texts = [made(Action.LOAD, f"text {number}") for number in range(3)]
    known = replace(agenda(), changes=tuple(texts), proposed=frozenset({"text 1"}))
    (loaded,) = due(known, GROUP, END)
    assert isinstance(loaded, Digest)
    assert (2, 1, (), ()) == (loaded.texts, loaded.proposals, loaded.comments, loaded.papers)
    naming = replace(comment("191-001", "", ""), text="See ISCG/26-1/5 and C26/55.", proposal="RCC/62A1/1")
    assert ("C26/55", "ISCG/26-1/5", "RCC/62A1/1") == digest(naming).papers


def test_mails_on_other_themes_are_counted_in_the_digest_of_their_time() -> None:
    """In the configured order, those of no theme of the group left out; they alone make no digest. One that was filed
    only after its digest was written is told in the next one."""
    themes = tuple(Theme(key=key, titles=(), words=()) for key in ("website", "climate"))
    mails = [("climate", 1), ("website", 2), ("climate", 3), ("climate", -1), ("website", 168), ("gone", 1)]
    told = [(key, START + timedelta(hours=hours), START) for key, hours in mails]
    belated = ("climate", START - timedelta(hours=3), START + timedelta(hours=2))
    group = replace(GROUP, themes=themes)
    known = replace(agenda(comment("191-001", "", "")), themes=(*told, belated), last_written=START)
    (found,) = due(known, group, END)
    assert isinstance(found, Digest)
    assert (("website", 1), ("climate", 3)) == found.themes
    assert () == due(replace(known, comments=()), group, END)


def test_many_comments_bring_their_tables() -> None:
    """Where there may be more than a letter has room for, by resolution; not where they would be too large to send."""
    few = [comment(f"191-{n:03}", "resolves", "1") for n in range(20)]
    one_more = comment("191-020", "resolves", "1")
    assert {} == digest(*few).tables
    tables = digest(*few, one_more).tables
    assert {"191": 21} == {slug: len(table.rows) for slug, table in tables.items()}
    assert {} == digest(*few, replace(one_more, text="x" * 500_000)).tables


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


# -- previews, holds and notes --------------------------------------------------------------------------------------


def agenda(*comments: Comment, held: tuple[str, ...] = (), notes: dict[str, str] | None = None) -> Agenda:
    """A week with these comments, and what the coordinator wants of the digests."""
    return Agenda(
        deadlines=(),
        keys=frozenset(),
        comments=comments,
        ledger=LEDGER,
        first_mail=START - timedelta(weeks=1),
        last_digest=START,
        digests=1,
        held=frozenset(held),
        notes=notes or {},
    )


def keys(known: Agenda, now: datetime, group: Group = GROUP) -> list[str]:
    """What is due at that moment."""
    return [notice.key for notice in due(known, group, now)]


NEWS = comment("191-001", "", "")


def test_coordinator_sees_the_digest_before_the_group() -> None:
    """So many hours before, once, alone; it holds what is known by then and counts as no digest."""
    group = replace(GROUP, schedule=Schedule(preview=48, weekend=()))
    ahead = END - timedelta(hours=48)
    assert [] == keys(agenda(NEWS), ahead - timedelta(seconds=1), group)
    (preview,) = due(agenda(NEWS), group, ahead)
    assert isinstance(preview, Digest)
    assert ("preview/2026-W24/en", group.coordinator, 2, END) == (preview.key, preview.to, preview.number, preview.end)
    seen = replace(agenda(NEWS), keys=frozenset({preview.key}))
    assert [] == keys(seen, ahead + timedelta(hours=1), group)
    assert ["digest/2026-W24/en"] == keys(seen, END, group)


def test_preview_of_a_monday_comes_on_the_friday() -> None:
    """On a working day, so that there is time to look."""
    group = replace(GROUP, schedule=Schedule(preview=24))
    (moment,) = (at for at, what in next_due(agenda(NEWS), group, START) if what == "preview/2026-W24")
    assert datetime(2026, 6, 5, 7, 0, tzinfo=UTC) == moment


def test_digest_held_back_goes_when_it_is_released() -> None:
    """As if it had never been held; the number and the period stay."""
    assert [] == keys(agenda(NEWS, held=("2026-W24",)), END)
    assert ["digest/2026-W24/en"] == keys(agenda(NEWS), END + timedelta(days=2))


def test_digest_never_released_is_part_of_the_next() -> None:
    """Nothing that it would have told is lost."""
    (notice,) = due(agenda(NEWS, held=("2026-W24",)), GROUP, END + timedelta(weeks=1))
    assert isinstance(notice, Digest)
    assert ("digest/2026-W25/en", START, ["191-001"]) == (notice.key, notice.start, [c.number for c in notice.comments])


def test_note_stands_on_top_and_speaks_for_an_empty_week() -> None:
    """What the coordinator wants to say is said, also where nothing else is."""
    (notice,) = due(agenda(notes={"2026-W24": "The room has changed."}), GROUP, END)
    assert isinstance(notice, Digest)
    assert ("digest/2026-W24/en", "The room has changed.") == (notice.key, notice.note)


def test_wishes_are_about_the_digest_that_goes_next() -> None:
    """One that is due or held back, else the next to come."""
    assert "2026-W24" == next_digest(agenda(NEWS), GROUP, END - timedelta(days=1)).name
    assert "2026-W24" == next_digest(agenda(NEWS), GROUP, END + timedelta(hours=1)).name
    assert "2026-W24" == next_digest(agenda(NEWS, held=("2026-W24",)), GROUP, END + timedelta(days=1)).name
    assert "2026-W25" == next_digest(agenda(), GROUP, END + timedelta(days=1)).name


def test_wishes_follow_from_the_changes_in_force() -> None:
    """The last note of a period counts."""

    def wish(number: int, action: Action, period: str, after: str = "") -> Change:
        return Change(id=number, action=action, target=f"digest {period}", who="C", at=START, after=after)

    made = [
        wish(1, Action.NOTE, "2026-W24", "One."),
        wish(2, Action.HOLD, "2026-W24"),
        wish(3, Action.NOTE, "2026-W24", "Two."),
        Change(id=4, action=Action.ACCEPT, target="mail 1", who="C", at=START),
    ]
    assert (frozenset({"2026-W24"}), {"2026-W24": "Two."}) == wishes(made)


# -- daily ------------------------------------------------------------------------------------------------------------


def test_daily_digest_comes_on_working_days() -> None:
    """Named by its day; what the weekend brings is told on Monday."""
    group = replace(GROUP, schedule=Schedule(every="day"))
    friday = comment("191-002", "", "", hours=24 * 4 - 1)
    known = replace(agenda(friday, comment("191-003", "", "", hours=24 * 5)), last_digest=START + timedelta(days=3))
    assert ["digest/2026-06-05/en"] == keys(known, START + timedelta(days=4), group)
    told = replace(known, last_digest=START + timedelta(days=4), keys=frozenset({"digest/2026-06-05/en"}))
    assert [] == keys(told, END - timedelta(seconds=1), group)
    assert ["digest/2026-06-08/en"] == keys(told, END, group)
