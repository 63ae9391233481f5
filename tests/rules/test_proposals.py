"""Comments and amendments held against a proposal's own text (bot/rules/proposals.py, bot/text/proposal.py)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.papers import word_file
from bench.sixforms import gardens
from bot import rules
from bot.editions import proposal_of
from bot.model import (
    Address,
    Attachment,
    Comment,
    Context,
    Edit,
    Group,
    Mail,
    Mark,
    Message,
    Participant,
    Position,
    Proposal,
    TextFile,
)
from bot.office import read
from bot.rules.members import proposers
from bot.rules.proposals import proposal_named
from tests.rules.test_filing import NOW

SG = "instructs the Secretary-General"
PARTS = (
    "MOD RCC/62A1/1",
    SG,
    "3\tto lend [-two-][+three+] watering cans[+ urgently+] to each garden that asks for them,",
    "Reasons: two are few.",
    "ADD RCC/62A1/2",
    "4\tto lend ladders to whoever picks the fruit of other people,",
    "Reasons: trees grow.",
    "SUP RCC/62A1/3 considering b)",
    "Reasons: it is known.",
)
"""A proposal that shows only what it changes, under mark lines."""
WHOLE = (
    "Document ISCG/26-1/5-E",
    "Source: Samplonia",
    "RESOLUTION 191 (REV. BUCHAREST, 2022)",
    "Water of gardens that are made up",
    "considering",
    "a)\tthat gardens are watered by people who seldom meet each other;",
    "b)\tthat a tap left open in one garden leaves the next one dry;",
    "c)\tthat water is paid for by all, and counted by nobody,",
    "resolves",
    "that every garden shall keep a book of the water[+ and of the seeds+] it draws, open to all its neighbours,",
    SG,
    "1\tto publish the books of all gardens in spring and in autumn;",
    "[+1bis\tto count the frogs of every pond in the first week of May;+]",
    "2\tto report once a year to the Council on what was done to carry out this text and on what it cost;",
    "3\tto lend two watering cans to each garden that asks for them,",
    "instructs the Secretary-General and the Directors of the three Bureaux",
    "1\tto agree by the first of March on who may water on which day;",
    "2\tto report once a year to the Council on what was done to carry out this text, and on what it cost;",
    "3\tto mark every tap with a number that can be read at night,",
    "invites Member States",
    "1\tto send the names of their gardeners to the secretariat;",
    "[-2\tto plant trees where the shade saves water.-]",
)
"""One that shows the whole text with tracked changes."""


def loaded(
    number: str, lines: Sequence[str], group: Group, editor: str = "Delegate Three", language: str = "en"
) -> Proposal:
    """A proposal as it is read from a Word file."""
    data = word_file(lines, editor)
    file = TextFile(
        resolution="191",
        language=language,
        name="proposal.docx",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        who="Coordinator One",
        at=NOW,
        proposal=number,
    )
    return proposal_of(number, [file], group.resolutions[0], group)


@cache
def group() -> Group:
    """The gardens, with both proposals."""
    plain = gardens()
    people = (
        *plain.participants,
        Participant(name="Delegate Two", addresses=("two@delegations.example",), member="Samplonia"),
        Participant(name="RCC", addresses=(), member="RCC", capacity="regional group"),
    )
    plain = replace(plain, participants=people)
    proposals = (loaded("RCC/62A1", PARTS, plain), loaded("ISCG/26-1/5", WHOLE, plain))
    return replace(plain, resolutions=(replace(plain.resolutions[0], proposals=proposals),))


def filed(
    text: str, subject: str = "Resolution 191", *, about: Group | None = None, **more: object
) -> tuple[Comment, ...]:
    """The rows of a mail of Delegate One."""
    author = Address(name="Delegate One", address="one@delegations.example")
    earlier = more.pop("earlier", ())
    message = Message(subject=subject, text=text, message_id="m1@x", author=author, content="c", **more)  # type: ignore[arg-type]
    known = Context(mail=Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True), earlier=earlier)  # type: ignore[arg-type]
    return rules.file(message, known, about or group()).comments


def attached(lines: Sequence[str], editor: str, text: str = "Please find the file attached.") -> tuple[Comment, ...]:
    """The rows of a mail with a Word file."""
    document = read(word_file(lines, editor), "file.docx")
    return filed(
        text, documents=(document,), attachments=(Attachment(name="file.docx", media_type="", size=1, sha256=""),)
    )


def told(comment: Comment) -> tuple[str, str, str]:
    """Which proposal it is held against, and where."""
    return comment.proposal, comment.heading, comment.label


def shown(comment: Comment) -> str:
    """Its redline."""
    signs = {Edit.KEPT: "{}", Edit.INSERTED: "[+{}+]", Edit.DELETED: "[-{}-]"}
    return "".join(signs[piece.edit].format(piece.text) for piece in comment.redline)


# -- what is read in the file -----------------------------------------------------------------------------------------


def text_of(proposal: Proposal) -> dict[tuple[str, str], str]:
    """Its wording by provision."""
    return {(one.heading, one.label): one.text for one in proposal.base_texts[0].provisions}


def test_a_proposal_is_its_amendments_and_the_text_as_it_would_read() -> None:
    """What it does not repeat is the base text's; its marks, numbers and reasons are kept with each amendment."""
    proposal = group().resolutions[0].proposals[0]
    assert [
        (SG, "3", Mark.MOD, "RCC/62A1/1", "two are few."),
        (SG, "4", Mark.ADD, "RCC/62A1/2", "trees grow."),
        ("considering", "b)", Mark.SUP, "RCC/62A1/3", "it is known."),
    ] == [(one.heading, one.label, one.mark, one.number, one.reasons) for one in proposal.amendments]
    base, text = text_of(Proposal(number="", base_texts=group().resolutions[0].base_texts[1:2])), text_of(proposal)
    assert "to lend three watering cans urgently to each garden that asks for them," == text[SG, "3"]
    assert "to lend ladders to whoever picks the fruit of other people," == text[SG, "4"]
    assert ("considering", "b)") not in text
    assert base is not text
    order = [key for key in text if key[0] == SG]
    assert [(SG, label) for label in ("1", "2", "3", "4")] == order


