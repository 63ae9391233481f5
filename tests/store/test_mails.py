"""Mails are kept, found once, claimed by one reader at a time, and their books balance (laws 1 and 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import Refused
from bot.model import Ledger, State
from bot.store import Store
from tests.store.make import LEASE, NOW, accepted, arrival, comment, filed, gather, message, record


def test_the_same_bytes_are_one_mail(store: Store) -> None:
    """Other places of the same bytes are copies; the same place again is nothing new."""
    first = [arrival(1), arrival(2), arrival(3, b"mail 1"), arrival(9, b"mail 2", source="archive.mbox")]
    assert (2, 0) == (store.accept(first), store.accept(first))
    assert Ledger(seen=4, copies=2, waiting=2) == store.ledger()


def test_other_bytes_at_a_known_place_are_not_lost(store: Store) -> None:
    """An archive that was edited has other mail at the same place: law 1 keeps both."""
    assert (1, 1) == (store.accept([arrival(1, b"before")]), store.accept([arrival(1, b"after")]))
    assert Ledger(seen=2, waiting=2) == store.ledger()


def test_raw_bytes_come_back_exactly(store: Store) -> None:
    """The bytes are a fact: every one of the 256 comes back."""
    raw = bytes(range(256)) * 3
    store.accept([arrival(1, raw)])
    (mail,) = store.claim_mails("one", NOW, lease=LEASE, limit=1)
    assert (raw, raw) == (mail.raw, store.raw(mail.id))


def test_an_unknown_mail_is_refused(store: Store) -> None:
    """What does not exist is said in words, with the id."""
    with pytest.raises(Refused, match="no mail 4242"):
        store.raw(4242)
    with pytest.raises(Refused, match="no mail 4242, 4243"):
        store.retry([4242, 4243])


def test_how_a_mail_came_is_kept(store: Store) -> None:
    """Old mail stays old and oversize mail stays marked, or it would be answered or read as if it were whole."""
    store.accept([arrival(1, live=False, oversize=30_000_000)])
    (mail,) = store.claim_mails("one", NOW, lease=LEASE, limit=1)
    assert (False, 30_000_000) == (mail.live, mail.oversize)


def test_the_cursor_follows_each_source(store: Store) -> None:
    """A source is continued after its highest UID under the UIDVALIDITY seen last, be that one lower."""
    assert (0, 0) == store.cursor("INBOX")
    store.accept([arrival(7, validity=5), arrival(3, validity=5), arrival(50, source="other")])
    assert (5, 7) == store.cursor("INBOX")
    store.accept([arrival(1, validity=4)])
    assert (4, 1) == store.cursor("INBOX")


def test_mails_are_claimed_in_the_order_of_acceptance_and_once(store: Store, another: Callable[[], Store]) -> None:
    """Two readers never get the same mail, whatever its time of receipt; a lease that ended frees it."""
    store.accept([arrival(number) for number in (3, 1, 2)])
    first = store.claim_mails("one", NOW, lease=LEASE, limit=2)
    second = another().claim_mails("two", NOW, lease=LEASE, limit=2)
    assert [[b"mail 3", b"mail 1"], [b"mail 2"]] == [[mail.raw for mail in mails] for mails in (first, second)]
    assert () == store.claim_mails("one", NOW, lease=LEASE, limit=2)
    assert 1 == len(store.claim_mails("one", NOW + LEASE, lease=LEASE, limit=1))


def test_two_claimers_inside_transactions_share_no_mail(store: Store, another: Callable[[], Store], url: str) -> None:
    """On PostgreSQL a claim not yet committed is passed over, not waited for; SQLite has one writer at a time."""
    if url.startswith("sqlite"):
        return
    store.accept([arrival(1), arrival(2)])
    with store.transaction():
        mine = store.claim_mails("one", NOW, lease=LEASE, limit=1)
        theirs = another().claim_mails("two", NOW, lease=LEASE, limit=5)
    assert [[b"mail 1"], [b"mail 2"]] == [[mail.raw for mail in mails] for mails in (mine, theirs)]


def test_a_mail_claimed_in_vain_comes_alone(store: Store) -> None:
    """A mail that kills its reader must not be counted against the mails it was claimed with (RELIABILITY A5)."""
    store.accept([arrival(number) for number in (1, 2, 3)])
    claims = []
    for day in range(4):
        now = NOW + timedelta(days=day)
        claims.append([(mail.raw, mail.claims) for mail in store.claim_mails("one", now, lease=LEASE, limit=9)])
    fresh = [(b"mail 1", 1), (b"mail 2", 1), (b"mail 3", 1)]
    assert [fresh, [(b"mail 1", 2)], [(b"mail 1", 3)], [(b"mail 1", 4)]] == claims


def test_a_mail_given_back_is_not_counted(store: Store) -> None:
    """Stopping in order is no failed attempt."""
    store.accept([arrival(1)])
    store.claim_mails("one", NOW, lease=LEASE, limit=1)
    assert 1 == store.release_mails("one")
    (mail,) = store.claim_mails("two", NOW, lease=LEASE, limit=1)
    assert 1 == mail.claims


def test_every_mail_is_in_exactly_one_state(store: Store) -> None:
    """seen = copies + waiting + every state, whatever happened (law 1); reasons are counted by their first word."""
    filed_mail, ignored, review, bad, _ = accepted(store, 5)
    store.accept([arrival(6, b"mail 1")])
    record(store, filed_mail, message(1))
    record(store, ignored, message(2), filed(state=State.IGNORED, reason="auto-reply: out of office"))
    record(store, review, message(3), filed(state=State.REVIEW, reason="ambiguous: two resolutions"))
    store.quarantine(bad, "KeyError: 'x'", NOW)
    expected = Ledger(
        seen=6,
        copies=1,
        waiting=1,
        states={"filed": 1, "ignored": 1, "quarantined": 1, "review": 1},
        reasons={"ignored: auto-reply": 1, "quarantined: other": 1, "review: ambiguous": 1},
    )
    assert expected == store.ledger()
    assert store.ledger().balanced


def test_the_mail_book_tells_each_mail(store: Store) -> None:
    """Oldest first, with what was read of it and its state; a mail that waits has none."""
    first, second = accepted(store, 2)
    record(store, second, message(2), filed(state=State.REVIEW, reason="ambiguous: why"))
    book = [(entry.id, entry.subject, entry.author, entry.state, entry.reason) for entry in store.mails()]
    line = (second.id, "Subject 2", "Delegate One", State.REVIEW, "ambiguous: why")
    assert [(first.id, "", "", None, ""), line] == book
    assert [second.id] == [entry.id for entry in store.mails(State.REVIEW)]
    assert () == store.mails(State.QUARANTINED)


def test_a_mail_sent_back_waits_without_a_state(store: Store) -> None:
    """Retry empties the views of that mail only, its number stays given, and the books balance throughout."""
    first, second = accepted(store, 2)
    record(store, first, message(1), filed(comment(first, "191-001")))
    store.quarantine(second, "unreadable: no header", NOW)
    assert 2 == store.retry([first.id, second.id])
    assert Ledger(seen=2, waiting=2) == store.ledger()
    assert () == store.comments()
    (again,) = store.claim_mails("one", NOW, lease=LEASE, limit=1)
    assert ["191-001"] == [given.number for given in gather(store, again, message(1)).given]


def test_groups_do_not_see_each_other(store: Store, another: Callable[[], Store], url: str) -> None:
    """One database serves several groups: the same mail is each group's own."""
    store.accept([arrival(1)])
    with Store.open(url, f"{store.group} other") as other:
        assert (1, Ledger(seen=1, waiting=1)) == (other.accept([arrival(1)]), other.ledger())
        (mine,) = store.claim_mails("one", NOW, lease=LEASE, limit=1)
        with pytest.raises(Refused):
            other.raw(mine.id)
