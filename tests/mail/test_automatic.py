"""What a mail is and whether it may be answered (RFC 3834 and its kin); whole mails stand in tests/corpus/automatic."""

import pytest

from bot.mail import read
from bot.model import Kind

HEAD = "From: Delegate One <one@delegation.example>\nSubject: Resolution 191\nMessage-ID: <m@delegation.example>\n"


def kind_of(field: str, head: str = HEAD) -> tuple[Kind, bool]:
    """Kind of a mail that carries this field, and whether it may be answered."""
    message = read(f"{field}\n{head}\nWords.\n".encode())
    return message.kind, message.answerable


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied; x=y",
        "Auto-Submitted: Auto-Replied (reason)",
        "Auto-Submitted: (comment) auto-generated",
        "Auto-Submitted:\n auto-notified",
        "Auto-Submitted: no\nAuto-Submitted: auto-replied",
        "Auto-Submitted: anything-else",
        "X-Autoreply: yes",
        "X-Autorespond: Resolution 191",
        "Precedence: auto_reply",
        "Precedence: auto-reply",
        "X-Precedence: auto_reply",
        "X-Auto-Submitted: auto-replied",
        "X-Apple-Action: VACATION",
    ],
)
def test_automatic_by_its_own_mark(field: str) -> None:
    """RFC 3834 §5.2 and the marks of responders before it."""
    assert (Kind.AUTOMATIC, False) == kind_of(field)


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: no (typed by hand)",
        "Auto-Submitted: NO; x=y",
        "Auto-Submitted:",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: no",
        "Precedence: list",
        "Precedence: bulk",
        "List-Id: ISCG <iscg.lists.example.org>",
        "X-BeenThere: iscg@lists.example.org",
        "Return-Path: <one@delegation.example>",
        "X-List-Administrivia: no",
    ],
)
def test_a_person_stays_a_person(field: str) -> None:
    """What lists and servers put on everybody's mail proves nothing."""
    assert (Kind.PERSON, True) == kind_of(field)


@pytest.mark.parametrize("field", ["Return-Path: <>", "Return-Path: < >", "X-BeenThere: one@delegation.example"])
def test_filed_but_not_answered(field: str) -> None:
    """RFC 3834 §2: no answer to a null path, nor to a list; servers that redirect a person's mail leave such a path."""
    assert (Kind.PERSON, False) == kind_of(field)


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("MAILER-DAEMON@mx.example.org", Kind.BOUNCE),
        ("MAILER-DAEMON", Kind.BOUNCE),
        ("postmaster@mx.example.org", Kind.PERSON),
        ("iscg-request@lists.example.org", Kind.MACHINERY),
        ("iscg-bounces@lists.example.org", Kind.MACHINERY),
        ("mailman@lists.example.org", Kind.MACHINERY),
        ("owner-iscg@lists.example.org", Kind.PERSON),
        ("noreply@ministry.example", Kind.PERSON),
        ("do-not-reply@ministry.example", Kind.PERSON),
        ("ne-pas-repondre@ministere.example", Kind.PERSON),
    ],
)
def test_who_is_never_answered(sender: str, kind: Kind) -> None:
    """RFC 3834 §2: neither daemons nor list owners nor addresses that say so."""
    assert (kind, False) == kind_of("X-Nothing: 1", HEAD.replace("one@delegation.example", sender))


@pytest.mark.parametrize("sender", ["mailer@delegation.example", "noreplyhere.smith@x.example", "bounces@x.example"])
def test_addresses_that_only_look_so(sender: str) -> None:
    """A person's kind does not hang on a part of a name."""
    assert Kind.PERSON is kind_of("X-Nothing: 1", HEAD.replace("one@delegation.example", sender))[0]


def test_fifty_hops_are_a_loop() -> None:
    """A mail that went through fifty servers is filed but not answered (threat T4)."""
    assert (Kind.PERSON, True) == kind_of("\n".join(["Received: from a by b"] * 49))
    assert (Kind.PERSON, False) == kind_of("\n".join(["Received: from a by b"] * 50))


def test_our_own_letter() -> None:
    """Our field makes a mail ours, above any other mark, and tells which letter it is a copy of."""
    message = read(f"X-ISCG-Bot: receipt/17; v=1\nAuto-Submitted: auto-replied\n{HEAD}\nWords.\n".encode())
    assert (Kind.OURSELVES, "receipt/17", False) == (message.kind, message.instance, message.answerable)
    assert "X-ISCG-Bot" in message.kind_why


@pytest.mark.parametrize("subject", ["Out of office next week", "Absence du bureau", "Vacation"])
def test_words_of_absence_alone_prove_nothing(subject: str) -> None:
    """A subject that speaks of absence needs a machine's mark beside it."""
    head = HEAD.replace("Resolution 191", subject)
    assert Kind.PERSON is kind_of("X-Nothing: 1", head)[0]
    assert Kind.AUTOMATIC is kind_of("X-Auto-Response-Suppress: All", head)[0]


def test_absence_of_something_else() -> None:
    """A delegate who misses a reference is not on leave, whatever the delegate's server writes into every mail."""
    head = HEAD.replace("Resolution 191", "Absence of a reference in resolves 2")
    assert (Kind.PERSON, True) == kind_of("X-Auto-Response-Suppress: All\nPrecedence: bulk", head)
