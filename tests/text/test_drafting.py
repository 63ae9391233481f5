"""Files read as amendments: tracked changes, ITU's second way, mark lines, versions, comments in the margin."""

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Amendment, BaseText, Document, Edit, Mark, Paragraph, Provision, Remark, Revision, Run
from bot.text import amendments_of
from tests.text.drafts import MADE, SG, amended, by, document, gardens, paragraph, shown, whole
from tests.text.material import vocabularies

BOTH = f"{SG} and the Directors of the three Bureaux"
REPORT = "to report once a year to the Council on what was done to carry out this text and on what it cost;"
BOOK = "of the water it draws, open to all its neighbours,"
CANS = "watering cans to each garden that asks for them,"


def changed(changes: dict[tuple[str, str], list[str]], *before: str) -> Document:
    """The English text, changed, under some lines."""
    return document(*before, *whole(gardens("en")[0], changes))


def test_a_new_item_is_none_that_another_one_is_word_for_word() -> None:
    """In a clean version that counts on: what is only like a provision which is there is new, and so is its number."""
    lines = [line for line in whole(gardens("en")[0], {}) if line]
    at = next(place for place, line in enumerate(lines) if line.startswith(("2\tto report", "2 to report")))
    lines[at] = lines[at].replace("2", "3", 1)
    lines[at + 1] = lines[at + 1].replace("3", "4", 1)
    lines.insert(at, "2\tto mark every tap with a name that can be read;")
    (amendment,) = amended(document(*lines))
    assert (SG, "1bis", "to mark every tap with a name that can be read;") == (
        amendment.heading,
        amendment.label,
        "".join(piece.text for piece in amendment.redline if piece.edit is Edit.INSERTED),
    )


# -- tracked changes --------------------------------------------------------------------------------------------------


def test_each_changed_provision_is_one_amendment() -> None:
    """However many changes an editor made in it; what is unchanged is none."""
    file = changed(
        {
            (SG, "1"): ["1\tto publish the books of [-all-][+most+] gardens in spring[- and in autumn-];"],
            ("resolves", ""): [
                "that every garden shall keep a [+large +]book of the water it draws, open to all its neighbours,"
            ],
        }
    )
    assert [
        "resolves: that every garden shall keep a [+large +]book of the water it draws, open to all its neighbours,",
        f"{SG} 1: to publish the books of [-all-][+most+] gardens in spring[- and in autumn-];",
    ] == list(map(shown, amended(file)))


def test_an_amendment_tells_whose_it_is_and_when() -> None:
    """The editor's name and the time of the last change, as the file says."""
    (amendment,) = amended(
        changed({(SG, "3"): ["3\tto lend [-two-][+three+] watering cans to each garden that asks for them,"]})
    )
    assert ("Delegate One", MADE, "tracked changes", "") == (
        amendment.author,
        amendment.at,
        amendment.why,
        amendment.unsure,
    )


def test_two_editors_of_a_provision_amend_it_each() -> None:
    """Each redline is that editor's alone, against the text as it was."""
    line = "3\tto lend [-two-][+three+] watering cans to each garden that asks[+ kindly|Delegate Two+] for them,"
    assert [
        ("Delegate One", f"{SG} 3: to lend [-two-][+three+] watering cans to each garden that asks for them,"),
        ("Delegate Two", f"{SG} 3: to lend two watering cans to each garden that asks[+ kindly+] for them,"),
    ] == [(a.author, shown(a)) for a in amended(changed({(SG, "3"): [line]}))]


def test_changes_within_anothers_words_are_told_together() -> None:
    """Nobody can say what the second editor would have made of the text without the first one's words."""
    file = changed({(SG, "3"): ["3\tto lend watering cans[+ and X spades+] to each garden that asks for them,"]})
    (at,) = [n for n, p in enumerate(file.paragraphs) if any(run.inserted for run in p.runs)]
    head, put, tail = file.paragraphs[at].runs
    cut = (replace(put, text=" and"), replace(put, text=" X", deleted=by("Delegate Two")), replace(put, text=" spades"))
    other = Run(text=" soon", inserted=by("Delegate Two"))
    runs = (head, *cut, tail, other)
    file = replace(
        file, paragraphs=(*file.paragraphs[:at], replace(file.paragraphs[at], runs=runs), *file.paragraphs[at + 1 :])
    )
    assert ["Delegate One; Delegate Two"] == [amendment.author for amendment in amended(file)]


