"""The consolidated text as a value: who proposes what, where it stands, and that nothing gets lost on the way."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest

from bench.proposals import MADE, group_of
from bot.errors import Refused
from bot.model import (
    COMPILATION,
    BaseText,
    Comment,
    CommentState,
    Consolidated,
    Group,
    Ledger,
    Mark,
    Provision,
    Revision,
    Source,
)
from bot.rules import consolidate
from bot.text import redline
from tests.rules.readings import reading

EN = BaseText(
    language="en",
    title="A text that does not exist",
    provisions=(
        Provision(heading="considering", label="a)", text="that calendars help;"),
        Provision(heading="considering", label="b)", text="that dates change,"),
        Provision(heading="resolves", label="1", text="to keep one calendar for all the meetings;"),
        Provision(heading="resolves", label="2", text="to review it once a year,"),
        Provision(heading="instructs the Director of Examples", label="", text="to report,"),
    ),
    sha256="e" * 64,
)
FR = BaseText(
    language="fr",
    provisions=(
        Provision(heading="considérant", label="a)", text="que les calendriers sont utiles;"),
        Provision(heading="considérant", label="b)", text="que les dates changent,"),
        Provision(heading="décide", label="1", text="de tenir un seul calendrier pour toutes les réunions;"),
        Provision(heading="décide", label="2", text="de le réexaminer une fois par an,"),
        Provision(heading="charge le Directeur des exemples", label="", text="de faire rapport,"),
    ),
)
GROUP = group_of(EN)
BOTH = replace(GROUP, resolutions=(replace(GROUP.resolutions[0], base_texts=(EN, FR)),))


def proposal(
    number: int, member: str, place: tuple[str, str], after: str, *, before: str | None = None, mark: Mark | None = None
) -> Comment:
    """A comment with a redline against the English text, unless another text before is given."""
    if before is None:
        before = next((each.text for each in EN.provisions if (each.heading, each.label) == place), "")
    return Comment(
        resolution="191",
        heading=place[0],
        label=place[1],
        text="See the file.",
        source=Source(sha256=f"{number:064x}", message_id=f"{number}@mail.example"),
        received=MADE - timedelta(days=9) + timedelta(minutes=number),
        number=f"191-{number:03}",
        member=member,
        mark=mark,
        language="en",
        proposed=after,
        redline=redline(before, after),
    )


def text_of(
    *comments: Comment,
    group: Group = GROUP,
    language: str = "",
    member: str = "",
    brackets: bool = False,
    remarks: bool = False,
) -> Consolidated:
    """The consolidated text of these comments."""
    return consolidate(
        comments,
        group,
        resolution="191",
        ledger=Ledger(),
        made=MADE,
        language=language,
        member=member,
        brackets=brackets,
        remarks=remarks,
    )


def by(inserted: Revision | None, deleted: Revision | None) -> str:
    """+ or - and whose; nothing for what is nobody's, and for the compilation's own marks."""
    revision = inserted or deleted
    return f"{'+' if inserted else '-'}{revision.author}" if revision and revision.author != COMPILATION else ""


def shown(text: Consolidated) -> list[str]:
    """Each paragraph with its revisions: {+who: inserted}, {-who: deleted}, and at the end {+who} for its mark."""
    lines = []
    for paragraph in text.paragraphs:
        line = ""
        for whose, runs in groupby(paragraph.runs, key=lambda run: by(run.inserted, run.deleted)):
            words = "".join(run.text for run in runs)
            line += f"{{{whose}: {words}}}" if whose else words
        mark = by(paragraph.inserted, paragraph.deleted)
        lines.append(line + (f"{{{mark}}}" if mark else ""))
    return lines


def test_a_single_alternative_is_a_redline_in_place() -> None:
    """Where one member amends a provision, its words change where they stand; everything else stays as it is."""
    text = text_of(proposal(1, "Aland", ("resolves", "2"), "to review it twice a year,", mark=Mark.MOD))
    assert [
        "A text that does not exist",
        "considering",
        "a)\tthat calendars help;",
        "b)\tthat dates change,",
        "resolves",
        "1\tto keep one calendar for all the meetings;",
        "2\tto review it {-Aland: once}{+Aland: twice} a year, [Aland – MOD (191-001)]",
        "instructs the Director of Examples",
        "to report,",
    ] == shown(text)


def test_several_alternatives_stand_one_under_another() -> None:
    """The base text is struck by all who replace it; each wording follows whole, in the alphabet of its members."""
    text = text_of(
        proposal(1, "Dland", ("resolves", "2"), "to review it daily,", mark=Mark.MOD),
        proposal(2, "Bland", ("resolves", "2"), "", mark=Mark.SUP),
        proposal(3, "Aland", ("resolves", "2"), "to review it twice a year,"),
        proposal(4, "Cland", ("resolves", "2"), "to review it once a year,", mark=Mark.NOC),
    )
    everybody = "Aland; Bland; Dland"
    assert [
        f"{{-{everybody}: 2\tto review it once a year,}}{{-{everybody}}}",
        "[Aland – MOD (191-003)]",
        "{+Aland: 2\tto review it twice a year,}{+Aland}",
        "[Bland – SUP (191-002)]",
        "[Cland – NOC (191-004)]",
        "[Dland – MOD (191-001)]",
        "{+Dland: 2\tto review it daily,}{+Dland}",
    ] == shown(text)[6:-2]
    assert ["twice", "daily"] == [run.text for paragraph in text.paragraphs for run in paragraph.runs if run.bold]


def test_identical_wordings_are_one_alternative_with_all_names() -> None:
    """Law 8: those who propose the same stand together, alphabetically; white space makes no difference."""
    text = text_of(
        proposal(1, "Éland", ("resolves", "2"), "to review it twice a year,", mark=Mark.MOD),
        proposal(2, "Zland", ("resolves", "2"), "to review it  twice a year, ", mark=Mark.MOD),
        proposal(3, "Eland", ("resolves", "2"), "to review it twice a year,", mark=Mark.MOD),
    )
    assert "2\tto review it {-Eland; Éland; Zland: once}" in shown(text)[6]
    assert shown(text)[6].endswith(" [Eland, Éland, Zland – MOD (191-001, 191-002, 191-003)]")
    assert ("Eland", "Éland", "Zland") == text.voices


def test_a_members_changes_of_different_words_make_one_wording() -> None:
    """Two comments of one member on one provision that do not touch are both its text."""
    text = text_of(
        proposal(1, "Aland", ("resolves", "1"), "to keep two calendars for all the meetings;"),
        proposal(2, "Aland", ("resolves", "1"), "to keep one calendar for all the meetings and exhibitions;"),
    )
    assert "1\tto keep two calendars for all the meetings and exhibitions;" in reading(text, "Aland")


def test_a_members_changes_of_the_same_words_are_options() -> None:
    """Two wordings of the same words by one member cannot both be its text: each has its number in its name."""
    text = text_of(
        proposal(1, "Aland", ("resolves", "2"), "to review it twice a year,"),
        proposal(2, "Aland", ("resolves", "2"), "to review it every month,"),
        proposal(3, "Aland", ("considering", "a)"), "", mark=Mark.SUP),
    )
    assert ("Aland", "Aland (191-001)", "Aland (191-002)") == text.voices
    assert "2\tto review it every month," in reading(text, "Aland (191-002)")
    assert "2\tto review it once a year," in reading(text, "Aland")


def test_additions_stand_where_they_belong() -> None:
    """A new item follows the one before it and all below that; a new section follows the one it is most like."""
    text = text_of(
        proposal(1, "Aland", ("resolves", "1ter"), "third;", mark=Mark.ADD),
        proposal(2, "Bland", ("resolves", "1bis"), "second;", mark=Mark.ADD),
        proposal(3, "Aland", ("resolves", "3"), "last;", mark=Mark.ADD),
        proposal(4, "Aland", ("resolves", ""), "without a number;"),
        proposal(5, "Aland", ("resolves further", "1"), "more."),
        proposal(6, "Bland", ("instructs the Council", ""), "to look."),
    )
    assert [
        "resolves",
        "1\tto keep one calendar for all the meetings;",
        "{+Bland: 1bis\tsecond;} [Bland – ADD (191-002)]{+Bland}",
        "{+Aland: 1ter\tthird;} [Aland – ADD (191-001)]{+Aland}",
        "2\tto review it once a year,",
        "{+Aland: 3\tlast;} [Aland – ADD (191-003)]{+Aland}",
        "{+Aland: without a number;} [Aland – ADD (191-004)]{+Aland}",
        "{+Aland: resolves further}{+Aland}",
        "{+Aland: 1\tmore.} [Aland – ADD (191-005)]{+Aland}",
        "instructs the Director of Examples",
        "to report,",
        "{+Bland: instructs the Council}{+Bland}",
        "{+Bland: to look.} [Bland – ADD (191-006)]{+Bland}",
    ] == shown(text)[4:]


def test_new_numbers_push_the_old_ones_down() -> None:
    """Who adds a new 2 and a new 3 means the old 2 to be the fourth: both stand before it."""
    text = text_of(
        proposal(1, "Aland", ("resolves", "3"), "three;", before="", mark=Mark.ADD),
        proposal(2, "Aland", ("resolves", "2"), "two;", before="", mark=Mark.ADD),
        proposal(3, "Aland", ("resolves", "1"), "one;", before="", mark=Mark.ADD),
    )
    assert [
        "1\tone;",
        "2\ttwo;",
        "3\tthree;",
        "1\tto keep one calendar for all the meetings;",
        "2\tto review it once a year,",
    ] == reading(text, "Aland")[5:10]


def test_a_move_names_both_its_ends() -> None:
    """SUP* and ADD* of the same words by one member are one move."""
    text = text_of(
        proposal(1, "Aland", ("considering", "b)"), "", mark=Mark.SUP_MOVED),
        proposal(2, "Aland", ("resolves", "1bis"), "that dates change,", mark=Mark.ADD_MOVED),
    )
    assert any("[Aland – SUP*, moved to resolves 1bis (191-001)]" in line for line in shown(text))
    assert any("[Aland – ADD*, moved from considering b) (191-002)]" in line for line in shown(text))


def test_parted_paragraphs_are_shown_by_the_whole_wordings() -> None:
    """A split in place would depend on how a program joins paragraphs; struck and inserted it does not."""
    text = text_of(proposal(1, "Aland", ("resolves", "1"), "to keep one calendar\nfor all the meetings;"))
    assert "{-Aland: 1\tto keep one calendar for all the meetings;}{-Aland}" == shown(text)[5]
    assert ["1\tto keep one calendar", "for all the meetings;"] == reading(text, "Aland")[5:7]


def test_a_part_of_a_provision_is_laid_over_the_whole() -> None:
    """A redline of words that stand in the provision once changes them there."""
    text = text_of(proposal(1, "Aland", ("resolves", "2"), "each month", before="once a year"))
    assert "2\tto review it each month," in reading(text, "Aland")


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        (proposal(1, "Aland", ("resolves", "2"), "so", before="to burn it"), "other words"),
        (proposal(1, "Aland", ("resolves", "9"), "so", before="to burn it"), "no such provision"),
        (proposal(1, "Aland", ("", ""), "Be brief.", before=""), "as a whole"),
        (proposal(1, "Aland", ("resolves", ""), "so", before="to burn it"), "no such provision"),
    ],
)
def test_what_cannot_be_laid_over_the_text_is_told(comment: Comment, why: str) -> None:
    """Law 4: a proposal whose words are not in the base text changes nothing, and is handed back with the reason."""
    text = text_of(comment)
    assert reading(text, "") == reading(text_of(), "")
    [(told, reason)] = text.unplaced
    assert comment == told
    assert why in reason


def test_a_heading_may_be_amended() -> None:
    """What changes the words of a heading stands there, for whoever wants it."""
    text = text_of(
        proposal(1, "Aland", ("resolves", ""), "resolves further", before="resolves", mark=Mark.MOD),
        proposal(
            2,
            "Bland",
            ("instructs the Director of Examples", ""),
            "invites the Director",
            before=EN.provisions[4].heading,
        ),
    )
    assert "resolves{+Aland:  further} [Aland – MOD (191-001)]" == shown(text)[4]
    assert ["invites the Director", "to report,"] == reading(text, "Bland")[-2:]


def test_a_whole_section_may_be_removed() -> None:
    """SUP of a heading whose section has items alone removes it with all of them."""
    text = text_of(proposal(1, "Aland", ("considering", ""), "", mark=Mark.SUP))
    assert ["A text that does not exist", "resolves"] == reading(text, "Aland")[:2]
    assert "Proposals: 1; members: 1; provisions they are about: 3 of 5" in text.subtitle


def test_a_title_may_be_amended() -> None:
    """What is filed under no provision and changes the title's words stands there."""
    text = text_of(proposal(1, "Aland", ("", ""), "A text that exists", before=EN.title))
    assert "A text that exists" == reading(text, "Aland")[0]


