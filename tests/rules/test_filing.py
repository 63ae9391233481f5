"""The decision about one mail: what becomes a row, where, and what waits for a person (bot/rules/filing.py)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import rules
from bot.config import load, shipped
from bot.model import (
    Action,
    Address,
    Attachment,
    BaseText,
    Change,
    CommentType,
    Context,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Earlier,
    Filing,
    Given,
    Group,
    Kin,
    Kind,
    Mail,
    Mark,
    Message,
    Provision,
    State,
)

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
BASE = BaseText(
    language="en",
    provisions=tuple(
        Provision(heading=heading, label=label, text=f"text of {heading} {label}")
        for heading, labels in {
            "considering": ("a)", "b)"),
            "resolves": ("",),
            "instructs the Secretary-General": ("1", "2", "3"),
        }.items()
        for label in labels
    ),
)


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group with a base text of its own for Resolution 901, none for 902."""
    config = load(shipped("config") / "demo" / "bot.toml")
    resolutions = tuple(replace(r, base_texts=(BASE,) if r.slug == "901" else ()) for r in config.group.resolutions)
    return replace(config.group, resolutions=resolutions)


def mail(text: str, subject: str = "Resolution 901", **fields: object) -> Message:
    """A mail of Delegate One with these words."""
    author = Address(name="Delegate One", address="one@examplia.example")
    values = {"message_id": "m1@examplia.example", "author": author, "content": "c1"} | fields
    return Message(subject=subject, text=text, **values)  # type: ignore[arg-type]


def context(**fields: object) -> Context:
    """The first mail of a group, just received."""
    ours = Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)
    return Context(**{"mail": ours} | fields)  # type: ignore[arg-type]


def places(filing: Filing) -> list[tuple[str, str, str]]:
    """Where the rows stand."""
    return [(comment.resolution, comment.heading, comment.label) for comment in filing.comments]


def test_a_cited_provision_gets_the_paragraph_that_cites_it(group: Group) -> None:
    """A paragraph that cites a provision is one row there, verbatim, with its range, member and number."""
    words = "On instructs the Secretary-General 2: we would keep the yearly report."
    message = mail(f"Dear colleagues,\n\n{words}\n\nBest regards,\nDelegate One\n")
    filing = rules.file(message, context(), group)
    assert State.FILED == filing.state
    assert [("901", "instructs the Secretary-General", "2")] == places(filing)
    row = filing.comments[0]
    assert words in row.text
    assert row.text == message.text[row.source.start : row.source.end]
    assert ("901-001", "Examplia", "Member State", "en") == (row.number, row.member, row.capacity, row.language)
    assert CommentType.SUBSTANTIVE == row.type


def test_one_mail_becomes_a_row_for_each_provision(group: Group) -> None:
    """Each stretch goes to its own provision; a paragraph on two provisions is repeated; the rest is general."""
    message = mail(
        "We welcome this work, which has been long in coming and is needed by everybody concerned.\n\n"
        "considering a) and b) could be merged.\n\n"
        "instructs the Secretary-General 3 is no longer needed.\n\nThe table was never printed.\n"
    )
    filing = rules.file(message, context(), group)
    assert [
        ("901", "", ""),
        ("901", "considering", "a)"),
        ("901", "considering", "b)"),
        ("901", "instructs the Secretary-General", "3"),
    ] == places(filing)
    assert filing.comments[3].text.endswith("The table was never printed.")


def test_no_provision_is_invented(group: Group) -> None:
    """Words that only look like a citation make a general comment."""
    filing = rules.file(mail("This resolves the problem of 2 calendars, which we noted on 3 June."), context(), group)
    assert [("901", "", "")] == places(filing)


def test_an_answer_is_placed_by_the_words_it_answers(group: Group) -> None:
    """An own passage under a quotation that cites one provision concerns it, and carries the quotation."""
    message = mail("> We propose to delete instructs the Secretary-General 1.\n\nWe cannot agree.\n")
    filing = rules.file(message, context(), group)
    assert [("901", "instructs the Secretary-General", "1")] == places(filing)
    assert "We propose to delete" in filing.comments[0].context
    assert "We cannot agree." == filing.comments[0].text
    assert "likely" == filing.comments[0].certainty