def test_a_whole_text_is_read_with_its_changes_accepted() -> None:
    """Its own labels and order; what it deletes is not there."""
    text = text_of(group().resolutions[0].proposals[1])
    assert "book of the water and of the seeds it draws" in text["resolves", ""]
    assert [(SG, label) for label in ("1", "1bis", "2", "3")] == [key for key in text if key[0] == SG]
    assert ("invites Member States", "2") not in text


@pytest.mark.parametrize(
    ("number", "front", "members"),
    [
        ("ISCG/26-1/5", ["Document 5", "Source: Samplonia"], ("Samplonia",)),
        ("ISCG/26-1/5", ["Источник: Samplonia"], ("Samplonia",)),
        ("ISCG/26-1/5", ["Samplonia, Examplia"], ("Samplonia", "Examplia")),
        ("RCC/62A1/1", ["Proposals for the work of the Conference"], ("RCC",)),
        ("AFCP/55A1/1", [], ()),
        ("ISCG/26-1/5", ["On the cooperation of Samplonia with its neighbours"], ()),
    ],
)
def test_whose_a_proposal_is(number: str, front: list[str], members: tuple[str, ...]) -> None:
    """The line of its source says so, or one of nothing but members, or its number; a name in running text does not."""
    found = proposers(number, [("before the first heading", line) for line in front], group())
    assert members == tuple(one for one in found if one != "ATU")


def test_common_proposals_are_known_by_their_numbers() -> None:
    """AFCP is the African Telecommunications Union's."""
    assert ("ATU",) == proposers("AFCP/55A1/1", [], group())


