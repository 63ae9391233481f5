"""Digests, reminders and receipts: how each kind reads, where it goes and what comes with it."""

import email
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl  # type: ignore[import-untyped]
import pytest
from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

from bot.config import load, shipped
from bot.mail import read
from bot.model import (
    LANGUAGES,
    Command,
    CommentState,
    DeadlineEntry,
    DeadlineState,
    Edit,
    Ledger,
    Notice,
    Piece,
    Refiled,
    Verb,
)
from bot.rules import asked, tabulate
from bot.service import assemble
from bot.templates import render, write, write_all
from tests.letters import (
    ARABIC,
    AT,
    CHINESE,
    COMMENTS,
    CORRECTED,
    GROUP,
    NOW,
    PRESENT,
    REFUSED,
    TOKEN,
    WISHED,
    answer,
    comment,
    digest,
    entry,
    for_subscriber,
    letters,
    receipt,
    reminder,
    sent,
)


def calendar(notice: Notice) -> Calendar | None:
    """The calendar file that comes with it."""
    for part in sent(notice).walk():
        if part.get_content_type() == "text/calendar":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            found = Calendar.from_ical(data)
            assert part.get_param("method") == found["METHOD"]
            return found
    return None


# -- digests ------------------------------------------------------------------------------------------------------


def test_digest_goes_to_the_list_and_to_ourselves() -> None:
    """A3: our own copy, in the same transaction, settles an unknown outcome; To names the list alone."""
    letter = write(letters("en")["digest"], GROUP, now=NOW)
    mail = email.message_from_bytes(letter.data)
    assert (("list@lists.example", "bot@bot.example"), "bot@bot.example", True, NOW) == (
        letter.recipients,
        letter.envelope_from,
        letter.probe,
        letter.period_end,
    )
    assert ['"Correspondence group One" <list@lists.example>', "auto-generated", "list@lists.example"] == [
        mail["To"],
        mail["Auto-Submitted"],
        mail["Reply-To"],
    ]


def test_digest_reads_like_this() -> None:
    """The anatomy: dates, what moved, counts, comments with their beginning, how to comment, the books."""
    made = render(digest("en", COMMENTS[0], COMMENTS[3], deadlines=(entry(),)), GROUP, now=NOW)
    assert "[ISCG-CG] Weekly digest 6: 2 new comments, Res. 191 due 12 June" == made.subject
    expected = """\
DEADLINES

  Comments on Resolution 191
    Friday, 12 June 2026, 17:00 Geneva (15:00 UTC): 4 days left
    As agreed at the meeting.

2 new comments from 1 delegation since Monday, 1 June 2026; 1 superseded, 1
withdrawn, 1 re-filed, 1 new base text, 2 new proposals.
3 messages could not be filed with certainty and wait for the coordinator.

PP RESOLUTION 191 (REV. BUCHAREST, 2022)

Comments by provision (New / In all)
   1 /  14   resolves 2
   1 /  14   general

New comments

191-014 · Member State One · resolves 2 · MOD · EN
    Keep the reference.
    It is short. More words. More words. More words. More words. More words.
    More words. More words. More words. More words. More words. More words.
    More words. More words. More words. More words. More words. More words.
    More words. More words. More words. More words. More words. [...]

191-017 · Member State One · general · FR · received after the deadline
    Nous sommes d'accord.

[...] marks where a comment was cut here; the compiled table has it in full.

The coordinator keeps the compiled table.

SUPERSEDED OR WITHDRAWN

  191-003 · Member State One · Res. 191 · resolves 2 · superseded by 191-014
  191-004 · \u2068مصر\u2069 · Res. 191 · resolves 2 · withdrawn

RE-FILED

  191-017 · Member State One · Res. 191 · from resolves 2 to general

Documents cited: C26/55, ISCG/26-1/5.

On other themes: Accessibility (2 mails; coordinator: Delegate Two),
Efficiencies (1 mail; coordinator: vacant).

HOW TO COMMENT

Write to list@lists.example in any official language and name the provision,
for example "resolves 2". Each author gets a private receipt that says how
the mail was filed; a wrong one is put right by answering it.
Questions: Coordinator One, coordinator@example.org.

--------
Informal compilation. A comment here is not a proposal to PP-26: only Member
States submit those.
Of 57 mails received so far: 40 filed, 9 set aside (automatic answers and
the like), 3 for review, 1 unreadable, 4 copies, 0 not yet read.
Digest 6, 2026-06-01 07:00 to 2026-06-08 07:00 UTC.
Sent by the group's mail service (Correspondence group One), which keeps the
mails of the list to compile the comments.
"""
    assert expected == made.text


