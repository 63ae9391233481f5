"""Who wrote and for whom: attribution by the roster alone (bot/rules/people.py, RELIABILITY T1)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import rules
from bot.config import load, shipped
from bot.mail import read
from bot.model import Address, Context, Group, Mail, Message, Participant, State
from bot.rules import people

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
STRANGER = Address(name="Delegate One", address="one@elsewhere.example")
ONE = Address(name="Delegate One", address="one@examplia.example")


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group with a member whose name others contain."""
    group = load(shipped("config") / "demo" / "bot.toml").group
    return replace(group, participants=(*group.participants, Participant(name="", addresses=(), member="Oman")))


def members(group: Group, words: str, author: Address = ONE) -> tuple[State, list[str]]:
    """The state of a mail with these words, and the members its rows are attributed to."""
    message = Message(message_id="m1@x.example", author=author, subject="Resolution 901", text=words, content="c1")
    mail = Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)
    filing = rules.file(message, Context(mail=mail), group)
    return filing.state, [comment.member for comment in filing.comments]


@pytest.mark.parametrize(
    "author",
    [
        STRANGER,
        Address(name="one@examplia.example", address="one@elsewhere.example"),
        Address(name="Delegate One"),
        Address(),
    ],
)
def test_a_sender_the_roster_does_not_know_speaks_for_no_member(group: Group, author: Address) -> None:
    """Not by a known name, not by a known address in the name, not by saying so."""
    assert (State.REVIEW, [""]) == members(group, "On behalf of Examplia, resolves should go.", author)


def test_every_row_of_a_stranger_says_so_first(group: Group) -> None:
    """Whatever else is unsure about a row, that nobody knows who wrote it comes first (law 4)."""
    message = Message(
        message_id="m1@x.example", author=STRANGER, subject="Resolution 901", text="Agreed.", content="c1"
    )
    mail = Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)
    (row,) = rules.file(message, Context(mail=mail), group).comments
    first, second = row.review.split("; ")
    assert first.startswith("unknown-sender: one@elsewhere.example")
    assert second.startswith("ambiguous: too short")


def test_a_person_of_the_roster_speaks_for_their_member_or_a_group_of_states(group: Group) -> None:
    """That is how the roster has it; nothing is unsure about it."""
    assert (State.FILED, ["Examplia"]) == members(group, "On behalf of Examplia, resolves should go.")
    assert (State.FILED, ["Union of Samples"]) == members(
        group, "For the members: on behalf of the Union of Samples, no to resolves."
    )
    assert (State.FILED, ["Examplia"]) == members(group, "On behalf of my country: no to resolves.")


def test_speaking_for_another_state_is_doubted(group: Group) -> None:
    """It is filed as the words say, and a person looks at it (law 4)."""
    assert (State.REVIEW, ["Testonia"]) == members(group, "On behalf of Testonia, resolves should go.")


def test_speaking_for_somebody_the_roster_does_not_know_is_doubted(group: Group) -> None:
    """The row is the writer's own, and a person looks at it (law 4)."""
    assert (State.REVIEW, ["Examplia"]) == members(group, "On behalf of Atlantis, resolves should go.")


@pytest.mark.parametrize("name", ["Romania", "Omania", "Oman-Sur", "Nord-Oman"])
def test_a_member_s_name_inside_another_name_is_not_that_member(group: Group, name: str) -> None:
    """Names are compared as whole words: Romania is not Oman."""
    assert (State.REVIEW, ["Examplia"]) == members(group, f"On behalf of {name}, resolves should go.")


def test_a_chinese_name_needs_no_blank_behind_it(group: Group) -> None:
    """Chinese has no blanks between words."""
    six = Participant(name="", addresses=(), member="示例国家集团", capacity="regional group")
    grown = replace(group, participants=(*group.participants, six))
    assert (State.FILED, ["示例国家集团"]) == members(
        grown, "我代表示例国家集团发言：第901号决议的案文很好，无须修改。"
    )


