"""Whatever happened before, refiling gives the same numbers and the same rows (law 6): bot/service.py over a store."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import corrections, rules, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.model import Action, Arrival, Change, Comment, Group, Place, State
from bot.store import Entry, Store

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)

Books = tuple[tuple[Entry, ...], tuple[Comment, ...]]


def clock() -> datetime:
    """It stands still."""
    return NOW


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture
def store(group: Group) -> Iterator[Store]:
    """An empty store."""
    with Store.open("sqlite://", group.slug) as opened:
        yield opened


def mail(number: int, words: str, *, subject: str = "Coffee", answers: int = 0, route: str = "") -> bytes:
    """Mail `number` of Delegate One; `route` is a trace of the way it took."""
    headers = [
        *([f"Received: from {route}"] if route else []),
        "From: Delegate One <one@examplia.example>",
        f"Subject: {subject}",
        f"Message-ID: <{number}@examplia.example>",
        *([f"References: <{answers}@examplia.example>"] if answers else []),
        f"Date: Tue, 2 Jun 2026 10:{number:02}:00 +0200",
    ]
    return "\n".join((*headers, "", words, "")).encode()


def take(store: Store, group: Group, *raws: bytes, minutes: int = 0, live: bool = True) -> None:
    """Accept mails in this order and file them; the first was received `minutes` after NOW, each next one later."""
    seen = store.ledger().seen
    store.accept(
        [
            Arrival(
                place=Place(source="test", validity=1, uid=seen + n),
                raw=raw,
                received=NOW + timedelta(minutes=minutes + n),
                live=live,
            )
            for n, raw in enumerate(raws, start=1)
        ]
    )
    service.file_mails(store, group, clock, "test")


def change(store: Store, group: Group, action: Action, target: str, after: str = "") -> Change:
    """A change by the coordinator."""
    wanted = Change(action=action, target=target, who="Coordinator One", at=NOW, after=after)
    return corrections.change(store, group, wanted, clock, "test")


def books(store: Store) -> Books:
    """What anybody can see: each mail's end, each row."""
    return store.mails(), rules.apply(store.comments(), store.changes())


def refiled(store: Store, group: Group) -> Books:
    """The same after everything was derived again."""
    service.refile(store, group, clock, "test")
    return books(store)


def test_what_rests_on_a_mail_follows_a_decision_about_it(store: Store, group: Group) -> None:
    """An answer in the thread of a mail that is given a resolution is about that resolution too, at once."""
    take(
        store,
        group,
        mail(1, "Our comments came too late, alas."),
        mail(2, "It is indeed.", subject="Re: Coffee", answers=1),
    )
    change(store, group, Action.ACCEPT, "mail 1", "902")
    assert ["902-001", "902-002"] == [comment.number for comment in service.comments(store, group)]
    assert books(store) == refiled(store, group)


def test_an_undone_decision_leaves_no_trace_in_the_rows(store: Store, group: Group) -> None:
    """Mails filed later did not count when a mail was filed first, and do not when it is filed again (law 7)."""
    take(store, group, mail(1, "On Resolution 901, resolves: no."), mail(1, "On Resolution 901, resolves: yes."))
    before = books(store)
    ignored = change(store, group, Action.IGNORE, "mail 1", "a test")
    change(store, group, Action.UNDO, f"change {ignored.id}")
    assert before == books(store) == refiled(store, group)


def test_a_mail_is_late_by_the_dates_configured_from_the_first_filing_on(store: Store, group: Group) -> None:
    """Deadlines are noted before the first mail is judged by them, and one struck from the configuration counts no
    more."""
    take(store, group, mail(1, "On resolves: no.", subject="Resolution 901"), minutes=60 * 24 * 60)
    (row,) = service.comments(store, group)
    assert ("901-comments", True) == (row.round, row.late)
    assert books(store) == refiled(store, group)
    (row,) = refiled(store, replace(group, deadlines=()))[1]
    assert ("", False) == (row.round, row.late)


@pytest.mark.parametrize("act", ["refile", "change"])
def test_a_mail_that_waits_is_answered_whoever_files_it(store: Store, group: Group, act: str) -> None:
    """A correction and a refiling write to nobody about what was filed before; a new mail still has its receipt."""
    take(store, group, mail(1, "On resolves: no.", subject="Resolution 901"), live=False)
    new = Arrival(
        place=Place(source="test", validity=1, uid=9), raw=mail(2, "No.", subject="Re: Resolution 901"), received=NOW
    )
    store.accept([new])
    if act == "refile":
        service.refile(store, group, clock, "test")
    else:
        change(store, group, Action.IGNORE, "mail 1", "a test")
    assert [f"receipt/{store.mails()[0].sha256[:24]}"] == [posting.letter.key for posting in store.postings()]