def test_the_resolution_comes_from_text_subject_thread_or_provision(group: Group) -> None:
    """The mail's own words come first, then its subject, then its thread, then a provision only one resolution has."""
    words = "The third sentence could be shorter."
    named = rules.file(mail(f"{words} This is about Resolution 902.", subject="Resolution 901"), context(), group)
    kin = (Kin(mail_id=3, message_id="a@x", references=(), subject="calendar", received=NOW - timedelta(days=1)),)
    earlier = (Earlier(mail_id=3, message_id="a@x", author=Address(), text="x", resolutions=("902",)),)
    reply = mail(words, subject="Re: calendar", references=("a@x",))
    threaded = rules.file(reply, context(kin=kin, earlier=earlier), group)
    subject = rules.file(mail(words, subject="Re: [DEMO] Res. 902"), context(), group)
    assert ["902"] * 3 == [f.comments[0].resolution for f in (named, threaded, subject)]
    assert 3 == next(link.parent for link in threaded.links if link.mail_id == 7)


def test_the_same_number_of_another_body_is_another_resolution(group: Group) -> None:
    """WTSA Resolution 901 is not PP Resolution 901: the mail is set aside and says so."""
    filing = rules.file(mail("We support it.", subject="WTSA Resolution 901"), context(), group)
    assert (State.IGNORED, ()) == (filing.state, filing.comments)
    assert filing.reason.startswith("other-resolution")


def test_another_revision_is_filed_with_a_warning(group: Group) -> None:
    """A wrong year is a slip of the pen: filed at the best place, for review."""
    words = "We support Resolution 901 (Rev. Sampletown, 2018) as it stands."
    filing = rules.file(mail(words, subject="901"), context(), group)
    assert State.REVIEW == filing.state
    assert "2018" in filing.reason
    assert [("901", "", "")] == places(filing)


def test_a_provision_the_base_text_lacks_waits_for_a_person(group: Group) -> None:
    """It is filed as cited, with the reason."""
    filing = rules.file(mail("instructs the Secretary-General 17 should be deleted."), context(), group)
    assert State.REVIEW == filing.state
    assert [("901", "instructs the Secretary-General", "17")] == places(filing)
    assert "no such provision" in filing.comments[0].review


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.AUTOMATIC, "auto-reply"),
        (Kind.CALENDAR, "auto-reply"),
        (Kind.BOUNCE, "bounce"),
        (Kind.COMPLAINT, "admin"),
        (Kind.MACHINERY, "admin"),
        (Kind.OURSELVES, "own"),
    ],
)
def test_mail_that_no_person_wrote_is_set_aside(group: Group, kind: Kind, word: str) -> None:
    """It is ignored with its reason, makes no row and gets no answer, whatever its words."""
    filing = rules.file(mail("On resolves: away until Monday.", kind=kind), context(), group)
    assert (State.IGNORED, (), ()) == (filing.state, filing.comments, filing.notices)
    assert filing.reason.startswith(word)


def test_a_copy_by_another_route_is_a_duplicate_and_a_clash_is_not(group: Group) -> None:
    """Same Message-ID and same content: ignored. Same Message-ID, other content: filed, for review (T9)."""
    again = rules.file(mail("On resolves: no."), context(twins=(("c1", 3),)), group)
    assert (State.IGNORED, "duplicate") == (again.state, again.reason.split(":")[0])
    clash = rules.file(mail("On resolves: no."), context(twins=(("c2", 3),)), group)
    assert State.REVIEW == clash.state
    assert [("901", "resolves", "")] == places(clash)


def test_an_unknown_sender_is_filed_and_waits_without_an_answer(group: Group) -> None:
    """No member is guessed, nobody unknown is written to (T5)."""
    message = mail("On resolves: no.", author=Address(name="Someone", address="someone@elsewhere.example"))
    filing = rules.file(message, context(), group)
    assert (State.REVIEW, "unknown-sender") == (filing.state, filing.reason.split(":")[0])
    assert ("", ()) == (filing.comments[0].member, filing.notices)


def test_a_name_that_shows_another_address_is_a_spoof(group: Group) -> None:
    """A display name proves nothing, and one with a delegate's address in it is a warning (T1)."""
    author = Address(name="Delegate One one@examplia.example", address="x@elsewhere.example")
    filing = rules.file(mail("On resolves: no.", author=author), context(), group)
    assert (State.REVIEW, "spoof") == (filing.state, filing.reason.split(":")[0])
    assert ("", ()) == (filing.comments[0].member, filing.notices)