@pytest.mark.parametrize("label", ["2bis", "4"])
def test_a_new_item_keeps_the_label_it_was_given(label: str) -> None:
    """All its words are new."""
    file = changed(
        {(SG, "3"): ["3\tto lend two watering cans to each garden that asks for them,", f"[+{label}\tto rest;+]¶+"]}
    )
    assert [f"{SG} {label}: [+to rest;+]"] == list(map(shown, amended(file)))


def test_a_deleted_item_is_deleted_and_renumbering_is_nothing() -> None:
    """Labels that move because an item went are no change of words; the provisions keep their names."""
    file = changed(
        {
            (SG, "1"): ["[-1\tto publish the books of all gardens in spring and in autumn;-]¶-"],
            (SG, "2"): [f"[-2-][+1+]\t{REPORT}"],
            (SG, "3"): ["[-3-][+2+]\tto lend two watering cans to each garden that asks [+twice +]for them,"],
        }
    )
    assert [
        f"{SG} 1: [-to publish the books of all gardens in spring and in autumn;-]",
        f"{SG} 3: to lend two watering cans to each garden that asks [+twice +]for them,",
    ] == list(map(shown, amended(file)))


def test_a_new_item_that_a_word_processor_numbered_stands_between() -> None:
    """The items after it are counted on, but are the provisions they were; the number it has is another one's."""
    texts = {provision.label: provision.text for provision in gardens("en")[0].provisions if provision.heading == SG}
    items = [
        Paragraph(runs=(Run(text=texts["1"]),), label="1", label_before="1"),
        Paragraph(runs=(Run(text="to wait;", inserted=by()),), label="2", inserted=by()),
        Paragraph(runs=(Run(text=texts["2"]),), label="3", label_before="2"),
        Paragraph(runs=(Run(text=texts["3"]), Run(text=" soon", inserted=by())), label="4", label_before="3"),
    ]
    found = amended(document(SG, items))
    assert [f"{SG} 1bis: [+to wait;+]", f"{SG} 3: {texts['3']}[+ soon+]"] == list(map(shown, found))
    assert ["numbered 2 in the file, as the items after it are counted on", ""] == [a.unsure for a in found]


def test_words_that_moved_went_and_came() -> None:
    """A provision moved elsewhere is deleted there and new here."""
    gone, come = Revision(author="Delegate One", moved=True), Revision(author="Delegate One", moved=True)
    text = "to plant trees where the shade saves water."
    lines = [paragraph(line) for line in whole(gardens("en")[0], {})]
    lines[-1] = Paragraph(runs=(Run(text=f"2\t{text}", deleted=gone),), deleted=gone)
    at = [line.runs[0].text for line in lines].index(BOTH)
    lines.insert(at, Paragraph(runs=(Run(text=f"4\t{text}", inserted=come),), inserted=come))
    assert [f"{SG} 4: [+{text}+]", f"invites Member States 2: [-{text}-]"] == list(map(shown, amended(document(lines))))


def test_a_paragraph_that_is_split_is_two_provisions() -> None:
    """What goes to the new item leaves the old one."""
    file = changed(
        {
            (SG, "1"): [
                "1\tto publish the books of all gardens in spring[+;+]¶+",
                "[+1bis\tto publish them+] and in autumn;",
            ]
        }
    )
    assert [
        f"{SG} 1: to publish the books of all gardens in spring[- and in autumn;-][+;+]",
        f"{SG} 1bis: [+to publish them and in autumn;+]",
    ] == list(map(shown, amended(file)))