def test_places_that_are_there_twice_are_told_apart_by_their_words() -> None:
    """Where a base text has a name twice, the words changed decide; without them nothing is guessed."""
    twice = group_of(
        BaseText(language="en", provisions=(*EN.provisions, Provision(heading="resolves", label="1", text="to stop.")))
    )
    text = text_of(proposal(1, "Aland", ("resolves", "1"), "to go on.", before="to stop."), group=twice)
    assert "1\tto go on." in reading(text, "Aland")
    silent = replace(proposal(1, "Aland", ("resolves", "1"), "", mark=Mark.SUP), redline=())
    assert "2 provisions" in text_of(silent, group=twice).unplaced[0][1]


def test_each_language_has_its_own_text() -> None:
    """A wording in French stands in the French text; the English one lists it as such. SUP needs no language."""
    comments = (
        replace(
            proposal(1, "Aland", ("resolves", "2"), "de le réexaminer deux fois par an,", before=FR.provisions[3].text),
            language="fr",
        ),
        proposal(2, "Bland", ("resolves", "1"), "to keep two calendars for all the meetings;"),
        proposal(3, "Dland", ("considering", "b)"), "", mark=Mark.SUP),
        replace(
            proposal(4, "Éland", ("considering", "a)bis"), "que les délégations sont parfois très petites;"),
            language="fr",
        ),
    )
    english, french = text_of(*comments, group=BOTH), text_of(*comments, group=BOTH, language="fr")
    assert ("Bland", "Dland") == english.voices
    assert ("Aland", "Dland", "Éland") == french.voices
    assert "[Aland – MOD, in French (191-001)]" in shown(english)
    assert "2\tde le réexaminer deux fois par an," in [
        "".join(run.text for run in paragraph.runs) for paragraph in english.paragraphs if paragraph.language == "fr"
    ]
    assert "2\tde le réexaminer deux fois par an," in reading(french, "Aland")
    assert "a)bis\tque les délégations sont parfois très petites;" == reading(french, "Éland")[2]
    for text in (english, french):
        assert not any("b)" in line for line in reading(text, "Dland"))
        assert () == text.unplaced