POOL = (
    mail(1, "On Resolution 901, resolves: no.\n\nOn resolves: no."),
    mail(2, "It is indeed cold here.", subject="Re: Coffee", answers=1),
    mail(3, "> On Resolution 901, resolves: no.\n\nWe disagree with that.", subject="Re: Coffee", answers=1),
    mail(3, "> On Resolution 901, resolves: no.\n\nWe disagree with that.", subject="Re: Coffee", answers=1, route="x"),
    mail(3, "We agree with that, after all.", subject="Re: Coffee", answers=1),
    mail(4, "Lunch is served at noon today.", subject="Lunch", answers=3),
    mail(5, "Is there any soup with it?", subject="Re: Lunch", answers=4),
    mail(6, "On Resolution 902: resolves 2 is fine.\n\nOn considering a) of Resolution 901: no.", subject="Lunch"),
    mail(7, "Thank you!", subject="Re: Coffee", answers=2),
    mail(8, "The soup was too hot for us.", subject="Re: Soup", answers=9),
    mail(9, "Soup, on Resolution 902.", subject="Soup"),
)


@pytest.mark.parametrize("seed", range(8))
def test_any_history_can_be_derived_again(store: Store, group: Group, seed: int) -> None:
    """Mails in any order (answers before what they answer, one mail over two routes, two mails with one Message-ID),
    decisions about them in between, taken back or not: refiling gives what stands, in balance, and no number moves."""
    chance = random.Random(seed)
    waiting = chance.sample(POOL, len(POOL))
    numbers: dict[str, set[str]] = {}
    while waiting:
        batch = [waiting.pop() for _ in range(min(len(waiting), chance.randint(1, 4)))]
        take(store, group, *batch, minutes=chance.randint(-300, 300))
        for _ in range(chance.randint(0, 2)):
            _change_something(store, group, chance)
        assert store.ledger().balanced
        for comment in store.comments():
            numbers.setdefault(comment.number, set()).add(comment.source.sha256)
    assert books(store) == refiled(store, group)
    assert {1} == {len(mails) for mails in numbers.values()}


def _change_something(store: Store, group: Group, chance: random.Random) -> None:
    """A random decision; one that fits nothing is refused and changes nothing."""
    one, other = (chance.choice(store.mails()) for _ in range(2))
    action = chance.choice((Action.IGNORE, Action.ACCEPT, Action.ATTACH, Action.DETACH, Action.UNDO))
    target = f"change {chance.randint(1, 6)}" if action is Action.UNDO else f"mail {one.id}"
    after = {
        Action.IGNORE: "a test",
        Action.ACCEPT: chance.choice(("901", "902", "")),
        Action.ATTACH: f"mail {other.id}",
    }.get(action, "")
    before = books(store)
    try:
        change(store, group, action, target, after)
    except Refused:
        assert before == books(store)


def test_nothing_is_filed_without_a_word(store: Store, group: Group) -> None:
    """A mail that names no resolution cannot be accepted as it is; the error says how it can (laws 1 and 4)."""
    take(store, group, mail(1, "Our comments came too late, alas."))
    with pytest.raises(Refused, match="--as 901 or 902"):
        change(store, group, Action.ACCEPT, "mail 1")
    with pytest.raises(Refused, match="there are: 901, 902"):
        change(store, group, Action.ACCEPT, "mail 1", "903")
    assert ([State.REVIEW], ()) == ([entry.state for entry in store.mails()], store.changes())


def test_a_person_s_acceptance_comes_before_the_marks_of_a_machine(store: Store, group: Group) -> None:
    """A delegate's mail taken for an automatic one is filed when the coordinator says so."""
    raw = mail(1, "On resolves: no.", subject="Resolution 901").replace(
        b"Subject:", b"Auto-Submitted: auto-replied\nSubject:"
    )
    take(store, group, raw)
    assert [State.IGNORED] == [entry.state for entry in store.mails()]
    change(store, group, Action.ACCEPT, "mail 1")
    assert [State.FILED] == [entry.state for entry in store.mails()]
    assert ["901-001"] == [comment.number for comment in service.comments(store, group)]