# -- who is only made to look like somebody (RELIABILITY T1) -----------------------------------------------------------


def verdict(group: Group, author: Address, **more: object) -> people.Author:
    """What is made of a mail by that author."""
    message = replace(Message(message_id="m1@x.example", author=author), **more)  # type: ignore[arg-type]
    return people.author(message, group)


SPOOFS = {
    "Cyrillic о for o": Address(name="Delegate One", address="оne@examplia.example"),
    "Cyrillic а and е in the domain": Address(name="Delegate One", address="one@exаmpliа.example"),
    "a domain in punycode": Address(name="Delegate One", address="one@xn--exmpli-4nfe.example"),
    "fullwidth letters": Address(name="Delegate One", address="ｏne@examplia.example"),
    "one for l": Address(name="Delegate One", address="one@examp1ia.example"),
    "zero for o": Address(name="Delegate One", address="0ne@examplia.example"),
    "capital I for l": Address(name="Delegate One", address="one@exampiia.example"),
    "rn for m": Address(name="Delegate One", address="one@exarnplia.example"),
    "an accent": Address(name="Delegate One", address="one@éxamplia.example"),
    "a zero-width space in the address": Address(name="Delegate One", address="one\u200b@examplia.example"),
    "a mark of direction in the address": Address(name="Delegate One", address="one@examplia.example\u200f"),
    "a zero-width space in the name": Address(name="Delegate\u200b One", address="one@elsewhere.example"),
    "a name written backwards": Address(name="\u202eenO etageleD", address="one@elsewhere.example"),
    "an address as the name": Address(name="one@examplia.example", address="one@elsewhere.example"),
    "an address in the name": Address(name="Delegate One <one@examplia.example>", address="one@elsewhere.example"),
    "an address in the name, fullwidth": Address(name="ｏｎｅ＠examplia.example", address="x@elsewhere.example"),
    "a lookalike address in the name": Address(name="оne@examplia.example", address="x@elsewhere.example"),
    "Cyrillic letters in the name": Address(name="Dеlеgаtе Onе", address="one@elsewhere.example"),
    "Greek letters in the name": Address(name="Delegαte Οne", address="one@elsewhere.example"),
    "Latin letters in a Cyrillic name": Address(name="Дeлeгaт Чeтыpe", address="x@elsewhere.example"),
    "the coordinator's address, nearly": Address(name="Coordinator One", address="сoordinator@example.org"),
    "the list's address, nearly": Address(name="ISCG", address="iscg-demo@lists.exаmple.org"),
}


@pytest.mark.parametrize("name", SPOOFS)
def test_who_is_made_to_look_like_somebody_is_told_and_believed_in_nothing(group: Group, name: str) -> None:
    """T1: lookalike letters, invisible characters, reversed text and addresses in names attribute nothing."""
    group = replace(group, list_address="iscg-demo@lists.example.org")
    found = verdict(group, SPOOFS[name])
    assert found.participant is None
    assert found.spoof


@pytest.mark.parametrize(
    "author",
    [
        Address(name="Delegate One", address="one@phone.examplia.example"),
        Address(name="One, Delegate", address="one@examplia.example"),
        Address(name="Delegate One (Examplia)", address="one@examplia.example"),
        Address(name="one@examplia.example", address="one@examplia.example"),
        Address(name="one@phone.examplia.example", address="one@examplia.example"),
        Address(address="one@examplia.example"),
        Address(name="\u202aDelegate One\u202c", address="one@examplia.example"),
    ],
)
def test_a_known_address_is_its_person_however_the_name_is_written(group: Group, author: Address) -> None:
    """All addresses of a person are theirs; marks of direction come with copied names and mean nothing."""
    found = verdict(group, author)
    assert (found.participant and found.participant.name, found.spoof, found.doubt) == ("Delegate One", "", "")