# -- which proposal is meant ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("In ISCG/26-1/5, resolves is too long.", "ISCG/26-1/5"),
        ("document iscg 26-1/5 (Rev.1)", "ISCG/26-1/5"),
        ("ISCG／26-1／5号文件", "ISCG/26-1/5"),
        ("الوثيقة ISCG/26-1/٥", "ISCG/26-1/5"),
        ("предложение РСС/62А1/2", "RCC/62A1"),
        ("RCC/62(Add.1)/3", "RCC/62A1"),
        ("Document 5 goes too far.", "ISCG/26-1/5"),
        ("We prefer ISCG/26-1/5 to RCC/62A1/1.", ""),
        ("See ISCG/26-1/50, ISCG/26-15 and RCC/62A11.", ""),
        ("Proposal 5: delete considering a).", ""),
        ("Samplonia's proposal is too long.", "ISCG/26-1/5"),
        ("Le nouveau point proposé par la RCC nous convient.", "RCC/62A1"),
        ("我们支持RCC的提案。", "RCC/62A1"),
        ("Поддерживаем предложение РСС.", "RCC/62A1"),
        ("Samplonia and Examplia met to discuss a proposal.", ""),
    ],
)
def test_a_proposal_is_named_by_its_number_or_its_member(words: str, number: str) -> None:
    """However the number is typed, by the number of an amendment, by the end of it after a word for a document, or by
    the member beside a word for a proposal; by two, none is meant for sure (law 4)."""
    found = proposal_named(words, group().resolutions[0], group())
    assert number == (found.proposal if found else "")


@given(st.text(max_size=300))
def test_any_words_may_be_asked(words: str) -> None:
    """What is found is one of the group's, whatever is written."""
    found = proposal_named(words, group().resolutions[0], group())
    assert found is None or found.proposal in {"RCC/62A1", "ISCG/26-1/5"}


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("We support the MOD of instructs the Secretary-General 3 in RCC/62A1/1.", ("RCC/62A1", SG, "3")),
        ("On proposal RCC/62A1/1, we would delete “urgently”.", ("RCC/62A1", SG, "3")),
        ("We support RCC/62A1/2.", ("RCC/62A1", SG, "4")),
        ("Nous appuyons le point 4 du charge le Secrétaire général proposé par la RCC.", ("RCC/62A1", SG, "4")),
        ("Apoyamos el nuevo punto 1bis de encarga al Secretario General.", ("ISCG/26-1/5", SG, "1bis")),
        (
            "По документу ISCG/26-1/5: пункт 1bis раздела «поручает Генеральному секретарю» не нужен.",
            ("ISCG/26-1/5", SG, "1bis"),
        ),
        ("ISCG/26-1/5号文件责成秘书长第3段：没有意见。", ("ISCG/26-1/5", SG, "3")),
        ("فيما يتعلق بالوثيقة ISCG/26-1/5، نؤيد يقرر.", ("ISCG/26-1/5", "resolves", "")),
        ("We see no need to say “to count the frogs of every pond”.", ("ISCG/26-1/5", SG, "1bis")),
        ("We oppose the SUP of considering b) in RCC/62A1/3.", ("RCC/62A1", "considering", "b)")),
    ],
)
def test_a_comment_attaches_to_the_proposal_and_the_provision(words: str, where: tuple[str, str, str]) -> None:
    """Cited, by the amendment's number, by the item only it has, or by its wording that nobody else has; nobody need
    look for the reason that the base text has no such provision."""
    (row,) = filed(words)
    assert (where, "") == (told(row), row.review)


def test_the_base_text_is_meant_where_nothing_names_a_proposal() -> None:
    """A provision that both have, and wording that both have, are the base text's."""
    rows = filed("On instructs the Secretary-General 3: fine.\n\n“to publish the books of all gardens” says it all.")
    assert [""] * len(rows) == [row.proposal for row in rows]


def test_a_lead_holds_for_what_follows_and_a_mention_for_itself() -> None:
    """ "Comments on X:" is about all below it; a paragraph that names X together with a provision about itself."""
    rows = filed("Our comments on RCC/62A1/1 follow:\n\nconsidering a): fine.\n\ninvites Member States 1: fine.")
    assert ["RCC/62A1", "RCC/62A1"] == [row.proposal for row in rows]
    rows = filed("On considering a) of RCC/62A1 we agree.\n\ninvites Member States 1: fine as it is.")
    assert ["RCC/62A1", ""] == [row.proposal for row in rows]


