"""The steps of a mail's way, over a real store in memory: bot/service.py."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import compilation, corrections, delivery, documents, service
from bot.config import load, shipped
from bot.errors import Refused, TemporaryError
from bot.mail import read
from bot.model import (
    Action,
    Arrival,
    Change,
    Comment,
    CommentState,
    Group,
    Letter,
    LetterState,
    Outcome,
    Place,
    State,
)
from bot.store import Store

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
DELIVERED = Outcome(state=LetterState.DELIVERED, answer="250 ok")


class Clock:
    """A clock the test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Inbox:
    """A folder with these mails, UIDs from 1."""

    source = "test:inbox"

    def __init__(self, *raws: bytes, live: bool = True) -> None:
        self.raws, self.live = raws, live

    def fetch(self, after: tuple[int, int]) -> Iterator[list[Arrival]]:
        for uid, raw in enumerate(self.raws, start=1):
            if uid > after[1]:
                place = Place(source=self.source, validity=1, uid=uid)
                yield [Arrival(place=place, raw=raw, received=NOW + timedelta(minutes=uid), live=self.live)]


class Server:
    """A submission server that gives these outcomes in turn, and keeps what it was given."""

    def __init__(self, *outcomes: Outcome | Exception, transmits: bool = True) -> None:
        self.outcomes, self.transmits = list(outcomes), transmits
        self.letters: list[Letter] = []

    def submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        self.letters.append(letter)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        if self.transmits:
            on_transmit()
        return outcome


def mail(words: str, number: int = 1, subject: str = "Resolution 901", headers: str = "") -> bytes:
    """A mail of Delegate One."""
    return (
        f"From: Delegate One <one@examplia.example>\nTo: cg@lists.example.org\nSubject: {subject}\n"
        f"Message-ID: <{number}@examplia.example>\nDate: Tue, 2 Jun 2026 10:00:00 +0200\n{headers}\n{words}\n"
    ).encode()


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture
def store(group: Group) -> Iterator[Store]:
    """An empty store."""
    with Store.open("sqlite://", group.slug) as opened:
        yield opened


def take(store: Store, group: Group, *raws: bytes, live: bool = True) -> None:
    """Receive and file these mails."""
    service.receive(store, Inbox(*raws, live=live))
    service.file_mails(store, group, Clock(), "test")


def queued(store: Store, group: Group) -> None:
    """A receipt in the outbox."""
    take(store, group, mail("On resolves: no."))


def digest(store: Store, group: Group, clock: Clock) -> None:
    """The digests of the group's languages in the outbox, and no receipt before them."""
    take(store, group, mail("On resolves: no."), live=False)
    clock.now = NOW + timedelta(days=7)
    assert service.prepare(store, group, clock.now) >= 2
    for posting in store.postings():
        if not posting.letter.key.startswith("digest"):
            store.withdraw(posting.letter.key, clock.now)


def states(store: Store) -> list[LetterState]:
    """The states of the letters that were not withdrawn, oldest first."""
    return [posting.state for posting in store.postings() if posting.state is not LetterState.WITHDRAWN]


# -- receive and file ---------------------------------------------------------------------------------------------


def test_what_was_seen_is_not_received_again(store: Store, group: Group) -> None:
    """The cursor is the last UID accepted; a second look brings only what is new."""
    assert 2 == service.receive(store, Inbox(mail("a"), mail("b", 2)))
    assert 1 == service.receive(store, Inbox(mail("a"), mail("b", 2), mail("c", 3)))
    assert 3 == store.ledger().seen