def test_a_number_behind_arabic_words_is_isolated() -> None:
    """UAX #9, W2 and W4: behind an Arabic letter the hyphen would part the number and show 014-191."""
    made = render(digest("ar", *COMMENTS), GROUP, now=NOW)
    for figure in ("191-014", "2026-06-01 07:00"):
        assert [1, 1] == [part.count(f"\u2068{figure}\u2069") for part in (made.text, made.html)]


def test_each_comment_has_its_own_language_and_direction() -> None:
    """An Arabic comment in an English letter runs from right to left, in a cell of its own."""
    page = LexborHTMLParser(render(digest("en", *COMMENTS), GROUP, now=NOW).html)
    cells = [(cell.attributes["lang"], cell.attributes["dir"]) for cell in page.css("table.card td")]
    assert [("en", "ltr"), ("ar", "rtl"), ("zh", "ltr"), ("fr", "ltr"), ("", "ltr")] == cells


@pytest.mark.parametrize("language", PRESENT)
def test_long_digest_is_not_clipped(language: str) -> None:
    """Gmail clips at 102 kB: what does not fit is counted, and stands in the table."""
    many = [comment(f"191-{n:03}", CHINESE + ARABIC, "und", "Member " * 20) for n in range(400)]
    made = render(digest(language, *many), GROUP, now=NOW)
    page = LexborHTMLParser(made.html)
    shown = len(page.css("table.card"))
    assert 95_000 >= len(made.html.encode())
    assert 5 <= shown < 400
    assert str(400 - shown) in page.body.text() if page.body else False
    assert str(400 - shown) in made.text


@pytest.mark.parametrize("language", PRESENT)
def test_digest_of_a_whole_conference_is_not_clipped(language: str) -> None:
    """Whatever there is to tell, and of how many provisions: counts, what became of comments and documents give way."""
    places = [(slug, str(label)) for slug in ("191", "58") for label in range(150)]
    many = [replace(comment(f"{slug}-{label}", CHINESE, "zh", "Member " * 20), label=label) for slug, label in places]
    told = replace(
        digest(language, *many),
        gone=tuple(replace(each, state=CommentState.SUPERSEDED, other="191-999") for each in many),
        refiled=tuple(Refiled(comment=each, heading="resolves further", label="3") for each in many),
        papers=tuple(f"ISCG/26-1/{number}" for number in range(99)),
    )
    made = render(told, GROUP, now=NOW)
    assert 95_000 >= len(made.html.encode())
    assert "300" in made.text  # how many gave way


@pytest.mark.parametrize("language", PRESENT)
def test_counts_of_a_whole_conference_are_not_clipped(language: str) -> None:
    """Reminders and closing notes of a date of the whole group, however many resolutions have comments: sixty rows in
    all, the others are counted."""
    counts = tuple((f"{number}", "resolves", str(label), 1) for number in range(20) for label in range(30))
    for name in ("reminder", "closing"):
        made = render(replace(letters(language)[name], counts=counts), GROUP, now=NOW)  # type: ignore[arg-type]
        assert 95_000 >= len(made.html.encode())
        assert ("600" in made.text, 60) == (True, len(LexborHTMLParser(made.html).css("th[scope=row]")))


def test_the_coordinators_note_runs_in_its_own_direction() -> None:
    """Whatever language it is in, line by line."""
    note = "See the room.\nانظروا القاعة."
    page = LexborHTMLParser(render(replace(digest("ar", *COMMENTS[:1]), note=note), GROUP, now=NOW).html)
    assert [("See the room.", "ltr"), ("انظروا القاعة.", "rtl")] == [
        (line.text(), line.attributes["dir"]) for line in page.css("p[dir]")
    ]


@pytest.mark.parametrize("language", PRESENT)
def test_what_is_left_out_says_where_it_is(language: str) -> None:
    """The table's page, where the group publishes it, and the comment's row there; else, where something is left out,
    that the coordinator keeps it. A link says where it goes."""
    notice = digest(language, COMMENTS[0])
    kept, there = (
        render(notice, replace(GROUP, pages=pages), now=NOW) for pages in ("", "https://example.org/tables/")
    )
    assert "https:" not in kept.text + kept.html
    row, link = LexborHTMLParser(there.html).css("a[href^='https:']")
    assert ("https://example.org/tables/191.html#191-014", "191-014") == (row.attributes["href"], row.text())
    assert "https://example.org/tables/191.html" == link.attributes["href"]
    assert link.text() in there.text and "https://example.org/tables/191.html" in there.text
    whole = render(digest(language, COMMENTS[3]), GROUP, now=NOW)
    (sentence,) = set(kept.text.splitlines()) - set(there.text.splitlines())
    assert sentence not in whole.text