def test_changes_outside_of_provisions_are_about_the_whole() -> None:
    """Title and annex stand in no provision."""
    file = changed(
        {("invites Member States", "2"): ["2\tto plant trees where the shade saves water.", "ANNEX", "A [+new +]list."]}
    )
    lines = (paragraph("RESOLUTION 191 (Rev. [-Exampleville, 2022-][+Doha, 2026+])"), *file.paragraphs[1:])
    found = amended(replace(file, paragraphs=lines))
    assert [
        "all: RESOLUTION 191 (Rev. [-Exampleville, 2022-][+Doha, 2026+])",
        "all: A [+new +]list.",
    ] == list(map(shown, found))
    assert ["tracked changes, in the title", "tracked changes, in the annex"] == [a.why for a in found]


def test_a_heading_that_changed_waits_for_a_person() -> None:
    """No provision's words changed, but what they are for did."""
    file = changed({})
    at = [p.runs[0].text for p in file.paragraphs].index("invites Member States")
    lines = (*file.paragraphs[:at], paragraph("[-invites-][+urges+] Member States"), *file.paragraphs[at + 1 :])
    (amendment,) = amended(replace(file, paragraphs=lines))
    assert ("invites Member States: [-invites-][+urges+] Member States", "the heading itself is changed") == (
        shown(amendment),
        amendment.unsure,
    )


def test_blanks_and_formats_are_no_amendment() -> None:
    """Only words are."""
    file = changed({(SG, "3"): ["3\tto lend two watering cans[+ +] to each [-garden-][+garden+] that asks for them,"]})
    assert [] == amended(replace(file, reformatted=40))


@pytest.mark.parametrize(
    ("language", "heading", "line", "redline"),
    [
        (
            "fr",
            "charge le Secrétaire général",
            "3\tde prêter [-deux-][+trois+] arrosoirs à chaque jardin qui le demande,",
            "",
        ),
        (
            "es",
            "encarga al Secretario General",
            "3\tque preste [-dos-][+tres+] regaderas a cada jardín que las pida,",
            "",
        ),
        (
            "ru",
            "поручает Генеральному секретарю",
            "3\tвыдавать по [-две-][+три+] лейки каждому саду, который об этом попросит,",
            "",
        ),
        ("zh", "责成秘书长", "3\t向每个提出请求的花园出借[-两-][+三+]把喷壶，", ""),
        ("ar", "يكلف الأمين العام", "3\tبأن يعير [-مرشتين-][+ثلاث مرشات+] لكل حديقة تطلبهما،", ""),
    ],
)
def test_a_file_in_another_language_amends_the_provision_as_english_names_it(
    language: str, heading: str, line: str, redline: str
) -> None:
    """The redline stays in the language of the file."""
    base = gardens(language)[0]
    file = document(*whole(base, {(heading, "3"): [line]}))
    assert [f"{SG} 3: {line[2:]}"] == list(map(shown, amended(file, "en", language)))


def test_another_resolution_in_the_same_file_is_not_ours() -> None:
    """A file may propose changes of several; those of a text that is not this one are another one's."""
    ours = list(whole(gardens("en")[0], {(SG, "3"): [f"3\tto lend [-two-][+three+] {CANS}"]}))
    other = [
        "RESOLUTION 58 (Rev. Exampleville, 2022)",
        "resolves",
        "1\tto sell [-all-][+some+] gardens;",
        "2\tto buy none.",
    ]
    expected = [f"{SG} 3: to lend [-two-][+three+] {CANS}"]
    assert expected == list(map(shown, amended(document(*ours, *other))))
    assert expected == list(map(shown, amended(document(*other, *ours))))


# -- struck and underlined --------------------------------------------------------------------------------------------


def test_struck_words_are_deleted_and_underlined_ones_new() -> None:
    """ITU's second way, where a file tracks no changes."""
    file = changed(
        {
            (SG, "3"): [
                "3\tto lend [~two~][_three_] watering cans to each garden that asks for them,",
                "[_4\tto rest;_]",
            ],
            (SG, "1"): ["[~1\tto publish the books of all gardens in spring and in autumn;~]"],
        }
    )
    found = amended(file)
    assert [
        f"{SG} 1: [-to publish the books of all gardens in spring and in autumn;-]",
        f"{SG} 3: to lend [-two-][+three+] watering cans to each garden that asks for them,",
        f"{SG} 4: [+to rest;+]",
    ] == list(map(shown, found))
    assert {"words struck and underlined"} == {amendment.why for amendment in found}