@pytest.mark.parametrize(
    "author",
    [
        Address(name="Delegate One", address="one@elsewhere.example"),
        Address(name="Delegue Deux", address="deux@elsewhere.example"),
        Address(name="المندوب\u200f السادس", address="six@elsewhere.example"),
        Address(name="Делегат Семь", address="sem@primeria.example"),
        Address(name="Delegate One"),
    ],
)
def test_a_stranger_is_no_impostor(group: Group, author: Address) -> None:
    """A known name at an unknown address is unknown, not forged: people write from home, and without accents."""
    found = verdict(group, author)
    assert (found.participant, found.spoof) == (None, "")


def test_two_of_the_roster_may_have_names_that_look_alike(group: Group) -> None:
    """Likeness counts against strangers only."""
    twin = Participant(name="Dеlеgatе Onе", addresses=("twin@primeria.example",), member="Primeria")
    grown = replace(group, participants=(*group.participants, twin))
    found = verdict(grown, Address(name="Dеlеgatе Onе", address="twin@primeria.example"))
    assert (found.participant, found.spoof) == (twin, "")


def test_two_authors_behind_one_list_stay_two(group: Group) -> None:
    """Without an address nobody is attributed, whatever the name; the names stay apart."""
    first, second = (verdict(group, Address(name=name)) for name in ("Delegate One", "Delegada Tres"))
    assert (first.participant, second.participant) == (None, None)
    assert (first.name, second.name) == ("Delegate One", "Delegada Tres")


def test_several_authors_are_believed_where_they_speak_for_one_member(group: Group) -> None:
    """RFC 5322 §3.6.2 allows several; a second From is a way to show one and prove another (R17)."""
    phone = Address(address="one@phone.examplia.example")
    assert verdict(group, ONE, coauthors=(phone,)).participant is not None
    for other in (Address(address="x@elsewhere.example"), Address(address="deux@republique-demo.example")):
        found = verdict(group, ONE, coauthors=(other,))
        assert (found.participant, found.spoof) == (None, f"From names others too: {other.address}")


def test_a_mail_sent_by_somebody_of_another_member_is_doubted(group: Group) -> None:
    """Sender is who sent it (RFC 5322 §3.6.2): a secretary is nothing unusual, another delegation is."""
    other = Address(address="deux@republique-demo.example")
    assert verdict(group, ONE, sender=Address(address="secretary@examplia.example")).doubt == ""
    found = verdict(group, ONE, sender=other)
    assert found.doubt == (
        "sent by Délégué Deux of République de Démonstration in the name of Delegate One of Examplia"
    )


@pytest.mark.parametrize(
    ("name", "doubted"),
    [
        ("Secretary on behalf of Delegate One", False),
        ("Delegate One on behalf of Delegada Tres", True),
        ("Delegate One on behalf of Somebody", True),
    ],
)
def test_on_behalf_of_in_from(group: Group, name: str, doubted: bool) -> None:
    """Who writes in another's name is filed as who they are, and a person looks at it."""
    found = verdict(group, Address(name=name, address="one@examplia.example"))
    assert found.participant is not None
    assert doubted == bool(found.doubt)


@pytest.mark.parametrize(
    ("shown", "believed"),
    [
        ("cg@lists.example.org", True),
        ("one=40examplia.example@dmarc.lists.example.org", True),
        ("x@evil.example", False),
    ],
)
def test_only_our_own_list_is_believed_in_whom_it_relays(group: Group, shown: str, believed: bool) -> None:
    """Anybody can send a mail that looks as if some list had rewritten its From (T1)."""
    raw = (
        f'From: "Delegate One via CG" <{shown}>\nReply-To: Delegate One <one@examplia.example>\n'
        f"List-Post: <mailto:{shown}>\nTo: cg@lists.example.org\nSubject: Resolution 901\n\nresolves should go.\n"
    )
    found = people.author(read(raw.encode()), group)
    assert believed == (found.participant is not None), found
    assert believed == (not found.spoof)


# -- what the receiving server found out (RFC 8601) --------------------------------------------------------------------


