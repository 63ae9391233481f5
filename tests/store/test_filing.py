"""Filing is gathered and recorded in one piece; what is derived can be derived again (laws 1, 4, 6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.model import (
    Action,
    Address,
    Change,
    Command,
    Earlier,
    Filing,
    Given,
    Hindrance,
    Kind,
    LetterState,
    Link,
    Mark,
    Passage,
    PassageKind,
    Result,
    State,
    Verb,
)
from bot.store import Store
from tests.store.make import LEASE, NOW, accepted, arrival, comment, filed, gather, letter, message, numbers, record
from tests.store.make import sha256 as hashed


def test_a_comment_comes_back_as_it_was_filed(store: Store) -> None:
    """Every field of a row is kept."""
    (mail,) = accepted(store)
    one = comment(
        mail,
        "191-017",
        mark=Mark.ADD_MOVED,
        member="Member One",
        late=True,
        proposed="new words",
        why="cited",
        cited="r 2",
    )
    record(store, mail, message(1), filed(one))
    assert (one,) == store.comments()


def test_comments_are_ordered_by_resolution_and_number(store: Store) -> None:
    """The order of the numbers, not of their letters: 1000 comes after 999."""
    first, second = accepted(store, 2)
    record(store, second, message(2), filed(comment(second, "191-999"), comment(second, "58-001")))
    record(store, first, message(1), filed(comment(first, "191-1000")))
    assert ["191-999", "191-1000", "58-001"] == numbers(store.comments())
    assert ["58-001"] == numbers(store.comments("58"))


def test_numbers_stay_when_the_views_are_emptied(store: Store) -> None:
    """A number is a fact: a mail filed again is offered the numbers it had, and none is given twice (law 6)."""
    first, second = accepted(store, 2)
    one, two = comment(first, "191-001"), comment(second, "191-002", label="", text="other words")
    record(store, first, message(1), filed(one))
    record(store, second, message(2), filed(two))
    assert 2 == store.clear_views()
    assert () == store.comments()
    known = gather(store, second, message(2))
    offered = Given(number="191-002", resolution="191", heading="resolves", label="", text_sha256=hashed("other words"))
    assert ((offered,), {"191": 2}) == (known.given, known.last)
    record(store, second, message(2), filed(two))
    record(store, first, message(1), filed(one))
    assert (one, two) == store.comments()


def test_the_highest_serial_counts_numbers_no_longer_in_use(store: Store) -> None:
    """A number whose comment is gone is never reused; each resolution counts by itself."""
    (mail,) = accepted(store)
    record(store, mail, message(1), filed(comment(mail, "191-004"), comment(mail, "58-002"), comment(mail, "7-001")))
    record(store, mail, message(1), filed())
    assert {"191": 4, "58": 2, "7": 1} == gather(store, mail, message(1)).last
    assert () == store.comments()


def test_a_mail_recorded_twice_is_there_once(store: Store) -> None:
    """Recording replaces what was recorded of that mail before: a worker that lost its lease does no harm."""
    (mail,) = accepted(store)
    record(store, mail, message(1), filed(comment(mail, "191-001"), comment(mail, "191-002")))
    record(store, mail, message(1), filed(comment(mail, "191-002"), reason="", state=State.REVIEW))
    assert ["191-002"] == numbers(store.comments())
    assert {"review": 1} == store.ledger().states


def test_a_number_given_to_another_mail_is_not_given_again(store: Store) -> None:
    """Two mails never share a number; what was to be recorded with it is not recorded at all."""
    first, second = accepted(store, 2)
    record(store, first, message(1), filed(comment(first, "191-001")))
    with pytest.raises(IntegrityError):
        record(store, second, message(2), filed(comment(second, "191-001")), letters=[letter("receipt/2")])
    assert (1, {"filed": 1}, ()) == (store.ledger().waiting, store.ledger().states, store.postings())


def test_a_comment_without_its_number_is_not_recorded(store: Store) -> None:
    """A row of the table always has its number."""
    (mail,) = accepted(store)
    for wrong in ("", "58-001"):
        with pytest.raises(ValueError, match="no number of a comment on resolution 191"):
            record(store, mail, message(1), filed(replace(comment(mail, "191-001"), number=wrong)))
    assert 1 == store.ledger().waiting


def test_a_failing_record_leaves_the_others_of_its_transaction(store: Store) -> None:
    """One bad mail never stops the rest (A5): what failed is undone alone, quarantined, and all is committed."""
    mails = accepted(store, 3)
    with store.transaction():
        for number, mail in enumerate(mails, 1):
            try:
                with store.transaction():
                    record(store, mail, message(number), filed(comment(mail, f"191-00{number % 2}")))
                    store.note("recorded", str(number), NOW)
                    if number == 2:
                        raise KeyError("trouble of this mail")
            except KeyError:
                store.quarantine(mail, "unreadable: KeyError", NOW)
            except (IntegrityError, ValueError):
                store.quarantine(mail, "unreadable: its number", NOW)
    assert {"filed": 1, "quarantined": 2} == store.ledger().states
    assert ("1", NOW) == store.notes()["recorded"]


def test_an_interrupted_transaction_records_nothing(store: Store) -> None:
    """Everything in a transaction is committed together, or nothing."""
    (mail,) = accepted(store)

    def interrupted() -> None:
        with store.transaction():
            record(store, mail, message(1), filed(comment(mail, "191-001")), letters=[letter("receipt/1")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (1, {}, (), ()) == (store.ledger().waiting, store.ledger().states, store.comments(), store.postings())


def test_quarantine_replaces_what_was_filed(store: Store) -> None:
    """A mail has one state: one set aside has no comment, and is no kin of others."""
    first, second = accepted(store, 2)
    record(store, first, message(1), filed(comment(first, "191-001")))
    store.quarantine(first, "unreadable: too deep", NOW)
    assert ((), {"quarantined": 1}) == (store.comments(), store.ledger().states)
    assert () == gather(store, second, message(2, references=(message(1).message_id,))).kin


def test_passages_and_reasons_are_kept(store: Store) -> None:
    """What `explain` tells is recorded without harm, whatever characters it holds."""
    (mail,) = accepted(store)
    passage = Passage(kind=PassageKind.QUOTED, start=0, end=3, text="> a", depth=1, unsure="lone \udcff")
    record(store, mail, message(1), filed(passages=(passage,), why=(("resolution", "named: \0 191"),)))
    assert {"filed": 1} == store.ledger().states


# -- kin ------------------------------------------------------------------------------------------------------------


def test_kin_share_an_id_or_a_base_subject(store: Store) -> None:
    """By Message-ID, reference or base subject, directly or through others, and nobody else."""
    mails = accepted(store, 6)
    record(store, mails[0], message(1, subject="Budget"))
    record(store, mails[1], message(2, references=("m1@delegates.example", "lost@delegates.example")))
    record(store, mails[2], message(3, references=("lost@delegates.example",)))
    record(store, mails[3], message(4, subject="Budget"))
    record(store, mails[4], message(5, subject="Other"))
    known = gather(store, mails[5], message(6, references=("m3@delegates.example",)))
    assert [mail.id for mail in mails[:4]] == [one.mail_id for one in known.kin]
    assert [False, True, True, False] == [bool(one.references) for one in known.kin]


def test_an_empty_base_subject_makes_no_kin(store: Store) -> None:
    """Mails without a subject have nothing in common."""
    first, second = accepted(store, 2)
    record(store, first, message(1, subject=""))
    assert () == gather(store, second, message(2, subject="")).kin


def test_a_late_parent_joins_its_children(store: Store) -> None:
    """Two threads become one when the mail arrives that both answer, or that answers both."""
    mails = accepted(store, 3)
    record(store, mails[0], message(1, references=("m3@delegates.example",)))
    record(store, mails[1], message(2, references=("m3@delegates.example",)))
    links = [Link(mail_id=mail.id, parent=mails[2].id, thread=mails[2].id) for mail in mails[:2]]
    own = Link(mail_id=mails[2].id, parent=None, thread=mails[2].id)
    assert 2 == len(gather(store, mails[2], message(3)).kin)
    record(store, mails[2], message(3), filed(links=(*links, own)))
    hanging = {entry.id: (entry.parent, entry.thread) for entry in store.mails()}
    assert {link.mail_id: (link.parent, link.thread) for link in (*links, own)} == hanging


def test_only_the_mail_itself_is_left_out(store: Store) -> None:
    """A mail filed again meets all the others, those received later among them."""
    mails = accepted(store, 3)
    for number, mail in enumerate(mails, 1):
        record(store, mail, message(number, subject="One"))
    known = gather(store, mails[1], message(2, subject="One"))
    assert [mails[0].id, mails[2].id] == [one.mail_id for one in known.kin]


def test_earlier_mails_come_with_text_author_and_resolutions(store: Store) -> None:
    """In the order asked for; a resolution once, however many comments there are."""
    first, second = accepted(store, 2)
    comments = comment(first, "191-001"), comment(first, "58-001"), comment(first, "191-002")
    record(store, first, message(1, subject="One"), filed(*comments))
    expected = Earlier(
        mail_id=first.id,
        message_id="m1@delegates.example",
        author=Address(name="Delegate One", address="one@delegates.example"),
        text="Words of mail 1.",
        resolutions=("191", "58"),
    )
    record(store, second, message(2, subject="One"))
    assert (expected,) == store.earlier([first.id])
    assert [second.id, first.id] == [one.mail_id for one in store.earlier([second.id, first.id])]


def test_a_mail_filed_again_is_told_where_all_hung(store: Store) -> None:
    """By receipt, itself among them, and what it was filed under: what has changed can be told from that (law 6)."""
    first, second = accepted(store, 2)
    assert ((), ()) == (gather(store, first, message(1)).hanging, gather(store, first, message(1)).resolutions)
    links = [Link(mail_id=first.id, parent=None, thread=first.id)]
    record(store, first, message(1, subject="One"), filed(comment(first, "191-001"), links=links))
    links.append(Link(mail_id=second.id, parent=first.id, thread=first.id))
    record(store, second, message(2, subject="One"), filed(links=links))
    known = gather(store, first, message(1, subject="One"))
    assert (tuple(links), ("191",)) == (known.hanging, known.resolutions)


def test_what_a_person_hung_elsewhere_is_kin(store: Store) -> None:
    """Two mails that share no word are kin of each other and of each other's kin once one was hung below the other,
    whichever of them is filed first; kin are told what was decided about them until it is undone."""
    mails = accepted(store, 5)
    for number, mail in enumerate(mails[:2], 1):
        record(store, mail, message(number, subject="One"))

    def change(action: Action, target: str, after: str = "") -> Change:
        return store.add_change(Change(action=action, target=target, who="Coordinator", at=NOW, after=after))

    moves = (
        change(Action.ATTACH, f"mail {mails[2].id}", f"mail {mails[1].id}"),
        change(Action.ATTACH, f"mail {mails[0].id}", f"mail {mails[3].id}"),
    )
    change(Action.DETACH, "mail 999999")
    for number, mail in enumerate(mails[2:4], 3):
        known = gather(store, mail, message(number))
        assert [one.id for one in mails[: number - 1]] == [one.mail_id for one in known.kin]
        assert moves == known.moves
        record(store, mail, message(number))
    assert () == gather(store, mails[4], message(5)).kin
    assert 4 == len(gather(store, mails[4], message(5, subject="One")).kin)
    change(Action.UNDO, f"change {moves[0].id}")
    assert moves[1:] == gather(store, mails[2], message(3)).moves


def test_a_flood_of_references_is_cut(store: Store) -> None:
    """The first and the last twenty count (RELIABILITY T10); a mail that cites thousands is filed like any other."""
    first, second = accepted(store, 2)
    flood = tuple(f"{number}@flood.example" for number in range(8000))
    record(store, first, message(1, references=flood, message_id="x" * 9000))
    for cited, count in (("0@flood.example", 1), ("7999@flood.example", 1), ("4000@flood.example", 0), ("x" * 9000, 1)):
        assert count == len(gather(store, second, message(2, references=(cited,))).kin)


def test_a_twin_was_accepted_before(store: Store) -> None:
    """Whichever of the mails under one Message-ID is filed again, the first accepted has no twin and stands (T9)."""
    mails = accepted(store, 3)
    same = {"message_id": "same@delegates.example"}
    for number, mail in enumerate(mails, 1):
        record(store, mail, message(number, **same))
    twins = [("content 1", mails[0].id), ("content 2", mails[1].id)]
    found = [gather(store, mail, message(number, **same)).twins for number, mail in enumerate(mails, 1)]
    assert [(), tuple(twins[:1]), tuple(twins)] == found


def test_our_own_letter_is_known_by_either_name(store: Store) -> None:
    """By Message-ID, or by the key in our header where a list gave it another Message-ID (R10)."""
    (mail,) = accepted(store)
    store.enqueue([letter("digest/2026-W23/en")], NOW)
    by_id = message(1, message_id="digest.2026-W23.en@bot.example")
    by_key = message(1, message_id="other@lists.example", instance="digest/2026-W23/en")
    forged = message(1, instance="digest/never")
    found = [gather(store, mail, each).ours for each in (by_id, by_key, forged)]
    assert ["digest/2026-W23/en", "digest/2026-W23/en", ""] == found


def test_answers_are_counted_for_the_caps(store: Store) -> None:
    """All answers of the hour; those of the last 24 hours and of a week to this author alone (RELIABILITY A4)."""
    (mail,) = accepted(store)
    author = ("one@delegates.example",)
    for hours, key, recipients in (
        (30, "receipt/1", author),
        (20, "receipt/2", author),
        (3, "receipt/3", ("two@delegates.example",)),
        (0.5, "receipt/4", author),
        (0.1, "digest/1", author),
    ):
        store.enqueue([letter(key, recipients=recipients)], NOW - timedelta(hours=hours))
    known = gather(store, mail, message(1))
    assert (3, 2, 1) == (known.answers_this_week, known.answers_today, known.answers_this_hour)


def test_decisions_about_a_mail_that_stand(store: Store) -> None:
    """What people decided about this mail, without what was undone, and with what was undone in error."""
    (mail,) = accepted(store)

    def change(action: Action, target: str) -> Change:
        return store.add_change(Change(action=action, target=target, who="Coordinator", at=NOW))

    accept, ignore = change(Action.ACCEPT, f"mail {mail.id}"), change(Action.IGNORE, f"mail {mail.id}")
    change(Action.IGNORE, "mail 999999")
    undo = change(Action.UNDO, f"change {ignore.id}")
    assert (accept,) == gather(store, mail, message(1)).changes
    change(Action.UNDO, f"change {undo.id}")
    assert (accept, ignore) == gather(store, mail, message(1)).changes


# -- together with letters ------------------------------------------------------------------------------------------


def test_letters_are_queued_with_the_filing(store: Store) -> None:
    """A receipt exists if and only if the mail is filed; filed again, it is not written twice (law 5)."""
    (mail,) = accepted(store)
    for _ in range(2):
        record(store, mail, message(1), letters=[letter("receipt/1")])
    assert ["receipt/1"] == [posting.letter.key for posting in store.postings()]


@pytest.mark.parametrize("by", ["message-id", "key"])
def test_the_copy_of_our_letter_settles_it(store: Store, by: str) -> None:
    """What came back was delivered: an unknown outcome ends there (RELIABILITY A3)."""
    (mail,) = accepted(store)
    store.enqueue([letter("digest/1"), letter("digest/2")], NOW)
    (posting,) = store.claim_letters("one", NOW, lease=LEASE, limit=1)
    store.transmitting([posting.id], NOW)
    store.orphaned(NOW, alone=True)
    copy = message(1, message_id="digest.1@bot.example") if by == "message-id" else message(1, instance="digest/1")
    record(store, mail, replace(copy, kind=Kind.OURSELVES), filed(state=State.IGNORED, reason="own: a copy"))
    states = [LetterState.DELIVERED, LetterState.QUEUED]
    assert states == [each.state for each in store.postings()]


def test_a_message_is_found_by_id_or_key(store: Store) -> None:
    """Only where the mail itself was read: that others refer to it proves nothing."""
    (mail,) = accepted(store)
    record(store, mail, message(1, references=("cited@bot.example",), instance="digest/1"))
    found = [
        store.has_message("m1@delegates.example"),
        store.has_message("rewritten@bot.example", "digest/1"),
        store.has_message("cited@bot.example", "digest/2"),
        store.has_message("never@bot.example"),
    ]
    assert [True, True, False, False] == found


# -- any text -------------------------------------------------------------------------------------------------------

ANY_TEXT = st.text(
    st.characters(codec=None, categories=None) | st.sampled_from("\0\ud800\udfff\udc80😀é\r\n\u202e\\"), max_size=40
)


@given(texts=st.lists(ANY_TEXT, min_size=8, max_size=8))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_without_what_no_database_holds(store: Store, texts: list[str]) -> None:
    """NUL and lone surrogates are left out, every other character is kept, and nothing fails (RELIABILITY §0.9)."""
    store.accept([arrival(1, "\0".join(texts).encode("utf-8", "surrogatepass") or b"-")])
    mail = store.claim_mails("one", NOW, lease=LEASE, limit=1)
    if not mail:
        return
    subject, message_id, reference, name, text, proposed, cited, reason = texts
    read = message(
        1, subject=subject, message_id=message_id, references=(reference,), author=Address(name=name), text=text
    )
    serial = gather(store, mail[0], read).last.get("191", 0) + 1
    one = comment(mail[0], f"191-{serial:03d}", text=text, proposed=proposed, cited=cited)
    record(
        store,
        mail[0],
        read,
        Filing(state=State.REVIEW, reason=reason, comments=(one,)),
        letters=[letter("x", recipients=(reference,))],
    )
    kept = store.comments()[-1]
    assert [_kept(each) for each in (text, proposed, cited)] == [kept.text, kept.proposed, kept.cited]
    entry = next(each for each in store.mails() if each.id == mail[0].id)
    assert (_kept(subject), _kept(reason)) == (entry.subject, entry.reason)
    assert mail[0].id not in [kin.mail_id for kin in gather(store, mail[0], read).kin]


def _kept(text: str) -> str:
    return "".join(character for character in text if character != "\0" and not "\ud800" <= character <= "\udfff")


def test_refiling_in_one_transaction_is_invisible_until_it_commits(store: Store, another: Callable[[], Store]) -> None:
    """Readers see the views as they were until the new ones are complete."""
    (mail,) = accepted(store)
    record(store, mail, message(1), filed(comment(mail, "191-001")))
    reader = another()
    seen: list[tuple[list[str], datetime]] = []
    with store.transaction():
        store.clear_views()
        (again,) = store.claim_mails("one", NOW, lease=LEASE, limit=10)
        seen.append((numbers(reader.comments()), NOW))
        record(store, again, message(1), filed(comment(again, "191-001", text="better read")))
    assert [(["191-001"], NOW)] == seen
    assert ["better read"] == [one.text for one in reader.comments()]


def test_what_became_of_commands_is_kept_with_their_changes(store: Store) -> None:
    """A fact, in the commit that files the mail: changes, why there are none, and for whose mailbox. Emptying the
    views, or filing the mail again with nothing decided, takes nothing of it away (law 6)."""
    said, commanded = accepted(store, 2)
    record(store, said, message(1), filed(comment(said, "191-001")))
    change = Change(action=Action.WITHDRAW, target="191-001", who="Delegate One", at=NOW, before="open")
    withdraw = Command(verb=Verb.WITHDRAW, target="191-001")
    results = (Result(command=withdraw, changes=(change,)), Result(command=withdraw, hindrance=Hindrance.ALREADY))
    assert {"191-001": "one@delegates.example"} == store.authors({"191-001", "191-002"})
    assert (None, frozenset()) == (store.outcomes(commanded.id), store.asked_by("one@delegates.example"))
    decided = filed(results=results, holder="one@delegates.example", state=State.IGNORED)
    record(store, commanded, message(2), decided)
    for _ in range(2):
        (kept,) = store.changes()
        assert change == replace(kept, id=0)
        assert (None, Hindrance.ALREADY) == store.outcomes(commanded.id)
        assert (frozenset({kept.id}), frozenset()) == (
            store.asked_by("one@delegates.example"),
            store.asked_by("two@delegates.example"),
        )
        store.clear_views()
        record(store, commanded, message(2), filed(state=State.IGNORED))


def test_whether_a_mail_was_answered_is_known_by_its_letter(store: Store) -> None:
    """An automatic answer is named after the mail it answers."""
    first, second = accepted(store, 2)
    record(store, first, message(1), letters=[letter(f"receipt/{first.sha256[:24]}")])
    assert (True, False) == (store.answered(first), store.answered(second))
