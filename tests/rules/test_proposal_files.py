"""Files about a proposal: the proposal itself, copies of it with changes, forms, tables; and foreign text."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bench.sixforms import gardens
from bot.errors import Refused
from bot.model import Address, Attachment, Earlier, Edit
from bot.rules.proposals import as_proposed
from bot.text import proposed_text
from tests.rules.test_proposals import PARTS, SG, WHOLE, attached, filed, group, loaded, shown, told

# -- files ------------------------------------------------------------------------------------------------------------


def test_a_returned_proposal_is_read_for_what_is_new_in_it() -> None:
    """Its own tracked changes are its own; what another editor changed is held against its wording."""
    again = [line.replace("[+ urgently+]", "[+ urgently+][+, in May,@Delegate One+]") for line in PARTS]
    (row,) = attached(again, "Delegate Three")
    assert ("RCC/62A1", SG, "3", "Examplia") == (*told(row), row.member)
    assert "to lend three watering cans urgently[+, in May,+] to each garden that asks for them," == shown(row)


def test_a_clean_copy_of_a_proposal_with_changes_is_held_against_it() -> None:
    """Where its changes were accepted before, or nothing is tracked at all."""
    clean = [line.replace("[+", "").replace("+]", "") for line in WHOLE[2:-1]]
    changed = [line.replace("first week", "[-first-][+second+] week") for line in clean]
    (row,) = attached(changed, "Delegate One")
    assert ("ISCG/26-1/5", SG, "1bis") == told(row)
    assert "to count the frogs of every pond in the [-first-][+second+] week of May;" == shown(row)


def test_the_proposal_itself_is_held_against_the_base_text() -> None:
    """Sent, or sent on, it says what it changes there."""
    rows = attached(PARTS, "Delegate Three")
    assert [("", SG, "3"), ("", SG, "4"), ("", "considering", "b)")] == [told(row) for row in rows]
    assert "of the proposal RCC/62A1/1" in rows[0].why


def test_a_form_about_a_proposal_is_held_against_it() -> None:
    """A file that shows no changes, where it or its mail names the proposal."""
    form = ["Comments on ISCG/26-1/5", "Clause|Comments|Proposed change", f"{SG} 1bis|Who counts?|"]
    (row,) = attached(form, "Delegate One")
    assert ("ISCG/26-1/5", SG, "1bis", "") == (*told(row), row.review)


def test_a_table_in_the_mail_is_held_against_it() -> None:
    """Rows typed or pasted into a mail that names it."""
    table = f"Comments on ISCG/26-1/5:\n\nClause\tComments\tProposed change\n{SG} 1bis\tWho counts?\t\n"
    assert [("ISCG/26-1/5", SG, "1bis")] == [told(row) for row in filed(table)]


def test_as_proposed_is_the_same_text_each_time() -> None:
    """Texts are known by their identity; what is compiled from them is compiled once."""
    first, second = (as_proposed(group().resolutions[0], "RCC/62A1", group()) for _ in range(2))
    assert first.base_texts == second.base_texts


def test_words_that_point_to_a_file_are_no_comment_on_its_proposal() -> None:
    """Though they name a proposal that changes one provision alone."""
    alone = loaded("EX/7", PARTS[:4], gardens())
    about = replace(group(), resolutions=(replace(group().resolutions[0], proposals=(alone,)),))
    file = Attachment(name="file.docx", media_type="", size=1, sha256="")
    assert () == filed("Please find our edits on EX/7 attached.", about=about, attachments=(file,))
    assert [("EX/7", SG, "3")] == [told(row) for row in filed("We support EX/7.", about=about)]


def test_a_quoted_phrase_tells_where_in_a_proposal() -> None:
    """Of a proposal that the subject names, too."""
    (row,) = filed("We would not say “urgently” here.", "Re: RCC/62A1")
    assert ("RCC/62A1", SG, "3") == told(row)


def test_answers_in_a_thread_follow_its_words() -> None:
    """An answer under a quotation of an earlier mail that named the proposal."""
    before = Earlier(
        mail_id=3,
        message_id="m0@x",
        author=Address(name="Delegate Two", address="two@delegations.example"),
        text="We propose to delete “urgently” in RCC/62A1/1.",
        resolutions=("191",),
    )
    (row,) = filed("> We propose to delete “urgently” in RCC/62A1/1.\n\nAgreed.", "Re: 191", earlier=(before,))
    assert ("RCC/62A1", SG, "3") == told(row)


# -- foreign text -----------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ("RCC/62A1/1", "ISCG/26-1/5", "proposal of RCC", "“urgently”", "replace “three” by “four”", SG, "3", "1bis", "SUP")
)


@given(st.lists(st.one_of(_WORDS, st.text(max_size=20)), max_size=12).map(" ".join))
def test_any_mail_about_proposals_is_filed_verbatim(words: str) -> None:
    """Each row's words stand where it says, its proposal is loaded, and its redline begins from that text."""
    known = {proposal.number: proposal for proposal in group().resolutions[0].proposals}
    for row in filed(words):
        assert row.text == words[row.source.start : row.source.end]
        assert not row.proposal or row.proposal in known
        before = "".join(piece.text for piece in row.redline if piece.edit is not Edit.INSERTED)
        bases = known[row.proposal].base_texts if row.proposal else group().resolutions[0].base_texts
        texts = [one.text for base in (*bases, *group().resolutions[0].base_texts) for one in base.provisions]
        assert not before or before in texts


@given(st.lists(st.one_of(st.sampled_from((*PARTS, *WHOLE[2:])), st.text(max_size=40)), max_size=12))
def test_any_file_may_be_a_proposal(lines: list[str]) -> None:
    """It is refused in words, or has provisions or amendments; no place of the base text is there twice by its own
    doing."""
    data = "\n".join(lines).encode("utf-8", "replace")
    bases = group().resolutions[0].base_texts
    try:
        found = proposed_text(data, "proposal.txt", "en", bases, group().vocabularies)
    except Refused:
        return
    assert found.amendments or found.base.provisions
    assert all(one.heading for one in found.amendments)