def test_one_look_alone_is_a_change_where_the_rest_is_the_base_text() -> None:
    """Without anything struck, underlined words are new if what is left is the provision."""
    file = changed({(SG, "3"): ["3\tto lend two [_large_] watering cans to each garden that asks for them,"]})
    assert [f"{SG} 3: to lend two [+large+] watering cans to each garden that asks for them,"] == [
        shown(amendment) for amendment in amended(file)
    ]


def test_emphasis_is_no_change() -> None:
    """A provision that is underlined as it stands says nothing, nor does a heading."""
    file = changed({(SG, "3"): ["3\tto lend [_two_] watering cans to each garden that asks for them,"]})
    lines = [
        replace(p, runs=tuple(replace(r, underline=True) for r in p.runs)) if p.runs[0].text == SG else p
        for p in file.paragraphs
    ]
    assert [] == amended(replace(file, paragraphs=tuple(lines)))


# -- mark lines -------------------------------------------------------------------------------------------------------


def test_a_mark_line_says_what_the_text_below_is() -> None:
    """Mark, number and reasons belong to the amendment under the line, whether its text tracks changes or not."""
    file = document(
        "MOD\tEXA/62A1/1",
        SG,
        "3\tto lend three watering cans to each garden that asks for them,",
        "Reasons: Two are too few.",
        "They always were.",
        "SUP\tEXA/62A1/2",
        "1\tto publish the books of all gardens in spring and in autumn;",
        "ADD EXA/62A1/3",
        "4\tto rest.",
        "Motifs : la fatigue",
        "EXA/62A1/4",
        "(MOD)",
        "resolves",
        f"that every garden shall keep a [-book-][+Book+] {BOOK}",
        "NOC",
        "considering",
    )
    found = amended(file)
    assert [
        (f"{SG} 3: MOD: to lend [-two-][+three+] {CANS}", "EXA/62A1/1",
         "Two are too few.\nThey always were."),
        (f"{SG} 1: SUP: [-to publish the books of all gardens in spring and in autumn;-]", "EXA/62A1/2", ""),
        (f"{SG} 4: ADD: [+to rest.+]", "EXA/62A1/3", "la fatigue"),
        (f"resolves: (MOD): that every garden shall keep a [-book-][+Book+] {BOOK}", "EXA/62A1/4", ""),
        ("considering: NOC", "", ""),
    ] == [(shown(a), a.number, a.reasons) for a in found]  # fmt: skip


def test_a_mark_line_may_cite_its_provision() -> None:
    """Then the text need not be reproduced."""
    file = document(
        "SUP EXA/7/1 instructs the Secretary-General 3",
        "МOD EXA/7/2 point 1 du charge le Secrétaire général",
        "to publish all books in spring;",
    )
    assert [
        f"{SG} 3: SUP: [-to lend two watering cans to each garden that asks for them,-]",
        f"{SG} 1: MOD: to publish [-the-][+all+] books [-of all gardens -]in spring[- and in autumn-];",
    ] == list(map(shown, amended(file)))


def test_a_mark_without_words_below_it_waits_for_a_person() -> None:
    """MOD of a provision whose text is not there changes nothing that can be shown."""
    (amendment,) = amended(document(f"MOD EXA/1/1 {SG} 3", "Reasons: why not"))
    assert (f"{SG} 3: MOD", "why not") == (shown(amendment), amendment.reasons)
    assert amendment.unsure


def test_what_is_added_is_new_whatever_its_words() -> None:
    """A provision copied to another place is a new one there."""
    file = document("ADD EXA/1/1", "invites Member States", f"3\tto lend two {CANS}")
    assert [f"invites Member States 3: ADD: [+to lend two {CANS}+]"] == list(map(shown, amended(file)))