def test_the_subject_and_the_words_answered_name_it_too() -> None:
    """An answer is about the proposal that the words it answers name, or quote."""
    assert ["ISCG/26-1/5"] == [row.proposal for row in filed("considering a): fine.", "Re: ISCG/26-1/5")]
    (row,) = filed("> On RCC/62A1/1: three cans are too many.\n\nWe disagree.")
    assert ("RCC/62A1", SG, "3") == told(row)
    (row,) = filed("> 1bis to count the frogs of every pond in the first week of May;\n\nWho would do that?")
    assert ("ISCG/26-1/5", SG, "1bis") == told(row)


def test_a_mail_that_names_only_the_proposal_is_about_its_resolution() -> None:
    """Its number says which text it would revise."""
    assert ["RCC/62A1"] == [row.proposal for row in filed("We support RCC/62A1/2.", "A question")]


def test_who_supports_a_mark_gives_none() -> None:
    """ "We support the MOD of … in X": the mark is that of X."""
    (row,) = filed("We support the MOD of instructs the Secretary-General 3 in RCC/62A1/1.")
    assert (None, Position.SUPPORTS) == (row.mark, row.position)
    (row,) = filed("We oppose the SUP of considering a).")
    assert None is row.mark


def test_what_the_proposal_has_not_either_waits_for_a_person() -> None:
    """And the row says which text has no such provision."""
    (row,) = filed("In RCC/62A1, instructs the Secretary-General 9 is wrong.")
    assert "ambiguous: the proposal RCC/62A1 has no such provision" == row.review


def test_what_a_member_proposed_by_mail_is_not_its_document() -> None:
    """Named by the member alone, a document is meant where it changes what is cited, or nothing is cited."""
    (row,) = filed("We support the proposal of Samplonia on considering c).")
    assert ("", "considering", "c)") == told(row)
    (row,) = filed("We support the proposal of Samplonia on resolves.")
    assert ("ISCG/26-1/5", "resolves", "") == told(row)


def test_of_a_members_several_documents_the_number_decides() -> None:
    """And without one none is meant for sure (law 4)."""
    plain = group().resolutions[0]
    twice = (*plain.proposals, replace(plain.proposals[1], number="ISCG/26-1/9"))
    about = replace(group(), resolutions=(replace(plain, proposals=twice),))
    named = [
        proposal_named(words, about.resolutions[0], about)
        for words in ("Samplonia's proposal ISCG/26-1/9", "Samplonia's proposal")
    ]
    assert ["ISCG/26-1/9", None] == [each and each.proposal for each in named]


def test_lines_that_begin_with_an_amendments_number_are_about_that() -> None:
    """As lines that begin with a citation are about the provision."""
    rows = filed("RCC/62A1/1: cannot support.\nRCC/62A1/2: support.\nRCC/62A1/3: neutral.")
    assert [(SG, "3"), (SG, "4"), ("considering", "b)")] == [(row.heading, row.label) for row in rows]
    assert [1, 1, 1] == [len(row.text.splitlines()) for row in rows]


def test_a_mail_about_several_proposals_is_about_their_resolution() -> None:
    """Though none of them alone is meant by the whole of it."""
    rows = filed("We support RCC/62A1/2.\n\nOf ISCG/26-1/5 we support resolves.", "A question")
    assert ["RCC/62A1", "ISCG/26-1/5"] == [row.proposal for row in rows]
    assert ["", ""] == [row.review for row in rows]