def results(*told: str) -> Message:
    """A mail of Delegate One with these Authentication-Results, the topmost first."""
    fields = "".join(f"Authentication-Results: {each}\n" for each in told)
    return read(f"{fields}From: Delegate One <one@examplia.example>\nSubject: x\n\nx\n".encode())


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        (
            ("mx.example.org; spf=pass smtp.mailfrom=one@examplia.example; dmarc=pass header.from=examplia.example",),
            True,
        ),
        (("mx.example.org; spf=fail smtp.mailfrom=x@elsewhere.example; dkim=none; dmarc=fail",), False),
        (("mx.example.org; spf=fail smtp.mailfrom=x@elsewhere.example; dkim=none",), False),
        (("mx.example.org; spf=pass smtp.mailfrom=x@elsewhere.example; dkim=fail header.d=examplia.example",), False),
        (("mx.example.org; spf=fail smtp.mailfrom=x@elsewhere.example; dkim=pass header.d=examplia.example",), True),
        (("mx.example.org; dmarc=fail; dkim=pass header.d=lists.example.org",), True),
        (("mx.example.org; dmarc=fail; dkim=pass header.d=elsewhere.example",), False),
        (("other.example; dmarc=fail",), True),
        (("mx.example.org; spf=fail", "mx.example.org; dmarc=pass header.from=examplia.example"), True),
        (("mx.example.org; dmarc=fail", "mx.example.org; dmarc=pass header.from=examplia.example"), False),
        (("other.example; dmarc=pass", "mx.example.org; dmarc=fail"), True),
        (("mx.example.org; none",), True),
        ((), True),
    ],
)
def test_a_sender_the_receiving_server_found_forged_is_nobody(
    group: Group, told: tuple[str, ...], believed: bool
) -> None:
    """Only the topmost fields of our own server count, and only against a mail; our list's signature vouches for it."""
    found = people.author(results(*told), replace(group, authserv_id="mx.example.org"))
    assert believed == (not found.spoof), found.spoof
    assert not people.author(results(*told), group).spoof


@pytest.mark.parametrize(
    "words",
    [
        "On behalf of the member administrations of RCC: no to resolves.",
        "От имени РСС: резолюция 901 не нуждается в изменениях.",
        "Au nom de la Communauté régionale des communications, la résolution 901 nous convient.",
        "我代表区域通信联合体发言：第901号决议的案文很好，无须修改。",
        "نيابة عن الكومنولث الإقليمي في مجال الاتصالات: القرار 901 مناسب ولا يحتاج إلى تعديل.",
        "En nombre de la CRC: la Resolución 901 no necesita cambios.",
    ],
)
def test_a_regional_organization_is_spoken_for_in_any_language(group: Group, words: str) -> None:
    """It needs no entry in the roster, and one that it has there is found by any of its names."""
    assert (State.FILED, ["RCC"]) == members(group, words)
    entry = Participant(name="", addresses=(), member="Regional Commonwealth (RCC)", capacity="regional group")
    grown = replace(group, participants=(*group.participants, entry))
    assert (State.FILED, ["Regional Commonwealth (RCC)"]) == members(grown, words)


def test_whom_one_speaks_for_may_stand_in_signature_subject_or_from(group: Group) -> None:
    """Not in the subject of an answer, which is another's; nor where a position is taken on what another said so."""
    signed = "No to resolves.\n\nBest regards,\nDelegate One\non behalf of the Union of Samples\n"
    assert (State.FILED, ["Union of Samples"]) == members(group, signed)
    assert (State.FILED, ["Union of Samples"]) == members(
        group, "No to resolves.", replace(ONE, name="Delegate One on behalf of the Union of Samples")
    )
    assert (State.FILED, ["Examplia"]) == members(
        group, "We support the statement made on behalf of the Union of Samples on resolves."
    )


def test_speaking_for_several_is_doubted(group: Group) -> None:
    """One row has one member: a person looks at it (law 4)."""
    assert (State.REVIEW, ["Examplia"]) == members(group, "On behalf of Testonia and Examplia, resolves should go.")