def test_a_mark_may_stand_in_front_of_its_text() -> None:
    """After a tab, as in proposals for the Constitution."""
    file = document(SG, f"MOD\t3\tto lend [-two-][+three+] {CANS}", "NOC\tresolves", "SUP\t2\tto tell lies;")
    assert [f"{SG} 3: MOD: to lend [-two-][+three+] {CANS}", "resolves: NOC", f"{SG} 2: SUP: [-{REPORT}-]"] == [
        shown(amendment) for amendment in amended(file)
    ]


def test_the_mark_of_a_whole_text_is_not_that_of_an_item_that_comes_or_goes() -> None:
    """MOD over a resolution says nothing of an item deleted within it; number and reasons hold for all."""
    file = document(
        "MOD\tEXA/62A1/1",
        *whole(
            gardens("en")[0],
            {
                (SG, "1"): ["[-1\tto publish the books of all gardens in spring and in autumn;-]¶-"],
                (SG, "3"): ["3\tto lend [-two-][+three+] watering cans to each garden that asks for them,"],
            },
        ),
        "Reasons: simpler",
    )
    assert [(None, "EXA/62A1/1", "simpler"), (Mark.MOD, "EXA/62A1/1", "simpler")] == [
        (amendment.mark, amendment.number, amendment.reasons) for amendment in amended(file)
    ]


@pytest.mark.parametrize("line", ["NOC\tEXA/1/1", "SUP\tEXA/1/1"])
def test_a_mark_over_a_resolution_is_about_all_of_it(line: str) -> None:
    """NOC and SUP need no text below."""
    file = document(line, "RESOLUTION 191 (Rev. Exampleville, 2022)", "On gardens that do not exist")
    assert [f"all: {line[:3]}"] == list(map(shown, amended(file)))


# -- a version, or words ----------------------------------------------------------------------------------------------


def test_a_version_without_tracked_changes_is_compared() -> None:
    """Provisions that differ are modified, missing ones deleted (which nobody said), new ones added."""
    file = changed(
        {
            (SG, "1"): [],
            (SG, "3"): ["3\tto lend three watering cans to each garden that asks for them,", "4\tto rest;"],
        }
    )
    found = amended(file)
    assert [
        (
            f"{SG} 1: [-to publish the books of all gardens in spring and in autumn;-]",
            "not in the file: deleted, or left out",
        ),
        (f"{SG} 3: to lend [-two-][+three+] watering cans to each garden that asks for them,", ""),
        (f"{SG} 4: [+to rest;+]", ""),
    ] == [(shown(amendment), amendment.unsure) for amendment in sorted(found, key=lambda a: a.label)]


def test_the_text_as_it_stands_amends_nothing() -> None:
    """In any language that is loaded."""
    for language in ("en", "fr", "zh", "ar"):
        assert [] == amended(document(*whole(gardens(language)[0], {})), "en", language)


def test_a_part_of_the_text_deletes_nothing() -> None:
    """Who sends one section changed does not propose to delete the others."""
    lines = [
        SG,
        "1\tto publish the books of all gardens in spring;",
        f"2\t{REPORT}",
    ]
    assert [f"{SG} 1: to publish the books of all gardens in spring[- and in autumn-];"] == [
        shown(amendment) for amendment in amended(document(*lines))
    ]


def test_a_text_in_a_language_that_is_not_loaded_is_not_taken_for_comments() -> None:
    """It cannot be compared, which a person is told; tracked changes in it say where they are by heading and label."""
    base = gardens("ru")[0]
    (amendment,) = amended(document(*whole(base, {})), "en")
    assert ("all", "") == (shown(amendment), amendment.comment)
    assert "not compared" in amendment.unsure
    line = "3\tвыдавать по [-две-][+три+] лейки каждому саду, который об этом попросит,"
    (amendment,) = amended(document(*whole(base, {("поручает Генеральному секретарю", "3"): [line]})), "en")
    assert (f"{SG} 3: {line[2:]}", "") == (shown(amendment), amendment.unsure)


def test_changes_of_another_wording_wait_for_a_person() -> None:
    """Who changed an older text did not change this one."""
    line = "3\tto lend [-two-][+three+] buckets to every garden that has asked for some,"
    (amendment,) = amended(changed({(SG, "3"): [line]}))
    assert "the words it changes are not quite those of the base text" == amendment.unsure


