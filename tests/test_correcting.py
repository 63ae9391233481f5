"""Corrections and wishes by mail, from the letter we send to the row of the table and back (bot/service.py).

The replies are made as people make them: a tap on a link of our letter, or a word typed over its quotation.
"""

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot import corrections, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.model import Action, Arrival, Change, CommentState, Group, Letter, Participant, Place, State
from bot.rules import standing
from bot.store import Store
from tests.lint import faults

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
MONDAY = datetime(2026, 6, 8, 7, tzinfo=UTC)
"""When the demonstration's digest goes out."""
ONE, TWO = "Delegate One <one@examplia.example>", "Delegate Seven <seven@samplonia.example>"
COORDINATOR = "Coordinator One <coordinator@example.org>"
SAID = "On considering a): please keep the reference.\n"


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group, whose coordinator sees each digest a day before, and which has a secretariat."""
    made = service.assemble(load(shipped("config") / "demo" / "bot.toml"))
    desk = Participant(name="Desk One", addresses=("desk@example.org",), member="", capacity="secretariat")
    return replace(
        made,
        schedule=replace(made.schedule, preview=24),
        participants=(*made.participants, desk),
        deadlines=(),
        answers_per_day=100,
        answers_per_hour=1000,
    )


@pytest.fixture
def store(group: Group) -> Iterator[Store]:
    """An empty store."""
    with Store.open("sqlite://", group.slug) as opened:
        yield opened


def written(author: str, to: str, subject: str, words: str, number: int, *fields: str) -> bytes:
    """A mail as its author's program writes it."""
    head = (f"From: {author}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{number}@examplia.example>", *fields)
    return "\n".join((*head, "Content-Type: text/plain; charset=utf-8", "", words)).encode()


def deliver(store: Store, group: Group, raw: bytes, now: datetime = NOW) -> list[Letter]:
    """A mail comes in and is filed; the letters that it made."""
    known = {posting.id for posting in store.postings()}
    uid = store.ledger().seen + 1
    store.accept([Arrival(place=Place(source="test", validity=1, uid=uid), raw=raw, received=now)])
    service.file_mails(store, group, lambda: now, "test")
    letters = [posting.letter for posting in store.postings() if posting.id not in known]
    assert [] == [fault for letter in letters for fault in faults(letter.data)]
    return letters


def comment(store: Store, group: Group, author: str = ONE, words: str = SAID) -> Letter:
    """A comment on the list; its author's receipt."""
    number = store.ledger().seen + 1
    (letter,) = deliver(store, group, written(author, group.list_address, "Resolution 901", words, number))
    return letter


def parts(letter: Letter) -> tuple[str, str, str]:
    """Subject, text and page of a letter."""
    mail = email.message_from_bytes(letter.data)
    found = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk()}
    text, page = (bytes(found.get(kind) or b"").decode() for kind in ("text/plain", "text/html"))
    return str(make_header(decode_header(mail["Subject"]))), text, page


def tapped(letter: Letter, command: str, author: str, number: int, typed: str = "") -> bytes:
    """The mail that a tap on one of its links begins, sent as it is, or with some words typed behind its first line."""
    links = [urlsplit(link.attributes["href"] or "") for link in LexborHTMLParser(parts(letter)[2]).css("a")]
    begun = {parse_qs(link.query)["body"][0]: (link.path, parse_qs(link.query)["subject"][0]) for link in links}
    body, (to, subject) = next((body, begun[body]) for body in begun if body.startswith(command))
    first, _, rest = body.replace("\r\n", "\n").partition("\n")
    return written(author, to, subject, f"{first}{typed}\n{rest}", number)


def reply(letter: Letter, words: str, author: str, number: int) -> bytes:
    """A reply typed over the quotation of a letter, to the address that it came from."""
    subject, text, _ = parts(letter)
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    parent = email.message_from_bytes(letter.data)["Message-ID"]
    words = f"{words}\n\nOn Tue, 2 Jun 2026, DEMO wrote:\n{quoted}\n"
    return written(author, "bot@example.org", f"Re: {subject}", words, number, f"In-Reply-To: {parent}")


def states(store: Store, group: Group) -> dict[str, tuple[str, CommentState]]:
    """Where each comment stands, and what became of it."""
    return {
        each.number: (f"{each.heading} {each.label}".strip(), each.state) for each in service.comments(store, group)
    }


