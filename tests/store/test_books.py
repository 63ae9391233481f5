"""Changes, deadlines, notes and what is due: facts appended, never lost (laws 6 and 7)."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Action, Change, Deadline, DeadlineEntry, DeadlineState, Filing, State
from bot.store import Store
from tests.store.make import NOW, accepted, comment, filed, letter, message, record

DEADLINE = Deadline(key="comments-58", title="Comments on 58", state=DeadlineState.TENTATIVE, when="late June 2026")
HOUR = timedelta(hours=1)


def test_changes_are_kept_in_order(store: Store) -> None:
    """Who, when, on what, before and after; an undo is a further change (law 7)."""
    made = [
        Change(action=Action.MOVE, target="191-017", who="Coordinator", at=NOW, before="resolves | 2", after=" | "),
        Change(action=Action.UNDO, target="change 1", who="Coordinator", at=NOW + HOUR),
    ]
    kept = tuple(store.add_change(each) for each in made)
    assert kept == store.changes()
    assert made == [replace(each, id=0) for each in kept]
    assert kept[0].id < kept[1].id


def test_a_deadline_noted_again_unchanged_is_no_entry(store: Store) -> None:
    """Every start of the service notes the configuration; only a change is history."""
    first = store.note_deadlines([DEADLINE], NOW)
    assert (DeadlineEntry(deadline=DEADLINE, sequence=0, noted=NOW),) == first
    assert () == store.note_deadlines([DEADLINE], NOW + HOUR)
    assert first == store.agenda().deadlines


def test_each_change_of_a_deadline_is_an_entry(store: Store) -> None:
    """State, time, words and title; the sequence counts from 0 (RFC 5545 §3.8.7.4), and a move tells from when."""
    at, then = NOW + timedelta(days=20), NOW + timedelta(days=30)
    history = [
        DEADLINE,
        replace(DEADLINE, when="30 June 2026"),
        replace(DEADLINE, at=at, state=DeadlineState.CONFIRMED),
        replace(DEADLINE, at=then, state=DeadlineState.CONFIRMED),
        replace(DEADLINE, at=then, state=DeadlineState.CONFIRMED, title="Comments on Resolution 58"),
        replace(DEADLINE, at=then, state=DeadlineState.CANCELLED, title="Comments on Resolution 58"),
    ]
    noted = [store.note_deadlines([each], NOW) for each in history]
    moved_from = [None, None, None, at, None, None]
    expected = [
        (DeadlineEntry(deadline=each, sequence=sequence, noted=NOW, moved_from=moved),)
        for sequence, (each, moved) in enumerate(zip(history, moved_from, strict=True))
    ]
    assert expected == noted
    assert expected[-1] == store.agenda().deadlines


def test_a_remark_on_a_deadline_is_corrected_in_place(store: Store) -> None:
    """Nobody is told of it, so it is no change of the deadline; but from now on it counts."""
    store.note_deadlines([DEADLINE], NOW)
    better = replace(DEADLINE, resolution="58", note="room to be announced")
    assert () == store.note_deadlines([better], NOW + HOUR)
    assert (DeadlineEntry(deadline=better, sequence=0, noted=NOW),) == store.agenda().deadlines


def test_the_agenda_of_an_empty_group(store: Store) -> None:
    """Nothing came, nothing was written."""
    known = store.agenda()
    assert (frozenset(), None, None, 0) == (known.keys, known.first_mail, known.last_digest, known.digests)
    assert (frozenset(), (), True) == (known.untold, known.comments, known.ledger.balanced)


def test_the_agenda_counts_digests_by_period(store: Store) -> None:
    """One digest in two languages is one; other letters have no period."""
    accepted(store, 2)
    week = timedelta(days=7)
    for number, end in enumerate((NOW, NOW + week)):
        store.enqueue([letter(f"digest/{number}/{language}", period_end=end) for language in ("en", "fr")], end)
    store.enqueue([letter("receipt/1")], NOW)
    known = store.agenda()
    assert (NOW + timedelta(minutes=1), NOW + week, 2) == (known.first_mail, known.last_digest, known.digests)
    keys = frozenset({"digest/0/en", "digest/0/fr", "digest/1/en", "digest/1/fr", "receipt/1"})
    assert (keys, 2) == (known.keys, known.ledger.waiting)


def test_the_last_digest_is_the_one_written_last(store: Store) -> None:
    """A clock that ran ahead wrote a digest of a week to come: once it is right again, the weeks until then follow each
    other, and none of their comments is passed over when that week has come."""
    week = timedelta(days=7)
    for number, end in enumerate((NOW, NOW + 5 * week, NOW + week)):
        store.enqueue([letter(f"digest/{number}", period_end=end)], end)
    known = store.agenda()
    assert (NOW + week, 3) == (known.last_digest, known.digests)


def test_comments_numbered_after_their_digest_are_untold(store: Store) -> None:
    """Received in the period, filed once the digest was written: the next one tells. Filing everything again makes
    nothing untold that was told, since the number is older than the digest."""
    told, late, new = accepted(store, 3)
    end = late.received + timedelta(seconds=1)
    record(store, told, message(1), filed(comment(told, "191-001")), now=end)
    store.enqueue([letter("digest/1", period_end=end)], end + HOUR)
    record(store, late, message(2), filed(comment(late, "191-002")), now=end + 2 * HOUR)
    record(store, new, message(3), filed(comment(new, "191-003")), now=end + 2 * HOUR)
    assert frozenset({"191-002"}) == store.agenda().untold
    store.retry([told.id])
    record(store, told, message(1), filed(comment(told, "191-001")), now=end + 3 * HOUR)
    assert frozenset({"191-002"}) == store.agenda().untold
    store.enqueue([letter("digest/2", period_end=end + HOUR)], end + 4 * HOUR)
    assert frozenset() == store.agenda().untold


def test_the_agenda_knows_the_mails_on_other_themes(store: Store) -> None:
    """By the theme's key and when each was received; filing it again in another way takes it off."""
    one, two = accepted(store, 2)
    aside = Filing(state=State.IGNORED, reason="off-topic: on the theme “website”", theme="website")
    record(store, one, message(1), aside)
    record(store, two, message(2), replace(aside, theme=""))
    assert (("website", one.received),) == store.agenda().themes
    store.retry([one.id])
    assert () == store.agenda().themes


def test_a_note_keeps_the_last_word(store: Store) -> None:
    """`status` shows what was noticed last, and when."""
    store.note("received", "3 mails", NOW)
    store.note("received", "5 mails\0", NOW + HOUR)
    store.note("trouble deliver", "", NOW)
    assert {"received": ("5 mails", NOW + HOUR), "trouble deliver": ("", NOW)} == store.notes()