# -- wording proposed against a proposal ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "In RCC/62A1/1, replace “three” by “four”.",
        "In instructs the Secretary-General 3 of the proposal of RCC, please replace “three” by “four”.",
        "RCC/62A1/1 : remplacer «three» par «four».",
        "En RCC/62A1/1, sustituir «three» por «four».",
        "В RCC/62A1/1 заменить «three» на «four».",
        "将RCC/62A1/1中的“three”改为“four”。",
        "في RCC/62A1/1 يستعاض عن «three» بعبارة «four».",
        "In instructs the Secretary-General 3, replace “three” by “four”.",
    ],
)
def test_a_change_of_a_proposal_is_redlined_against_its_wording(words: str) -> None:
    """In six languages; and where nothing is named, by the words it changes, which only the proposal has."""
    (row,) = filed(words)
    assert ("RCC/62A1", SG, "3") == told(row)
    assert "to lend [-three-][+four+] watering cans urgently to each garden that asks for them," == shown(row)


def test_a_change_the_base_text_can_make_is_made_there() -> None:
    """Under a subject that names the proposal, but in words that only the base text has."""
    (row,) = filed("In instructs the Secretary-General 3, replace “two” by “five”.", "Re: RCC/62A1")
    assert ("", SG, "3") == told(row)
    assert "to lend [-two-][+five+] watering cans to each garden that asks for them," == shown(row)


def test_a_wording_of_an_item_that_proposals_alone_have_is_of_the_one_it_is_like() -> None:
    """A new item of its own it is where it is like none."""
    (row,) = filed("instructs the Secretary-General 4 should read: “to lend ladders to whoever picks fruit,”")
    assert ("RCC/62A1", SG, "4") == told(row)
    assert "to lend ladders to whoever picks [-the -]fruit[- of other people-]," == shown(row)
    (row,) = filed("instructs the Secretary-General 4 should read: “to draw a map of every well in the country,”")
    assert ("", "[+to draw a map of every well in the country,+]") == (row.proposal, shown(row))


def test_a_piece_quoted_amid_other_words_is_no_wording() -> None:
    """Who likes a part of a provision has not proposed to delete the rest."""
    (row,) = filed("We like “to count the frogs of every pond in the first week” but not the month.")
    assert ("ISCG/26-1/5", SG, "1bis", ()) == (*told(row), row.redline)


def test_other_languages_read_what_the_proposal_leaves() -> None:
    """Where it is loaded in one language, its unchanged provisions are known in all."""
    (row,) = filed(
        "В документе ISCG/26-1/5, пункт 3 раздела «поручает Генеральному секретарю»: заменить «две» на «три»."
    )
    assert ("ISCG/26-1/5", SG, "3") == told(row)
    assert "выдавать по [-две-][+три+] лейки каждому саду, который об этом попросит," == shown(row)


@pytest.mark.parametrize("languages", [("en",), ("fr",), ("en", "fr"), ("ru", "fr", "en")])
def test_a_proposal_in_one_language_is_cited_in_any(languages: tuple[str, ...]) -> None:
    """Whatever languages the base text is loaded in: what it adds, what it changes, what it does not show."""
    lines = ["charge le Secrétaire général", "3\tde prêter [-deux-][+trois+] arrosoirs à chaque jardin qui le demande,"]
    lines += ["[+4\tde prêter des échelles à qui cueille les fruits des autres.+]"]
    plain = gardens()
    texts = tuple(base for base in plain.resolutions[0].base_texts if base.language in languages)
    plain = replace(plain, resolutions=(replace(plain.resolutions[0], base_texts=texts),))
    proposal = loaded("EX/8", lines, plain, language="fr")
    about = replace(plain, resolutions=(replace(plain.resolutions[0], proposals=(proposal,)),))
    heading = "charge le Secrétaire général" if languages == ("fr",) else SG
    for label in ("1", "3", "4"):
        (row,) = filed(f"On EX/8: instructs the Secretary-General {label} is fine.", about=about)
        assert (("EX/8", heading, label), "") == (told(row), row.review)
    (row,) = filed("EX/8, charge le Secrétaire général 4 : remplacer «échelles» par «paniers».", about=about)
    assert "de prêter des [-échelles-][+paniers+] à qui cueille les fruits des autres." == shown(row)