def test_a_wording_has_the_language_of_its_words() -> None:
    """A French wording in an English mail is French; of a few words the mail's language says more than they do."""
    comments = (
        proposal(1, "Aland", ("resolves", "3"), "de demander au Conseil d’examiner le calendrier chaque année;"),
        proposal(2, "Bland", ("resolves", "4"), "to continue;"),
    )
    assert ("Bland",) == text_of(*comments).voices
    assert "[Aland – MOD, in French (191-001)]" in shown(text_of(*comments))


def test_only_open_comments_count() -> None:
    """Who withdrew proposes nothing."""
    withdrawn = replace(proposal(1, "Aland", ("resolves", "2"), "no,"), state=CommentState.WITHDRAWN)
    assert () == text_of(withdrawn).voices


def test_a_comment_without_a_wording_is_the_tables_matter() -> None:
    """Words about a provision are no wording of it."""
    words = replace(proposal(1, "Aland", ("resolves", "2"), ""), redline=())
    assert shown(text_of()) == shown(text_of(words))
    assert () == text_of(words).unplaced


def test_nobody_else_gets_a_members_name() -> None:
    """Who is not known to speak for a member is no voice, whatever the name; the coordinator may attribute it."""
    text = text_of(replace(proposal(1, "", ("resolves", "2"), "no,"), contributor="Aland"))
    assert () == text.voices
    assert [("191-001", "it is not known for which member it speaks")] == [
        (each.number, why) for each, why in text.unplaced
    ]