def last(store: Store) -> tuple[str, str]:
    """How the last mail ended."""
    entry = store.mails()[-1]
    return str(entry.state), entry.reason


def made(store: Store) -> list[str]:
    """The changes in force: by whom, what, to what."""
    return [f"{each.who}: {each.action} {each.target} {each.after}".strip() for each in standing(store.changes())]


# -- corrections by the author ----------------------------------------------------------------------------------------


def test_a_tap_on_a_receipt_is_enough(store: Store, group: Group) -> None:
    """The number and the proof are in the link: each correction is a change by the author, told in a transcript, and
    can be taken back by a tap on that."""
    receipt = comment(store, group)
    for number, (command, target, becomes) in enumerate(
        (
            ("withdraw", "withdraw 901-001", ("considering a)", CommentState.WITHDRAWN)),
            ("not a comment", "not a comment 901-001", ("considering a)", CommentState.REJECTED)),
        )
    ):
        (transcript,) = deliver(store, group, tapped(receipt, command, ONE, 10 + 2 * number))
        assert {"901-001": becomes} == states(store, group)
        assert [f"Delegate One: {target}"] == made(store)
        assert ("ignored", f"admin: obeyed: {target}") == last(store)
        subject, text, _ = parts(transcript)
        assert ("one@examplia.example",) == transcript.recipients
        assert subject.startswith(f"[DEMO] Done: {target} [")
        assert f"> {target}" in text and "was: in the table" in text
        deliver(store, group, tapped(transcript, "undo", ONE, 11 + 2 * number))
        assert {"901-001": ("considering a)", CommentState.OPEN)} == states(store, group)
        assert [] == made(store)


def test_a_comment_is_moved_to_the_provision_written(store: Store, group: Group) -> None:
    """In any of the six languages' words, or under none; those there are stand below, and are no command."""
    receipt = comment(store, group)
    (told,) = deliver(store, group, tapped(receipt, "move", ONE, 10, "instructs the Secretary-General 2"))
    assert {"901-001": ("instructs the Secretary-General 2", CommentState.OPEN)} == states(store, group)
    assert "was: considering a)" in parts(told)[1] and "now: instructs the Secretary-General 2" in parts(told)[1]
    deliver(store, group, tapped(receipt, "move", ONE, 11, "décide"))
    assert {"901-001": ("resolves", CommentState.OPEN)} == states(store, group)
    deliver(store, group, tapped(receipt, "move", ONE, 12, "general"))
    assert {"901-001": ("", CommentState.OPEN)} == states(store, group)
    assert 3 == len(made(store))
    deliver(store, group, reply(told, "undo", ONE, 13))
    assert {"901-001": ("resolves", CommentState.OPEN)} == states(store, group)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "It is not certain which provision is meant. There are: considering a), b)"),
        ("instructs 1", "It is not certain which provision is meant."),
        ("considering a)", "It is so already; nothing was changed."),
    ],
)
def test_what_is_no_certain_place_is_told_so(store: Store, group: Group, typed: str, reason: str) -> None:
    """Law 4: nothing is guessed; the answer lists the provisions there are."""
    receipt = comment(store, group)
    (told,) = deliver(store, group, tapped(receipt, "move", ONE, 10, typed))
    assert reason in " ".join(parts(told)[1].split())
    assert [] == made(store)
    assert last(store)[1].startswith("admin: not obeyed: move 901-001 to")


def test_only_ones_own_comments_are_corrected(store: Store, group: Group) -> None:
    """Somebody else's, and numbers that were never given, are answered with the reason; nothing changes."""
    comment(store, group)
    theirs = comment(store, group, TWO)
    for number, (words, reason) in enumerate(
        (("withdraw 901-001", "This is somebody else's comment"), ("withdraw 901-099", "No comment has this number."))
    ):
        raw = tapped(theirs, "withdraw", TWO, 10 + number).replace(b"withdraw 901-002", words.encode())
        (told,) = deliver(store, group, raw)
        assert reason in parts(told)[1] and parts(told)[0].startswith("[DEMO] Not done: ")
    assert {CommentState.OPEN} == {state for _, state in states(store, group).values()}