@pytest.mark.parametrize("language", PRESENT)
def test_comments_without_room_come_along_in_a_table(language: str) -> None:
    """All new ones of that resolution, in full; the letter says so. One that has room for all brings no table."""
    many = [comment(f"191-{n:03}", f"{n}. {CHINESE}{ARABIC}", "und", "Examplia") for n in range(1, 150)]
    table = tabulate(many, GROUP, resolution="191", ledger=Ledger(), made=NOW)
    notices = [replace(digest(language, *given), tables={"191": table}) for given in (many, many[:3])]
    whole, short = (sent(notice) for notice in notices)
    (attached,) = [part for part in whole.walk() if part.get_filename()]
    assert ("comments-191.xlsx", "attachment") == (attached.get_filename(), attached.get_content_disposition())
    data = attached.get_payload(decode=True)
    assert isinstance(data, bytes)
    cells = {str(cell) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values for cell in row}
    assert {each.text for each in many} <= cells
    assert [] == [part for part in short.walk() if part.get_filename()]
    without = render(replace(notices[0], tables={}), GROUP, now=NOW)
    made = render(notices[0], GROUP, now=NOW)
    assert (1, 0) == (len(made.files), len(without.files))
    assert made.text != without.text


def test_a_file_is_named_beside_what_stands_in_it() -> None:
    """Where the words are not the mail's own: the file's name, as a stranger's word, and how much it changes."""
    filed = COMMENTS[3]
    edits = (Edit.KEPT, Edit.DELETED, Edit.INSERTED)
    filed = replace(
        filed,
        source=replace(filed.source, part="مقترح.docx"),
        redline=tuple(Piece(edit=edit, text="words") for edit in edits),
    )
    made = render(digest("en", filed), GROUP, now=NOW)
    assert "attached: \u2068مقترح.docx\u2069 (2 changes)" in made.text.replace("\n", " ")


@pytest.mark.parametrize(
    "reason", ["unknown-sender: x@y.example is not in the roster", "spoof: the name shows another"]
)
def test_a_name_that_nobody_vouches_for_is_not_shown(reason: str) -> None:
    """A stranger's words never stand under the name of a delegate; once a person accepted them, the name does (T1)."""
    stranger = replace(comment("191-001", "No.", member=""), contributor="Delegate Six", review=reason)
    shown = render(digest("en", stranger), GROUP, now=NOW)
    assert "Delegate Six" not in shown.text + shown.html
    assert "name not on the list of participants" in shown.text
    assert "Delegate Six" in render(digest("en", replace(stranger, review="")), GROUP, now=NOW).text


def test_moved_is_said_in_the_digest_after_the_move() -> None:
    """A move before the period was told by an earlier digest."""
    moved = entry(moved_from=AT - timedelta(days=7))
    old = replace(moved, noted=NOW - timedelta(days=30))
    texts = [render(digest("en", deadlines=(each,)), GROUP, now=NOW).text for each in (moved, old)]
    assert ["Moved from Friday, 5 June 2026" in text for text in texts] == [True, False]


# -- reminders ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "changed", "method", "status", "subject"),
    [
        (entry(), False, "PUBLISH", "CONFIRMED", "[ISCG-CG] Reminder: Res. 191, Fri 12 Jun, 17:00 Geneva (4 days)"),
        (
            entry(DeadlineState.TENTATIVE, moved_from=AT - timedelta(days=1)),
            True,
            "PUBLISH",
            "TENTATIVE",
            "[ISCG-CG] Moved to Fri 12 Jun, 17:00 Geneva: Res. 191",
        ),
        (entry(at=None, moved_from=AT), True, "CANCEL", "CANCELLED", "[ISCG-CG] Date open again: Res. 191"),
        (entry(DeadlineState.CANCELLED), True, "CANCEL", "CANCELLED", "[ISCG-CG] Cancelled: Res. 191"),
    ],
)
def test_reminder_carries_the_calendar_entry(
    given: DeadlineEntry, changed: bool, method: str, status: str, subject: str
) -> None:
    """The date as it now is, or its cancellation, ends at the deadline; the subject says which."""
    notice = reminder("en", given, changed=changed)
    found = calendar(notice)
    assert found is not None
    assert (method, status, AT) == (found["METHOD"], found.events[0]["STATUS"], found.events[0].end)
    assert subject == render(notice, GROUP, now=NOW).subject