def test_a_semicolon_in_a_name_parts_no_set() -> None:
    """Names in a set are parted by semicolons, so a name has none."""
    assert ("Aland, Bland",) == text_of(proposal(1, "Aland;  Bland", ("resolves", "2"), "no,")).voices


def test_what_waits_for_review_says_so() -> None:
    """Law 4: an unsure filing stands at its best place, marked."""
    text = text_of(replace(proposal(1, "Aland", ("resolves", "2"), "", mark=Mark.SUP), review="ambiguous"))
    assert shown(text)[6].endswith("[Aland – SUP, for review (191-001)]{-Aland}")


def test_one_member_alone() -> None:
    """A file of one member's proposals has them in place; a name nobody has is refused in words."""
    comments = [proposal(1, "Aland", ("resolves", "2"), "no,"), proposal(2, "Bland", ("resolves", "2"), "yes,")]
    assert ("Aland",) == text_of(*comments, member="aland").voices
    with pytest.raises(Refused, match="Xland"):
        text_of(*comments, member="Xland")


@pytest.mark.parametrize(
    ("group", "language", "why"), [(GROUP, "fr", "no base text in 'fr'; there are: en"), (group_of(EN), "", "")]
)
def test_a_text_that_is_not_there_is_refused(group: Group, language: str, why: str) -> None:
    """What to do stands in the refusal."""
    if why:
        with pytest.raises(Refused, match=why):
            text_of(group=group, language=language)
    empty = replace(group, resolutions=(replace(group.resolutions[0], base_texts=()),))
    with pytest.raises(Refused, match="no base text to consolidate"):
        text_of(group=empty)