def test_for_whom_one_speaks_the_coordinator_decides(store: Store, group: Group) -> None:
    """An author's words are kept and wait for a person; the coordinator's own are obeyed."""
    receipt = comment(store, group)
    (told,) = deliver(store, group, tapped(receipt, "from", ONE, 10, "Samplonia"))
    assert ("review", "ambiguous: for the coordinator to decide: from 901-001 Samplonia") == last(store)
    assert "Passed on: the coordinator decides." in parts(told)[1]
    assert [] == made(store)
    (asked,) = deliver(store, group, written(COORDINATOR, "bot@example.org", "", "from 901-001 samplonia\n", 11))
    assert [] == made(store)
    deliver(store, group, reply(asked, "", COORDINATOR, 12))
    assert ["Coordinator One: attribute 901-001 Samplonia"] == made(store)


def test_the_secretariat_corrects_anybodys(store: Store, group: Group) -> None:
    """And takes back by its number what an author did; who is written to is who asked."""
    receipt = comment(store, group)
    deliver(store, group, tapped(receipt, "withdraw", ONE, 10))
    (asked,) = deliver(store, group, written("desk@example.org", "bot@example.org", "", "undo 901-001\n", 11))
    assert ("desk@example.org",) == asked.recipients and 1 == len(made(store))
    deliver(store, group, reply(asked, "", "desk@example.org", 12))
    assert [] == made(store)
    assert "Desk One" == store.changes()[-1].who


def test_without_the_token_nothing_is_obeyed(store: Store, group: Group) -> None:
    """RELIABILITY T1: a From is asked to confirm, at the mailbox of the roster; a bare reply does. A token that was
    never given proves nothing."""
    comment(store, group)
    (asked,) = deliver(store, group, written(ONE, "bot@example.org", "", "withdraw 901-001\n", 10))
    assert ("one@examplia.example",) == asked.recipients
    assert ("ignored", "admin: to be confirmed: withdraw 901-001") == last(store)
    deliver(store, group, written(ONE, "bot@example.org", f"901-001 {'a' * 26}", "withdraw 901-001\n", 11))
    assert [] == made(store)
    deliver(store, group, reply(asked, "", ONE, 12))
    assert ["Delegate One: withdraw 901-001"] == made(store)


def test_a_command_counts_once(store: Store, group: Group) -> None:
    """T3: the same mail by another route is a copy; one with its Message-ID and other words waits for a person."""
    receipt = comment(store, group)
    raw = tapped(receipt, "withdraw", ONE, 10)
    (transcript,) = deliver(store, group, raw)
    deliver(store, group, tapped(transcript, "undo", ONE, 11))
    assert [] == deliver(store, group, b"Received: from elsewhere.example\n" + raw)
    assert last(store)[1].startswith("duplicate: ")
    assert [] == deliver(store, group, raw + b"\nwithdraw 901-001\n")
    assert ("review", True) == (last(store)[0], last(store)[1].startswith("ambiguous: has the Message-ID of mail"))
    assert [] == made(store)


def test_words_go_to_a_person(store: Store, group: Group) -> None:
    """A reply in free words is no command, and commands with words beside them are obeyed and looked at."""
    receipt = comment(store, group)
    deliver(store, group, reply(receipt, "Dear colleague, could you please withdraw 191-001 for me?", ONE, 10))
    assert [] == made(store)
    raw = tapped(receipt, "withdraw", ONE, 11) + b"\nBut please keep the first sentence of it.\n"
    deliver(store, group, raw)
    assert ["Delegate One: withdraw 901-001"] == made(store)
    assert ("review", "ambiguous: words stand beside its commands (withdraw 901-001)") == last(store)


def test_automatic_and_old_mail_corrects_nothing(store: Store, group: Group) -> None:
    """A machine gives no orders, and what lies in an archive was said long ago; neither is answered."""
    receipt = comment(store, group)
    raw = tapped(receipt, "withdraw", ONE, 10)
    assert [] == deliver(store, group, b"Auto-Submitted: auto-replied\n" + raw)
    place = Place(source="archive", validity=1, uid=1)
    store.accept([Arrival(place=place, raw=raw, received=NOW, live=False)])
    service.file_mails(store, group, lambda: NOW, "test")
    assert [] == made(store)