def test_a_page_of_lines_is_put_together_first() -> None:
    """PDF and plain text know lines alone: where one was wrapped is no change."""
    lines = list(
        whole(gardens("en")[0], {(SG, "3"): ["3 to lend three watering cans to each garden that asks for them,"]})
    )
    wrapped = [part for line in lines for part in (*textwrap.wrap(line.replace("\t", " "), 60), "")]
    file = replace(document(*wrapped), kind="pdf")
    assert [f"{SG} 3: to lend [-two-][+three+] {CANS}"] == list(map(shown, amended(file)))


def test_words_that_are_no_version_are_comments() -> None:
    """Verbatim, each at the provision it cites; what stands before is about the resolution as a whole."""
    file = document(
        "Dear all,",
        "We thank the coordinator and have two remarks on this draft.",
        "As to resolves, a book is too much.",
        "A leaf would do.",
        "On instructs the Secretary-General 3, we agree.",
        "Best regards,",
        "Delegate One",
    )
    assert [
        ("all", "We thank the coordinator and have two remarks on this draft."),
        ("resolves", "As to resolves, a book is too much.\nA leaf would do."),
        (f"{SG} 3", "On instructs the Secretary-General 3, we agree."),
    ] == [(shown(amendment), amendment.comment) for amendment in amended(file)]


# -- comments in the margin -------------------------------------------------------------------------------------------


def test_a_comment_in_the_margin_is_about_the_provision_it_stands_at() -> None:
    """Its words verbatim, its author, its time; answers after it, resolved ones too."""
    remarks = [
        Remark(id="1", author="Delegate One", at=MADE, text="Too few?"),
        Remark(id="2", author="Delegate Three", text="On resolves we are silent."),
        Remark(id="3", author="Delegate Two", text="Agreed.", answers="1", resolved=True),
    ]
    file = changed({(SG, "3"): ["3\tto lend {1:two watering cans} to each garden that asks for them,"]})
    found = amended(replace(file, remarks=tuple(remarks)))
    assert [
        ("resolves", "Delegate Three", "On resolves we are silent.", "", "a comment in the margin"),
        (f"{SG} 3", "Delegate One", "Too few?", "two watering cans", "a comment in the margin"),
        (
            f"{SG} 3",
            "Delegate Two",
            "Agreed.",
            "two watering cans",
            "an answer to Delegate One in the margin, resolved",
        ),
    ] == [(shown(a), a.author, a.comment, a.cited, a.why) for a in found]


def test_comments_that_answer_each_other_in_a_ring_are_all_told() -> None:
    """A damaged file hides none."""
    ring = [Remark(id="1", text="one", answers="2"), Remark(id="2", text="two", answers="1")]
    assert ["one", "two"] == [amendment.comment for amendment in amended(document("", remarks=ring))]


# -- any document -----------------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "\t", "1\t", "2bis ", "a) ", SG, "resolves", "considering", "MOD", "SUP EXA/1/1", "NOC", "Reasons: x"]
    + ["EXA/1/2", "ANNEX", "Comment", "Proposed text", "Provision", "Comment: x", "RESOLUTION 191", "理由：", "决议"]
    + ["to publish the books", " of all gardens in spring and in autumn;", "that every garden shall keep a book"]
)
REVISIONS = st.none() | st.builds(Revision, author=st.sampled_from(["", "A", "B"]), moved=st.booleans())
RUNS = st.builds(
    Run,
    text=TEXTS,
    inserted=REVISIONS,
    deleted=REVISIONS,
    underline=st.booleans(),
    strike=st.booleans(),
    remarks=st.sampled_from([(), ("1",), ("1", "2")]),
)
PARAGRAPHS = st.builds(
    Paragraph,
    runs=st.lists(RUNS, max_size=4).map(tuple),
    label=st.sampled_from(["", "1", "a)", "•", "2."]),
    label_before=st.sampled_from(["", "1"]),
    part=st.sampled_from(["body", "body", "body", "header", "footnote 1", "text box"]),
    cell=st.none() | st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 3)),
    inserted=REVISIONS,
    deleted=REVISIONS,
)
REMARKS = st.builds(
    Remark, id=st.sampled_from(["1", "2", "3"]), text=TEXTS, answers=st.sampled_from(["", "1", "2", "9"])
)
DOCUMENTS = st.builds(
    Document,
    name=st.just("x"),
    kind=st.just("docx"),
    sha256=st.just(""),
    paragraphs=st.lists(PARAGRAPHS, max_size=14).map(tuple),
    remarks=st.lists(REMARKS, max_size=3).map(tuple),
)