def test_square_brackets_name_their_sources() -> None:
    """ITU's form: what is not agreed stands in brackets, each wording after its sources, without any revision."""
    text = text_of(
        proposal(1, "Aland", ("resolves", "2"), "to review it twice a year,", mark=Mark.MOD),
        proposal(2, "Aland", ("considering", "a)"), "that calendars harm;", mark=Mark.MOD),
        proposal(3, "Bland", ("considering", "a)"), "", mark=Mark.SUP),
        proposal(4, "Bland", ("resolves", "3"), "to rest;", mark=Mark.ADD),
        proposal(5, "Bland", ("resolves further", ""), "to end."),
        brackets=True,
    )
    assert [
        "A text that does not exist",
        "considering",
        "a)\t[that calendars help;]",
        "a)\t[Aland: that calendars harm;]",
        "a)\t[Bland: SUP]",
        "b)\tthat dates change,",
        "resolves",
        "1\tto keep one calendar for all the meetings;",
        "2\tto review it [once][Aland: twice] a year,",
        "3\t[Bland: to rest;]",
        "[Bland: resolves further]",
        "[Bland: to end.]",
        "instructs the Director of Examples",
        "to report,",
    ] == shown(text)


def test_remarks_give_numbers_and_reasons() -> None:
    """On demand each alternative carries its comments' numbers and reasons in the margin, verbatim."""
    comment = replace(proposal(1, "Aland", ("resolves", "2"), "no,"), reasons="Because.\nReally.")
    assert () == text_of(comment).remarks
    text = text_of(comment, remarks=True)
    [remark] = text.remarks
    assert ("Aland", "191-001 Aland: Because.\nReally.", comment.received) == (remark.author, remark.text, remark.at)
    assert [(remark.id,)] == [run.remarks for each in text.paragraphs for run in each.runs if run.remarks]