def test_what_nobody_could_be_told_waits_for_a_person(store: Store, group: Group) -> None:
    """Where the caps keep the answer back, a correction that was not obeyed is not lost."""
    receipt = comment(store, group)
    capped = replace(group, answers_per_day=1)
    raw = tapped(receipt, "withdraw", ONE, 10).replace(b"withdraw 901-001", b"withdraw 901-099")
    assert [] == deliver(store, capped, raw)
    assert ("review", "ambiguous: not obeyed, and nobody could be told: withdraw 901-099") == last(store)
    deliver(store, capped, tapped(receipt, "withdraw", ONE, 11))
    assert ["Delegate One: withdraw 901-001"] == made(store)


def test_several_commands_are_told_one_by_one(store: Store, group: Group) -> None:
    """Each meets what those before it changed; `undo` takes back the last, then the one before."""
    receipt = comment(store, group)
    raw = tapped(receipt, "withdraw", ONE, 10) + b"withdraw 901-001\nmove 901-001 to resolves\nundo\n"
    (told,) = deliver(store, group, raw)
    assert ["Delegate One: withdraw 901-001", "Delegate One: move 901-001 resolves |"] == made(store)
    words = " ".join(parts(told)[1].split())
    assert (
        "> withdraw 901-001 It is so already" in words
        and "> undo 901-001 There is nothing that could be taken back." in words
    )
    assert (
        "admin: obeyed: withdraw 901-001, move 901-001 to resolves; not obeyed: withdraw 901-001, undo 901-001"
        == last(store)[1]
    )
    deliver(store, group, reply(told, "undo", ONE, 11))
    assert ["Delegate One: withdraw 901-001"] == made(store)
    deliver(store, group, reply(told, "undo", ONE, 12))
    assert [] == made(store)


def test_refiling_obeys_nothing_twice(store: Store, group: Group) -> None:
    """Law 6: what a mail changed is a fact; filed again, every row and every mail's end is what it was."""
    receipt = comment(store, group)
    other = comment(store, group, TWO)
    deliver(store, group, tapped(receipt, "withdraw", ONE, 10))
    (told,) = deliver(store, group, tapped(receipt, "move", ONE, 11, "resolves"))
    deliver(store, group, reply(told, "undo 901-001", ONE, 12))
    deliver(store, group, tapped(other, "from", TWO, 13, "Examplia"))
    deliver(store, group, tapped(other, "withdraw", TWO, 14).replace(b"901-002", b"901-003"))
    before = store.mails(), service.comments(store, group), store.changes(), len(store.postings())
    comment(store, group, TWO, "On resolves: a third comment, so that 901-003 is known when all is filed again.\n")
    service.refile(store, group, lambda: NOW + timedelta(days=3), "test")
    after = store.mails()[:-1], service.comments(store, group)[:-1], store.changes(), len(store.postings()) - 1
    assert before == after


def test_a_change_by_mail_is_one_like_any_other(store: Store, group: Group) -> None:
    """The command line takes it back, and an author cannot take back what the coordinator did."""
    receipt = comment(store, group)
    deliver(store, group, tapped(receipt, "withdraw", ONE, 10))
    (change,) = store.changes()
    by_hand = Change(action=Action.UNDO, target=f"change {change.id}", who="Coordinator One", at=NOW)
    corrections.change(store, group, by_hand, lambda: NOW, "test")
    corrections.change(
        store, group, replace(by_hand, action=Action.MOVE, target="901-001", after="resolves"), lambda: NOW, "test"
    )
    (told,) = deliver(store, group, tapped(receipt, "withdraw", ONE, 11).replace(b"withdraw 901-001", b"undo 901-001"))
    assert "There is nothing that could be taken back." in parts(told)[1]
    assert {"901-001": ("resolves", CommentState.OPEN)} == states(store, group)


# -- what the coordinator wishes of a digest --------------------------------------------------------------------------


def previewed(store: Store, group: Group, now: datetime = MONDAY - timedelta(hours=24)) -> Letter:
    """The preview that the coordinator gets."""
    service.prepare(store, group, now)
    (letter,) = [each.letter for each in store.postings() if each.letter.key.startswith("preview/")]
    assert [] == faults(letter.data)
    return letter


def sent(store: Store, group: Group, now: datetime = MONDAY) -> list[str]:
    """The digests that go out at that moment, as text."""
    service.prepare(store, group, now)
    return [parts(each.letter)[1] for each in store.postings() if each.letter.key.startswith("digest/")]