def test_a_mail_that_cannot_be_filed_is_quarantined_and_the_next_is_filed(
    store: Store, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever reading one mail raises ends with that mail; its raw bytes stay (law 1)."""

    def reading(raw: bytes) -> Any:
        if b"poison" in raw:
            raise LookupError("no such charset")
        return read(raw)

    monkeypatch.setattr(documents, "read", reading)
    take(store, group, mail("poison"), mail("On resolves: no.", 2))
    assert [State.QUARANTINED, State.FILED] == [entry.state for entry in store.mails()]
    assert "LookupError: no such charset" in store.mails(State.QUARANTINED)[0].reason
    assert mail("poison") == store.raw(store.mails(State.QUARANTINED)[0].id)
    assert store.ledger().balanced


def test_a_mail_that_kills_its_reader_ends_in_quarantine(store: Store, group: Group) -> None:
    """After three claims that came to no end it is not read again (A5)."""
    service.receive(store, Inbox(mail("On resolves: no.")))
    clock = Clock()
    for _ in range(service.ATTEMPTS):
        assert 1 == len(store.claim_mails("dead", clock(), lease=service.LEASE, limit=9))
        clock.now += service.LEASE
    service.file_mails(store, group, clock, "test")
    assert [State.QUARANTINED] == [entry.state for entry in store.mails()]


def test_a_mail_too_large_to_fetch_is_quarantined_with_its_size(store: Store, group: Group) -> None:
    """Only its header block is here; the mail is left on the server and said to be."""
    place = Place(source="x", validity=1, uid=1)
    store.accept([Arrival(place=place, raw=mail(""), received=NOW, oversize=30_000_000)])
    service.file_mails(store, group, Clock(), "test")
    assert "30000000 bytes, left on the server" in store.mails(State.QUARANTINED)[0].reason


def test_an_archive_is_never_answered(store: Store, group: Group) -> None:
    """Old mail is filed, and nobody is written to."""
    take(store, group, mail("On resolves: no."), live=False)
    assert (1, ()) == (len(store.comments()), store.postings())


def test_refile_gives_the_same_rows_and_numbers_and_writes_to_nobody(store: Store, group: Group) -> None:
    """Everything derived can be derived again (law 6)."""
    take(store, group, mail("On resolves: no."), mail("On considering a) and b): yes.", 2), mail("Thanks.", 3))
    before, letters = store.comments(), len(store.postings())
    assert 3 == len(before)
    service.refile(store, group, Clock(NOW + timedelta(days=1)), "test")
    assert (before, letters) == (store.comments(), len(store.postings()))


# -- say ----------------------------------------------------------------------------------------------------------


def test_a_letter_accepted_is_delivered_once(store: Store, group: Group) -> None:
    """Delivered letters never leave again; the bytes are those of the outbox."""
    queued(store, group)
    server = Server(DELIVERED)
    delivery.deliver(store, server, Clock(), "test")
    delivery.deliver(store, server, Clock(NOW + timedelta(days=9)), "test")
    assert [LetterState.DELIVERED] == states(store)
    assert [store.postings()[0].letter.data] == [letter.data for letter in server.letters]


@pytest.mark.parametrize("state", [LetterState.REFUSED, LetterState.UNKNOWN])
def test_an_outcome_is_kept_with_the_server_s_words(store: Store, group: Group, state: LetterState) -> None:
    """A refusal is final, an unknown outcome waits to be settled; neither is tried again at once."""
    queued(store, group)
    delivery.deliver(store, Server(Outcome(state=state, answer="554 no")), Clock(), "test")
    assert [(state, "554 no")] == [(p.state, p.answer) for p in store.postings()]
    assert not delivery.deliver(store, Server(), Clock(NOW + timedelta(days=1)), "test")


def test_a_temporary_refusal_waits_longer_and_longer_and_is_given_up(store: Store, group: Group) -> None:
    """Five minutes first, an hour at most, for five days; then the letter is refused."""
    queued(store, group)
    clock, later, waits = Clock(), Outcome(state=LetterState.QUEUED, answer="450 later"), []
    while states(store) == [LetterState.QUEUED]:
        before = clock.now
        while not delivery.deliver(store, Server(later, transmits=False), clock, "test"):
            clock.now += timedelta(minutes=1)
        waits.append(clock.now - before)
    assert [timedelta(minutes=m) for m in (0, 5, 5, 10, 20, 40, 60)] == waits[:7]
    assert [LetterState.REFUSED] == states(store)
    assert delivery.GIVE_UP <= clock.now - NOW < delivery.GIVE_UP + timedelta(hours=2)
    assert "given up after 5 days: 450 later" == store.postings()[0].answer


def test_recipients_put_off_get_the_letter_later_and_the_others_not_again(store: Store, group: Group) -> None:
    """A partial refusal concerns its recipients alone."""
    clock = Clock()
    digest(store, group, clock)
    first, *_ = [p.letter for p in store.postings(LetterState.QUEUED)]
    put_off = first.recipients[:1]
    partly = Outcome(state=LetterState.DELIVERED, answer="250", deferred=dict.fromkeys(put_off, "450 later"))
    server = Server(partly, DELIVERED, DELIVERED)
    delivery.deliver(store, server, clock, "test")
    clock.now += timedelta(minutes=10)
    delivery.deliver(store, server, clock, "test")
    again = [letter.recipients for letter in server.letters if letter.key == first.key]
    assert [first.recipients, put_off] == again
    assert {LetterState.DELIVERED} == set(states(store))


def test_an_unreachable_server_leaves_everything_queued(store: Store, group: Group) -> None:
    """The trouble is told to the caller; no letter is lost."""
    queued(store, group)
    with pytest.raises(TemporaryError):
        delivery.deliver(store, Server(TemporaryError("nobody answers")), Clock(), "test")
    assert [LetterState.QUEUED] == states(store)


def test_an_unknown_digest_is_settled_by_its_own_copy(store: Store, group: Group) -> None:
    """Found in our mailbox by its Message-ID: delivered (A3)."""
    clock = Clock()
    digest(store, group, clock)
    unknown = Outcome(state=LetterState.UNKNOWN, answer="lost the connection")
    delivery.deliver(store, Server(unknown, unknown), clock, "test")
    copies = [p.letter.data for p in store.postings(LetterState.UNKNOWN)]
    service.receive(store, Inbox(mail("On resolves: no."), *copies))
    service.file_mails(store, group, clock, "test")
    delivery.settle(store, clock.now)
    assert [LetterState.DELIVERED] * 2 == states(store)
    assert ["own", "own"] == [entry.reason.split(":")[0] for entry in store.mails(State.IGNORED)]


def test_an_unknown_digest_goes_again_with_the_same_bytes(store: Store, group: Group) -> None:
    """Absent from our mailbox after half an hour, looked at after that: sent again, byte for byte."""
    clock = Clock()
    digest(store, group, clock)
    unknown = Outcome(state=LetterState.UNKNOWN, answer="lost the connection")
    server = Server(unknown, unknown, DELIVERED, DELIVERED)
    delivery.deliver(store, server, clock, "test")
    assert not delivery.settle(store, clock.now + delivery.SELF_COPY - timedelta(seconds=1))
    assert 2 == delivery.settle(store, clock.now + delivery.SELF_COPY).total()
    clock.now += delivery.SELF_COPY
    delivery.deliver(store, server, clock, "test")
    assert [LetterState.DELIVERED] * 2 == states(store)
    assert [letter.data for letter in server.letters[:2]] == [letter.data for letter in server.letters[2:]]


def test_an_unknown_receipt_never_goes_again(store: Store, group: Group) -> None:
    """A lost receipt harms nobody: at most once."""
    queued(store, group)
    delivery.deliver(store, Server(Outcome(state=LetterState.UNKNOWN)), Clock(), "test")
    assert not delivery.settle(store, NOW + timedelta(days=3))
    assert [LetterState.UNKNOWN] == states(store)


def test_what_is_due_is_written_once(store: Store, group: Group) -> None:
    """A key is never enqueued twice (law 5)."""
    clock = Clock()
    digest(store, group, clock)
    assert 0 == service.prepare(store, group, clock.now)
    assert 0 == service.prepare(store, group, clock.now + timedelta(hours=1))


def test_a_preview_shows_the_next_digest_and_sends_nothing(store: Store, group: Group) -> None:
    """In each language, as html, text and the mail itself."""
    take(store, group, mail("On resolves: no."), live=False)
    files = service.preview(store, group, NOW + timedelta(hours=1))
    assert {"digest.en.eml", "digest.en.html", "digest.en.txt", "digest.fr.html", "reminder.en.ics"} <= set(files)
    assert () == store.postings()


# -- the coordinator ----------------------------------------------------------------------------------------------


def test_an_unknown_name_names_the_known_ones(store: Store, group: Group) -> None:
    """Resolution, format, comment, change, mail: the error says what there is."""
    with pytest.raises(Refused, match="901, 902"):
        compilation.export(store, group, "903", "csv", NOW)
    with pytest.raises(Refused, match="csv"):
        compilation.export(store, group, "901", "odt", NOW)


def change(store: Store, group: Group, action: Action, target: str, after: str = "") -> Comment:
    """Make a change; the first comment as it then stands."""
    wanted = Change(action=action, target=target, who="Coordinator One", at=NOW, after=after)
    corrections.change(store, group, wanted, Clock(), "test")
    return service.comments(store, group)[0]


def test_corrections_are_laid_over_and_can_be_undone(store: Store, group: Group) -> None:
    """Move, attribute, withdraw: each with before and after, each taken back by undo (law 7)."""
    take(store, group, mail("On resolves: no."))
    as_filed = service.comments(store, group)[0]
    moved = change(store, group, Action.MOVE, "901-001", "considering b)")
    assert ("considering", "b)") == (moved.heading, moved.label)
    assert "Samplonia" == change(store, group, Action.ATTRIBUTE, "901-001", "Samplonia").member
    assert CommentState.WITHDRAWN == change(store, group, Action.WITHDRAW, "901-001").state
    kept = store.changes()
    assert [("resolves | ", "considering | b)"), ("Examplia", "Samplonia")] == [(c.before, c.after) for c in kept[:2]]
    for made in reversed(kept):
        change(store, group, Action.UNDO, f"change {made.id}")
    assert as_filed == service.comments(store, group)[0]


def test_a_decision_about_a_mail_files_it_again(store: Store, group: Group) -> None:
    """A mail in review is accepted or set aside; undo brings back what the rules said; nobody is written to again."""
    take(store, group, mail("Our comments came too late.", subject="The text"))
    (waiting,) = store.mails(State.REVIEW)
    letters = len(store.postings())
    assert "902" == change(store, group, Action.ACCEPT, f"mail {waiting.id}", "902").resolution
    assert [State.FILED] == [entry.state for entry in store.mails()]
    corrections.change(
        store,
        group,
        Change(action=Action.UNDO, target=f"change {store.changes()[0].id}", who="Coordinator One", at=NOW),
        Clock(),
        "test",
    )
    assert [State.REVIEW] == [entry.state for entry in store.mails()]
    assert letters == len(store.postings())


@pytest.mark.parametrize(
    ("action", "target", "after", "words"),
    [
        (Action.MOVE, "901-999", "resolves", "no comment 901-999"),
        (Action.MOVE, "901-001", "somewhere else", "no provision"),
        (Action.ACCEPT, "mail 999", "", "no mail 999"),
        (Action.UNDO, "change 999", "", "no change 999"),
    ],
)
def test_a_change_that_fits_nothing_is_refused(
    store: Store, group: Group, action: Action, target: str, after: str, words: str
) -> None:
    """It says what does not exist, and nothing is kept."""
    take(store, group, mail("On resolves: no."))
    with pytest.raises(Refused, match=words):
        change(store, group, action, target, after)
    assert () == store.changes()


def test_explain_keeps_nothing_and_tells_every_step(group: Group) -> None:
    """The same decision as filing, without a store."""
    message, filing = service.explain(mail("On resolves: no."), group, NOW)
    assert ("Resolution 901", State.FILED) == (message.subject, filing.state)
    assert "901-001" == filing.comments[0].number


def test_a_base_text_that_cannot_be_read_is_named(group: Group) -> None:
    """The error names the file and what to do."""
    config = load(shipped("config") / "demo" / "bot.toml")
    broken = replace(config, base_texts=(("901", "en", "901.pdf", b"%PDF"),))
    with pytest.raises(Refused, match=r"901\.pdf"):
        service.assemble(broken)


def test_a_subscription_is_confirmed_by_a_bare_reply(store: Store, group: Group) -> None:
    """subscribe -> we ask, with a token -> the reply to our letter proves the mailbox -> obeyed, and told; the same
    orders again after a refile (law 6)."""
    clock = Clock()

    def to_us(words: str, number: int, subject: str = "x") -> bytes:
        return mail(words, number, subject).replace(b"To: cg@lists.example.org", b"To: " + group.own_address.encode())

    inbox = Inbox(to_us("Subscribe\nlanguage ru", 1))
    service.receive(store, inbox)
    service.file_mails(store, group, clock, "one")
    (asked,) = [posting.letter for posting in store.postings()]
    request = read(asked.data)
    assert ((), ("one@examplia.example",), "") == (store.orders(), asked.recipients, asked.envelope_from)

    inbox.raws = (*inbox.raws, to_us("", 2, f"Re: {request.subject}"))
    service.receive(store, inbox)
    service.file_mails(store, group, clock, "one")
    orders = [(order.address, str(order.verb), order.value) for order in store.orders()]
    assert [("one@examplia.example", "subscribe", ""), ("one@examplia.example", "language", "ru")] == orders
    assert ["one@examplia.example"] == [s.address.address for s in service.subscribers(store, group)]
    told = store.postings()[-1].letter
    assert 2 == len(store.postings())
    assert b"Content-Language: ru" in told.data

    service.refile(store, group, clock, "one")
    assert orders == [(order.address, str(order.verb), order.value) for order in store.orders()]
    assert 2 == len(store.postings())


def test_the_secretariat_subscribes_by_hand(store: Store, group: Group) -> None:
    """A change like all others: who, before and after, undone by a further one; only addresses of people."""

    def change(action: Action, target: str, after: str = "") -> Change:
        wanted = Change(action=action, target=target, who="secretariat", at=NOW, after=after)
        return corrections.change(store, group, wanted, Clock(), "one")

    assert "not subscribed" == change(Action.SUBSCRIBE, "address one@examplia.example", "es").before
    (one,) = service.subscribers(store, group)
    assert ("es", one.token) == (one.language, store.tokens()["one@examplia.example"])
    removed = change(Action.UNSUBSCRIBE, "address one@examplia.example")
    assert ("subscribed, es", ()) == (removed.before, service.subscribers(store, group))
    change(Action.UNDO, f"change {removed.id}")
    assert 1 == len(service.subscribers(store, group))
    for refused in (f"address {group.list_address}", f"address {group.own_address}", "address nobody"):
        with pytest.raises(Refused, match="no address of a person"):
            change(Action.SUBSCRIBE, refused)