def test_all_languages_update_one_event() -> None:
    """One UID for a deadline in all languages, so that two letters make one entry."""
    found = [calendar(reminder(language, entry())) for language in PRESENT]
    assert {"deadline.191-comments.demo@lists.example"} == {each.events[0].uid for each in found if each}


def test_cancelled_deadline_without_a_date_has_no_calendar_file() -> None:
    """What never was in a calendar is not taken out of it."""
    assert calendar(reminder("en", entry(DeadlineState.CANCELLED, at=None), changed=True)) is None


@pytest.mark.parametrize(
    ("state", "now", "words"),
    [
        (DeadlineState.CONFIRMED, "2026-06-12 05:00", "17:00 Geneva (15:00 UTC): today"),
        (DeadlineState.CONFIRMED, "2026-06-10 22:30", "17:00 Geneva (15:00 UTC): tomorrow"),
        (DeadlineState.TENTATIVE, "2026-06-10 21:30", "17:00 Geneva (15:00 UTC): 2 days left; to be confirmed"),
    ],
)
def test_days_left_are_local_days(state: DeadlineState, now: str, words: str) -> None:
    """Counted by the calendar on the group's wall, from the moment of writing."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    text = " ".join(render(reminder("en", entry(state)), GROUP, now=moment).text.split())
    assert words in text


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Zurich", "Saturday, 13 June 2026, 00:30 Geneva (Fri 12 Jun, 22:30 UTC)"),
        ("Asia/Qatar", "Saturday, 13 June 2026, 01:30 Doha (Fri 12 Jun, 22:30 UTC)"),
        ("America/New_York", "Friday, 12 June 2026, 18:30 New York (22:30 UTC)"),
    ],
)
def test_times_are_told_where_the_group_lives_and_in_utc(zone: str, words: str) -> None:
    """Geneva for Europe/Zurich, else the zone's city; the day in UTC too where it is another one."""
    given = entry(at=datetime(2026, 6, 12, 22, 30, tzinfo=UTC))
    text = " ".join(render(reminder("en", given), replace(GROUP, zone=zone), now=NOW).text.split())
    assert words in text


# -- receipts -----------------------------------------------------------------------------------------------------


def test_receipt_is_a_private_answer() -> None:
    """RFC 3834: to the author alone, under the author's mail, from nobody, at most once; answers go to a person."""
    letter = write(receipt("en", COMMENTS[0]), GROUP, now=NOW)
    mail = email.message_from_bytes(letter.data)
    assert (("delegate.one@example.org",), "", False, None) == (
        letter.recipients,
        letter.envelope_from,
        letter.probe,
        letter.period_end,
    )
    assert [
        "auto-replied",
        "<mail-1@example.org>",
        ["<root@example.org>", "<mail-1@example.org>"],
        '"Coordinator One" <coordinator@example.org>',
    ] == [mail["Auto-Submitted"], mail["In-Reply-To"], mail["References"].split(), mail["Reply-To"]]
    assert ["multipart/alternative", "text/plain", "text/html"] == [part.get_content_type() for part in mail.walk()]


def test_receipt_reads_like_this() -> None:
    """What was filed where, with the beginning of the words; what to do if it is wrong."""
    made = render(receipt("en", COMMENTS[3], replace(COMMENTS[0], text="Keep the reference.")), GROUP, now=NOW)
    assert "Re: Comments on Res. 191 [191-017 ...]" == made.subject
    expected = """\
Received and filed. Nothing more is needed if this is right.

  191-017 · Member State One · Res. 191 · general · received after the deadline
    Nous sommes d'accord.
  191-014 · Member State One · Res. 191 · resolves 2 · MOD
    Keep the reference.

Something wrong? Reply in your own words: the answer goes to the coordinator
only. Please keep the number.
Comments on Resolution 191: Friday, 12 June 2026, 17:00 Geneva (15:00 UTC):
4 days left

Informal compilation. A comment here is not a proposal to PP-26: only Member
States submit those.
"""
    assert expected == made.text