FRIDAY = MONDAY - timedelta(days=3)
"""A day of rest has no preview: Monday's comes on Friday."""


def test_a_bare_reply_holds_the_digest_back(store: Store, group: Group) -> None:
    """HOLD, then RELEASE, typed over the preview; each is a change and is told in a line."""
    comment(store, group)
    preview = previewed(store, group)
    (told,) = deliver(store, group, reply(preview, "HOLD", COORDINATOR, 10), FRIDAY)
    assert ["Coordinator One: hold digest 2026-W24"] == made(store)
    assert ("coordinator@example.org",) == told.recipients
    assert "now: kept back until it is released" in parts(told)[1]
    assert [] == sent(store, group)
    deliver(store, group, reply(preview, "Release", COORDINATOR, 11), MONDAY + timedelta(hours=1))
    assert [] == made(store)
    assert 2 == len(sent(store, group, MONDAY + timedelta(hours=1)))


def test_a_note_goes_on_top(store: Store, group: Group) -> None:
    """His words as they are, to the next command; a second note takes the place of the first."""
    comment(store, group)
    preview = previewed(store, group)
    deliver(store, group, tapped(preview, "note", COORDINATOR, 10), FRIDAY)
    assert [] == made(store)
    words = "note: First line: as agreed.\n\nSecond line, “verbatim”.\nhold\nrelease\n"
    deliver(store, group, reply(preview, words, COORDINATOR, 11), FRIDAY)
    assert ["Coordinator One: note digest 2026-W24 First line: as agreed.\n\nSecond line, “verbatim”."] == [
        each for each in made(store) if "note" in each
    ]
    tap = tapped(preview, "note", COORDINATOR, 12)
    deliver(store, group, tap.rstrip() + b"\n\nOnly this.\n", FRIDAY)
    deliver(store, group, reply(preview, "release", COORDINATOR, 13), FRIDAY)
    english, _ = sent(store, group)
    assert "Only this." in english and "First line" not in english


def test_a_hold_that_comes_too_late_says_so(store: Store, group: Group) -> None:
    """The preview names its digest: the reply holds that one back or none."""
    comment(store, group)
    preview = previewed(store, group)
    assert 2 == len(sent(store, group))
    (told,) = deliver(store, group, reply(preview, "hold", COORDINATOR, 10), MONDAY + timedelta(minutes=5))
    assert "That digest has gone out" in parts(told)[1]
    assert [] == made(store)


def test_only_who_steers_wishes(store: Store, group: Group) -> None:
    """In a delegate's mail the words are words; even a token of their own does not make them the coordinator."""
    receipt = comment(store, group)
    assert [] == deliver(store, group, written(ONE, "bot@example.org", "", "hold\n", 10))
    raw = tapped(receipt, "withdraw", ONE, 11).replace(b"withdraw 901-001", b"hold")
    (told,) = deliver(store, group, raw)
    assert "Only the coordinator and the secretariat may do this." in parts(told)[1]
    (asked,) = deliver(store, group, written("desk@example.org", "bot@example.org", "", "hold digest\n", 12))
    deliver(store, group, reply(asked, "", "desk@example.org", 13))
    assert ["Desk One: hold digest 2026-W24"] == made(store)


def test_a_note_without_proof_is_asked_for_with_its_words(store: Store, group: Group) -> None:
    """The question's link has the words in it; its quotation alone says nothing."""
    (asked,) = deliver(store, group, written(COORDINATOR, "bot@example.org", "", "note\nSome words.\n", 10))
    assert "reply with the command and the words of the note once more" in " ".join(parts(asked)[1].split())
    deliver(store, group, reply(asked, "", COORDINATOR, 11))
    assert [] == made(store)
    deliver(store, group, tapped(asked, "note", COORDINATOR, 12))
    assert ["Coordinator One: note digest 2026-W24 Some words."] == made(store)


def test_the_command_line_and_mail_share_their_rules(store: Store, group: Group) -> None:
    """What no door may write, none does."""
    comment(store, group)
    wanted = Change(action=Action.MOVE, target="901-001", who="Desk One", at=NOW, after="instructs 1")
    with pytest.raises(Refused):
        corrections.change(store, group, wanted, lambda: NOW, "test")
    assert State.FILED == store.mails()[0].state