def test_off_topic_mail_of_a_delegate_is_looked_at_where_it_may_mean_a_text(group: Group) -> None:
    """Without a resolution a delegate's mail waits for a person where it speaks of a text (law 4), a stranger's never
    does; all say why."""
    stranger = Address(address="s@x.example")
    words, coffee = "Our comment is that the text is too long.", "The coffee machine is broken."
    filings = [
        rules.file(mail(words, subject="The text"), context(), group),
        rules.file(mail(words, subject="The text", author=stranger), context(), group),
        rules.file(mail(coffee, subject="Coffee"), context(), group),
    ]
    assert [State.REVIEW, State.IGNORED, State.IGNORED] == [filing.state for filing in filings]
    assert {"off-topic"} == {filing.reason.split(":")[0] for filing in filings}


def test_who_runs_the_group_comments_on_provisions_only(group: Group) -> None:
    """A mail of the coordinator or the secretariat on the resolution as a whole is administration; one on a provision
    is filed."""
    coordinator = group.coordinator
    opening = rules.file(mail("Resolution 901 is open for comments.", author=coordinator), context(), group)
    comment = rules.file(mail("On resolves: no.", author=coordinator), context(), group)
    assert (State.IGNORED, "admin") == (opening.state, opening.reason.split(":")[0])
    assert [("901", "resolves", "")] == places(comment)


def test_a_mail_from_our_own_address_is_ours(group: Group) -> None:
    """Whatever it says: what we write is answered by nobody here (law 5)."""
    filing = rules.file(mail("On resolves: no.", author=Address(address=group.own_address)), context(), group)
    assert (State.IGNORED, "own") == (filing.state, filing.reason.split(":")[0])


@pytest.mark.parametrize("text", ["On resolves: no. " * 20_000, "> resolves\nNo.\n" * 1_001])
def test_endless_words_are_left_to_a_person(group: Group, text: str) -> None:
    """What is looked through is bounded (RELIABILITY T15); nothing is cut, the mail waits."""
    filing = rules.file(mail(text), context(), group)
    assert (State.REVIEW, "unreadable", ()) == (filing.state, filing.reason.split(":")[0], filing.comments)
    assert text == "".join(passage.text for passage in filing.passages)


def test_spam_is_put_aside_where_nobody_known_wrote_it(group: Group) -> None:
    """A filter's word or an advertisement's words; on a resolution of ours, or from a delegate, a person looks."""
    stranger = Address(address="s@x.example")
    flagged = rules.file(mail("Hello.", subject="x", author=stranger, spam="X-Spam-Flag: YES"), context(), group)
    offer = rules.file(mail("Special offer! Click here.", subject="x", author=stranger), context(), group)
    delegate = rules.file(mail("On resolves: no.", spam="X-Spam-Flag: YES"), context(), group)
    assert [State.IGNORED, State.IGNORED, State.REVIEW] == [f.state for f in (flagged, offer, delegate)]
    assert {"spam"} == {f.reason.split(":")[0] for f in (flagged, offer, delegate)}


def test_an_attachment_without_words_waits_for_a_person(group: Group) -> None:
    """Nothing was said in the body, but something was sent."""
    attached = Attachment(name="comments.docx", media_type="application/x", size=9, sha256="0")
    filing = rules.file(mail("Dear all,\n", attachments=(attached,)), context(), group)
    assert State.REVIEW == filing.state
    assert "comments.docx" in filing.reason


def test_thanks_alone_are_no_comment(group: Group) -> None:
    """Courtesies make no row."""
    filing = rules.file(mail("Thank you very much.\n\nBest regards,\nDelegate One"), context(), group)
    assert (State.IGNORED, ()) == (filing.state, filing.comments)
    assert filing.reason.startswith("no-content")