def test_a_receipt_says_which_proposal_a_comment_is_held_against() -> None:
    """Behind the provision, which is that of its text; so the author can say if the base text was meant."""
    made = render(receipt("en", replace(COMMENTS[0], proposal="ISCG/26-1/5")), GROUP, now=NOW)
    assert "Res. 191 · resolves 2 (ISCG/26-1/5) · MOD" in made.text


def test_corrections_are_commands_to_us() -> None:
    """One tap each (RFC 6068): number and token as subject, which prove them, the command as body; the provisions to
    choose from stand behind a signature's line, which is no command."""
    page = LexborHTMLParser(render(receipt("en", COMMENTS[0]), GROUP, now=NOW).html)
    links = [urlsplit(link.attributes["href"] or "") for link in page.css("a")]
    assert {("mailto", "bot@bot.example")} == {(link.scheme, link.path) for link in links}
    listed = "\r\n\r\n-- \r\nresolves 1, 2; instructs the Secretary-General 1, 2, 3"
    assert [
        (f"191-014 {TOKEN}", f"move 191-014 to {listed}"),
        (f"191-014 {TOKEN}", "from 191-014 "),
        (f"191-014 {TOKEN}", "not a comment 191-014"),
        (f"191-014 {TOKEN}", "withdraw 191-014"),
    ] == [(parse_qs(link.query)["subject"][0], parse_qs(link.query)["body"][0]) for link in links]


def test_a_preview_can_be_held_by_a_bare_reply() -> None:
    """Its subject has the period and the coordinator's token, and a reply comes to us; so do its three links."""
    notice = letters("en")["digest, previewed"]
    mail, made = sent(notice), render(notice, GROUP, now=NOW)
    assert f"[ISCG-CG] Preview 2026-W24: Weekly digest 6 [{TOKEN}]" == made.subject
    assert (None, '"ISCG-CG (automatic)" <bot@bot.example>') == (mail["Reply-To"], mail["From"])
    assert None is mail["List-Unsubscribe"]
    links = [urlsplit(link.attributes["href"] or "") for link in LexborHTMLParser(made.html).css("a")]
    asked = [parse_qs(link.query)["body"][0] for link in links if link.path == "bot@bot.example"]
    assert ["hold 2026-W24", "release 2026-W24", "note 2026-W24\r\n\r\n"] == asked


def test_a_transcript_reads_like_this() -> None:
    """Command by command: what was, what is now, or why not; and how to take it back."""
    made = render(answer("en", CORRECTED[0], REFUSED[1]), GROUP, now=NOW)
    assert f"[ISCG-CG] Done [{TOKEN}]" == made.subject
    expected = """\
What became of your commands:

  > move 191-014 to general
    was: resolves 2
    now: general
  > move 191-014 to somewhere
    This is somebody else's comment; please write to the coordinator.

Take it back: bot@bot.example

  undo 191-014

Questions: Coordinator One, coordinator@example.org.
"""
    assert expected == made.text


def test_a_transcript_marks_where_a_note_is_cut() -> None:
    """Law 3: the beginning, verbatim, and that there is more."""
    made = " ".join(render(answer("en", WISHED[-1]), GROUP, now=NOW).text.split())
    assert "was: none now: \u2068نقترح الإبقاء" in made and "\u2069 [...]" in made


@pytest.mark.parametrize("language", PRESENT)
def test_a_transcript_is_small(language: str) -> None:
    """R5: at most 4 KiB in all, also for twenty commands of the coordinator's with a long note."""
    assert 4096 >= len(write(answer(language, *CORRECTED * 2, *REFUSED[:7], *WISHED), GROUP, now=NOW).data)


@pytest.mark.parametrize("language", PRESENT)
@pytest.mark.parametrize("count", [0, 1, 2, 7, 60])
def test_receipt_is_small_whatever_the_mail_was(language: str, count: int) -> None:
    """R5: at most 4 KiB in all, for long names, long threads and many comments; what is left out is counted."""
    many = [comment(f"191-{n:03}", ARABIC, "ar", "جمهورية " * 30) for n in range(count)]
    given = replace(
        receipt(language, *many, review="ambiguous: words"),
        subject="Ответ: " * 60,
        references=tuple(f"{'r' * 90}{n}@example.org" for n in range(50)),
        deadlines=(replace(entry(), deadline=replace(entry().deadline, title="Крайний срок " * 30)),) * 3,
    )
    assert 4096 >= len(write(given, GROUP, now=NOW).data)