def letters(words: str) -> str:
    """A text without blanks."""
    return "".join(words.split())


@settings(deadline=None)  # what is compiled or loaded at the first use takes its time
@given(DOCUMENTS, st.sampled_from([(), ("en",), ("zh", "en")]))
def test_any_document_can_be_read(file: Document, languages: tuple[str, ...]) -> None:
    """Whatever is in it; every comment in the margin that says something is told."""
    found = amendments_of(file, gardens(*languages) if languages else (), vocabularies())
    said = {remark.id for remark in file.remarks if remark.text.strip()}
    assert all(isinstance(amendment, Amendment) for amendment in found)
    assert len(said) <= len([amendment for amendment in found if "margin" in amendment.why])


@settings(deadline=None)
@given(st.lists(st.builds(Run, text=TEXTS, inserted=REVISIONS, deleted=REVISIONS), min_size=1, max_size=8))
def test_what_a_redline_keeps_and_deletes_was_there(runs: list[Run]) -> None:
    """Kept and deleted words are those of the file before its changes, kept and inserted ones those after; for one
    editor. Nothing is lost between them."""
    mine = tuple(
        replace(run, inserted=run.inserted and by(), deleted=run.deleted and by(), text=run.text.replace("\n", " "))
        for run in runs
    )
    file = document([paragraph("resolves"), Paragraph(runs=(Run(text="that "), *mine))])
    was = letters("that" + "".join(run.text for run in mine if not run.inserted))
    now = letters("that" + "".join(run.text for run in mine if not run.deleted))
    for amendment in amended(file):
        if amendment.heading == "resolves" and amendment.redline:
            assert was == letters("".join(p.text for p in amendment.redline if p.edit is not Edit.INSERTED))
            assert now == letters("".join(p.text for p in amendment.redline if p.edit is not Edit.DELETED))


def test_the_rows_of_a_table_keep_their_cells() -> None:
    """Cells are parted by tabs, as in a base text: a changed cell and a row put in are told so."""
    text = "to keep one calendar of the gardens:\nWhen\tWhere\nin May\tin the glasshouse"
    base = BaseText(
        language="en",
        provisions=(
            Provision(heading="resolves", label="1", text=text),
            Provision(heading="resolves", label="2", text="to look at the calendar once a year."),
        ),
    )
    one = Revision(author="Delegate One", at=MADE)
    rows = [(("When",), ("Where",)), (("in ", "May"), ("in the glasshouse",)), (("in July",), ("outside",))]
    cells = [
        Paragraph(
            runs=tuple(
                Run(text=words, inserted=one if row == 2 else None, deleted=one if words == "May" else None)
                for words in said
            )
            + ((Run(text="June", inserted=one),) if "May" in said else ()),
            cell=(0, row, column),
            inserted=one if row == 2 else None,
        )
        for row, both in enumerate(rows)
        for column, said in enumerate(both)
    ]
    lines = ("resolves", "1\tto keep one calendar of the gardens:")
    paragraphs = [Paragraph(runs=(Run(text=words),)) for words in lines]
    last = Paragraph(runs=(Run(text="2\tto look at the calendar once a year."),))
    sent = Document(name="x.docx", kind="docx", sha256="", paragraphs=(*paragraphs, *cells, last))
    [found] = amendments_of(sent, [base], vocabularies())
    assert ("resolves", "1") == (found.heading, found.label)
    before = "".join(piece.text for piece in found.redline if piece.edit is not Edit.INSERTED)
    after = "".join(piece.text for piece in found.redline if piece.edit is not Edit.DELETED)
    assert text == before
    assert text.replace("May", "June") + "\nin July\toutside" == after