def test_lateness_is_by_receipt(group: Group) -> None:
    """The author's Date proves nothing; a tentative deadline makes nothing late (T16)."""
    deadline = Deadline(
        key="d", title="t", state=DeadlineState.CONFIRMED, at=NOW - timedelta(seconds=1), resolution="901"
    )
    entry = DeadlineEntry(deadline=deadline, sequence=0, noted=NOW)
    message = mail("On resolves: no.", date=NOW - timedelta(days=90))
    tentative = replace(entry, deadline=replace(deadline, state=DeadlineState.TENTATIVE))
    late, open_ = (rules.file(message, context(deadlines=(e,)), group).comments[0].late for e in (entry, tentative))
    assert (True, False) == (late, open_)


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("SUP instructs the Secretary-General 1", Mark.SUP),
        ("instructs the Secretary-General 1: (MOD) a comma", Mark.MOD_EDITORIAL),
        ("instructs the Secretary-General 1: ADD* from 902", Mark.ADD_MOVED),
        ("instructs the Secretary-General 1: MOD or SUP", None),
        ("instructs the Secretary-General 1: we modify it", None),
    ],
)
def test_a_mark_is_taken_only_where_it_is_written(group: Group, words: str, mark: Mark | None) -> None:
    """ITU marks stand in capitals; two different ones are none."""
    assert [mark] == [comment.mark for comment in rules.file(mail(words), context(), group).comments]


def test_on_behalf_of_a_group_is_the_group_s(group: Group) -> None:
    """The member spoken for is the row's, the words that say so stand in `position`."""
    filing = rules.file(mail("On behalf of the Union of Samples: resolves should stay."), context(), group)
    assert ("Union of Samples", "regional group") == (filing.comments[0].member, filing.comments[0].capacity)


def test_receipts_are_private_capped_and_only_for_live_mail(group: Group) -> None:
    """One receipt to the author; none where RFC 3834 forbids it, for old mail, or beyond the caps."""
    message = mail("On resolves: no.")
    (receipt,) = rules.file(message, context(), group).notices
    assert ("one@examplia.example", "m1@examplia.example") == (receipt.to.address, receipt.in_reply_to)  # type: ignore[union-attr]
    old = replace(context().mail, live=False)
    silent = [
        rules.file(replace(message, answerable=False), context(), group),
        rules.file(message, context(mail=old), group),
        rules.file(message, context(answers_today=group.answers_per_day), group),
        rules.file(message, context(answers_this_hour=group.answers_per_hour), group),
        rules.file(message, context(), replace(group, receipts=False)),
    ]
    assert [()] * 5 == [filing.notices for filing in silent]


def test_a_person_s_decision_comes_before_the_rules(group: Group) -> None:
    """IGNORE takes the rows away, ACCEPT files what waited, `--as` gives a mail its resolution."""
    unknown = mail("On resolves: no.", author=Address(address="s@x.example"))
    ignore = Change(action=Action.IGNORE, target="mail 7", who="Coordinator One", at=NOW, after="spam")
    accept = Change(action=Action.ACCEPT, target="mail 7", who="Coordinator One", at=NOW)
    ignored = rules.file(unknown, context(changes=(ignore,)), group)
    accepted = rules.file(unknown, context(changes=(ignore, accept)), group)
    given = rules.file(mail("Shorter.", subject="x"), context(changes=(replace(accept, after="902"),)), group)
    assert (State.IGNORED, ()) == (ignored.state, ignored.comments)
    assert (State.FILED, "", "Coordinator One") == (
        accepted.state,
        accepted.comments[0].review,
        accepted.comments[0].filed_by,
    )
    assert (State.FILED, "902") == (given.state, given.comments[0].resolution)


def test_numbers_given_before_come_back(group: Group) -> None:
    """A mail filed again keeps its numbers, whatever was given since."""
    message = mail("On resolves: no.")
    first = rules.file(message, context(last={"901": 4}), group).comments[0]
    given = Given(number=first.number, resolution="901", heading="resolves", label="", text_sha256="other")
    again = rules.file(message, context(given=(given,), last={"901": 9}), group).comments[0]
    assert ("901-005", "901-005") == (first.number, again.number)


def test_every_decision_is_told(group: Group) -> None:
    """`explain` can say for each step what was decided and why."""
    told = dict(rules.file(mail("On resolves: no."), context(), group).why)
    assert {"kind", "thread", "author", "resolution", "provision", "state", "receipt"} == set(told)


def test_what_could_not_be_read_waits_for_a_person(group: Group) -> None:
    """An encrypted body may hold a comment; so may a mail whose only words stand in a doubtful quotation."""
    encrypted = mail("", defects=("not read: the body is encrypted (multipart/encrypted)",))
    memo = "From: Delegate One\nTo: the group\nDate: 2 June 2026\nSubject: Resolution 901\n\nresolves should stay.\n"
    ended = [rules.file(message, context(), group) for message in (encrypted, mail(memo))]
    assert [State.REVIEW] * 2 == [filing.state for filing in ended]
    assert "encrypted" in ended[0].reason