def test_receipt_names_only_a_deadline_ahead() -> None:
    """A date that has passed is no news; that the mail came late is said at the comment."""
    passed = entry(at=NOW - timedelta(days=1))
    assert "days left" not in render(replace(receipt("en", COMMENTS[0]), deadlines=(passed,)), GROUP, now=NOW).text


# -- letters to subscribers ---------------------------------------------------------------------------------------


def test_a_subscriber_gets_a_letter_of_a_list_of_our_own() -> None:
    """R11, R12: our own List-Id, how to leave it, a return path that tells whose letter came back; to them alone, and
    at most once."""
    notice = for_subscriber(digest("en", *COMMENTS))
    letter = write(notice, replace(GROUP, verp=True, unsubscribe_url="https://bot.example/u/{token}"), now=NOW)
    mail = email.message_from_bytes(letter.data)
    assert (("delegate.one@example.org",), f"bot+{TOKEN}@bot.example", False, notice.end) == (
        letter.recipients,
        letter.envelope_from,
        letter.probe,
        letter.period_end,
    )
    links = mail["List-Unsubscribe"].replace("\r\n", "")
    assert f"<https://bot.example/u/{TOKEN}>, <mailto:bot@bot.example?subject=unsubscribe%20{TOKEN}>" == links
    assert ("<demo.bot.example>", "List-Unsubscribe=One-Click") == (mail["List-Id"], mail["List-Unsubscribe-Post"])
    assert "bot@bot.example" == write(notice, GROUP, now=NOW).envelope_from


def test_one_filling_serves_all_subscribers() -> None:
    """Each letter bears its reader's own token, and is byte for byte what it would be alone (law 9)."""
    tokens = ["a" * 26, "b" * 26, "c" * 26]
    notices = [for_subscriber(digest("en", *COMMENTS), token) for token in tokens]
    alone = [write(notice, GROUP, now=NOW) for notice in notices]
    assert alone == list(write_all(notices, GROUP, now=NOW))
    for token, letter in zip(tokens, alone, strict=True):
        made = render(for_subscriber(digest("en", *COMMENTS), token), GROUP, now=NOW)
        assert f"unsubscribe%20{token}" in made.html and "~token~" not in made.html + made.text
        assert [one in letter.data.decode() for one in tokens] == [one == token for one in tokens]


@pytest.mark.parametrize("language", PRESENT)
def test_letters_of_a_series_hang_together(language: str) -> None:
    """One thread for each kind and language: they refer to a letter that never was."""
    digests = [sent(replace(digest(language), key=f"digest/2026-W2{week}/{language}")) for week in range(3)]
    assert {f"<digests.{language}@bot.example>"} == {each["References"] for each in digests}
    of_a_deadline = [sent(letters(language)[name])["References"] for name in ("moved", "cancelled")]
    assert 1 == len(set(of_a_deadline))


@pytest.mark.parametrize("language", PRESENT)
def test_links_of_a_subscribers_letter_are_commands(language: str) -> None:
    """One tap and Send, whatever the mail program adds below: the words and the token are in the body, and in the
    subject for programs that leave the body out. The text part has the same link for "no comments"."""
    made = render(letters(language)["reminder, to a subscriber"], GROUP, now=NOW)
    links = [str(link.attributes["href"]) for link in LexborHTMLParser(made.html).css("a") if TOKEN in str(link.html)]
    assert links[0] in made.text.splitlines()
    group = replace(assemble(load(shipped("config") / "demo" / "bot.toml")), own_addresses=GROUP.own_addresses)
    wanted = [
        Command(verb=Verb.NOTHING, value="191/comments"),
        *(Command(verb=Verb.DIGEST, value=value) for value in ("daily", "weekly", "off")),
        Command(verb=Verb.UNSUBSCRIBE),
        *(Command(verb=Verb.LANGUAGE, value=value) for value in LANGUAGES),
    ]
    for link, command in zip(links, wanted, strict=True):
        begun = parse_qs(urlsplit(link).query)
        for body in (begun["body"][0], f"{begun['body'][0]}\r\n\r\nSent from my telephone\r\n", ""):
            head = f"From: delegate.one@example.org\nTo: {unquote(urlsplit(link).path)}\nSubject: {begun['subject'][0]}"
            understood = asked(read(f"{head}\n\n{body}".encode()), group)
            assert understood is not None
            assert ((command,), TOKEN) == (understood.commands, understood.token)
