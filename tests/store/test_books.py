"""Changes, deadlines, notes and what is due: facts appended, never lost (laws 6 and 7)."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Action, Change, Deadline, DeadlineEntry, DeadlineState, Filing, State, TextFile
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
    assert (None, {}, (), True) == (known.last_written, known.numbered, known.comments, known.ledger.balanced)


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


def test_what_was_filed_after_a_digest_was_written_is_known(store: Store) -> None:
    """Of the letters of a digest the first counts. Filing a comment again makes no news of it: its number is as old as
    it was."""
    one, late = accepted(store, 2)
    record(store, one, message(1), filed(comment(one, "191-001")), now=NOW)
    for language, after in (("en", HOUR), ("fr", 2 * HOUR)):
        store.enqueue([letter(f"digest/2026-W24/{language}", period_end=NOW)], NOW + after)
    record(store, late, message(2), filed(comment(late, "191-002")), now=NOW + 3 * HOUR)
    store.retry([one.id])
    record(store, one, message(1), filed(comment(one, "191-001")), now=NOW + 4 * HOUR)
    known = store.agenda()
    assert (NOW, NOW + HOUR) == (known.last_digest, known.last_written)
    assert {"191-001": NOW, "191-002": NOW + 3 * HOUR} == known.numbered


def test_what_a_subscriber_was_told_last_is_known_by_address(store: Store) -> None:
    """The end of that period and when the letter was written, however often they get them; the list's digests are not
    counted by subscribers' ones."""
    day = timedelta(days=1)
    for at, key, reader in (
        (NOW, "digest/2026-W24/fr-0123456789ab", "one@examplia.example"),
        (NOW + day, "digest/2026-06-09/fr-0123456789ab", "one@examplia.example"),
        (NOW, "digest/2026-W24/es-ba9876543210", "two@examplia.example"),
        (NOW, "digest/2026-W24/en", "list@lists.example"),
    ):
        store.enqueue([replace(letter(key, period_end=at), recipients=(reader,))], at + HOUR)
    known = store.agenda()
    told = {"one@examplia.example": (NOW + day, NOW + day + HOUR), "two@examplia.example": (NOW, NOW + HOUR)}
    assert (told, NOW, 1) == (known.told, known.last_digest, known.digests)


def test_the_agenda_knows_the_mails_on_other_themes(store: Store) -> None:
    """By the theme's key, when each was received, and when it was first found to be on one: filing it again is no news.
    Filed in another way it is off."""
    one, two = accepted(store, 2)
    aside = Filing(state=State.IGNORED, reason="off-topic: on the theme “website”", theme="website")
    record(store, one, message(1), aside, now=NOW)
    record(store, two, message(2), replace(aside, theme=""))
    expected = (("website", one.received, NOW),)
    assert expected == store.agenda().themes
    store.retry([one.id])
    assert () == store.agenda().themes
    record(store, one, message(1), aside, now=NOW + HOUR)
    assert expected == store.agenda().themes


def test_the_agenda_tells_proposals_from_base_texts(store: Store) -> None:
    """By the target of the change that loaded them."""
    text = TextFile(resolution="191", language="en", name="191.txt", data=b"", sha256="0" * 64, who="C", at=NOW)
    for proposal in ("", "ISCG/26-1/5"):
        store.add_text(replace(text, proposal=proposal))
    base, proposed = (change.target for change in store.changes())
    assert (frozenset({proposed}), True) == (store.agenda().proposed, base != proposed)


def test_a_note_keeps_the_last_word(store: Store) -> None:
    """`status` shows what was noticed last, and when."""
    store.note("received", "3 mails", NOW)
    store.note("received", "5 mails\0", NOW + HOUR)
    store.note("trouble deliver", "", NOW)
    assert {"received": ("5 mails", NOW + HOUR), "trouble deliver": ("", NOW)} == store.notes()
