"""Comment forms: ISO/IEC's template, tables of any make, and our own form filled in."""

import pytest

from bot.model import Amendment, Mark, Paragraph
from tests.text.drafts import SG, amended, document, gardens, shown, table
from tests.text.material import vocabulary

ISO = (
    "MB/NC¹",
    "Line number",
    "Clause/Subclause",
    "Paragraph/Figure/Table",
    "Type of comment²",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
)
CANS = "to lend two watering cans to each garden that asks for them,"
MORE = "to lend three watering cans to each garden that asks for them,"
REDLINE = f"{SG} 3: to lend [-two-][+three+] watering cans to each garden that asks for them,"


def told(found: list[Amendment]) -> list[tuple[str, str, str]]:
    """Place and redline, comment, reasons."""
    return [(shown(amendment), amendment.comment, amendment.reasons) for amendment in found]


def test_a_filled_iso_template_is_read_by_the_names_in_the_page_header() -> None:
    """Each row with something said is an amendment; who said it stands in the first column, and what the secretariat
    observed is not theirs."""
    head = table(ISO, part="header")
    rows = table(
        ("FR", "12", SG, "3", "te", "Too few.", MORE, ""),
        ("DE", "", "resolves", "", "ge", "Good.", "", "Noted."),
        ("JP", "", "", "", "ge", "Well written on the whole.", "", ""),
        ("US", "", f"{SG}, 1", "", "te", "", "SUP", ""),
        ("", "", "", "", "", "", "", ""),
        number=1,
    )
    found = amended(document(head, rows))
    assert [
        (REDLINE, "Too few.", ""),
        ("resolves", "Good.", ""),
        ("all", "Well written on the whole.", ""),
        (f"{SG} 1: SUP: [-to publish the books of all gardens in spring and in autumn;-]", "", ""),
    ] == told(found)
    assert ["FR", "DE", "JP", "US"] == [amendment.author for amendment in found]


@pytest.mark.parametrize(
    ("language", "names", "row"),
    [
        ("en", ("Clause", "Comment", "Proposed text", "Rationale"), (f"{SG} 3", "too few", MORE, "need")),
        (
            "fr",
            ("Disposition", "Commentaires", "Texte proposé", "Motifs"),
            (
                "point 3 du charge le Secrétaire général",
                "too few",
                "de prêter trois arrosoirs à chaque jardin qui le demande,",
                "need",
            ),
        ),
        (
            "es",
            ("Disposición", "Comentarios", "Cambio propuesto", "Motivos"),
            (
                "encarga al Secretario General 3",
                "too few",
                "que preste tres regaderas a cada jardín que las pida,",
                "need",
            ),
        ),
        (
            "ru",
            ("Пункт", "Замечания", "Предлагаемый текст", "Обоснование"),
            (
                "п. 3 раздела «поручает Генеральному секретарю»",
                "too few",
                "выдавать по три лейки каждому саду, который об этом попросит,",
                "need",
            ),
        ),
        (
            "zh",
            ("条款", "意见", "建议案文", "理由"),
            ("责成秘书长3", "too few", "向每个提出请求的花园出借三把喷壶，", "need"),
        ),
        (
            "ar",
            ("الحكم", "التعليقات", "النص المقترح", "الأسباب"),
            ("يكلف الأمين العام 3", "too few", "بأن يعير ثلاث مرشات لكل حديقة تطلبهما،", "need"),
        ),
    ],
)
def test_a_table_is_a_form_where_its_columns_say_so(
    language: str, names: tuple[str, ...], row: tuple[str, ...]
) -> None:
    """In any of the six languages; a word that means two things in two of them is taken as the others beside it."""
    (amendment,) = amended(document(table(names, row)), "en", language)
    assert (SG, "3", "too few", "need") == (amendment.heading, amendment.label, amendment.comment, amendment.reasons)
    assert amendment.redline


def test_a_label_is_below_the_heading_of_the_rows_above() -> None:
    """Tables name a section once; a row may be about several provisions, and one that cannot be placed says so."""
    rows = (
        ("Provision", "Comments"),
        ("considering", ""),
        ("a)", "why?"),
        ("b), c)", "agreed"),
        ("SG 2", "costly"),
        ("nowhere", "lost"),
    )
    found = amended(document(table(*rows)))
    assert [
        ("considering a)", "why?"),
        ("considering b)", "agreed"),
        ("considering c)", "agreed"),
        (f"{SG} 2", "costly"),
        ("all", "lost"),
    ] == [(shown(amendment), amendment.comment) for amendment in found]
    assert "no provision is called “nowhere”" == found[-1].unsure


@pytest.mark.parametrize(
    ("proposed", "redline", "comment"),
    [
        (MORE, REDLINE, ""),
        ("Replace “two” by “three”.", REDLINE, ""),
        ("to lend [-two-][+three+] watering cans to each garden that asks for them,", REDLINE, ""),
        ("to lend [~two~][_three_] watering cans to each garden that asks for them,", REDLINE, ""),
        (f"3\t{MORE}", REDLINE, ""),
        (f"MOD\n{MORE}", REDLINE.replace(": to", ": MOD: to"), ""),
        (f"{MORE}\nReasons: two are few", REDLINE, ""),
        ("Think again.", f"{SG} 3", "Think again."),
    ],
)
def test_a_proposed_change_is_a_wording_or_tells_one(proposed: str, redline: str, comment: str) -> None:
    """However it is written; what cannot be carried out for sure stays a comment, verbatim."""
    (amendment,) = amended(document(table(("Provision", "Proposed change"), (f"{SG} 3", proposed))))
    assert (redline, comment) == (shown(amendment), amendment.comment)


def test_two_texts_side_by_side_need_no_names() -> None:
    """A row that shows a provision's words is about it; equal sides, and headings, say nothing."""
    rows = (
        ("Current text", "Proposed text"),
        ("considering", "considering"),
        ("a) that gardens are watered by people who seldom meet each other;",) * 2,
        (SG, SG),
        (f"3 {CANS}", f"3 {MORE}"),
    )
    assert [(REDLINE, "", "")] == told(amended(document(table(*rows))))


def test_other_tables_are_no_forms() -> None:
    """A list of towns says nothing about the text."""
    assert [] == amended(document(table(("Town", "Gardens"), ("Exampleville", "3"))))


# -- our own form -----------------------------------------------------------------------------------------------------


def own(*rows: tuple[str, str], language: str = "en") -> list[Paragraph]:
    """Rows of our own form below its column names."""
    words = {part: names[0] for part, names in vocabulary(language).form}
    return table((words["base"], words["proposed"]), *rows)


def test_our_form_is_read_row_by_row() -> None:
    """What was left as it was says nothing; remarks and reasons stand after their words, whatever was written there."""
    rows = own(
        ("The resolution as a whole", "Comment: Fine.\nReasons:"),
        (
            f"{SG} 1\nto publish the books of all gardens in spring and in autumn;",
            "SUP\nComment:\nReasons: nobody reads",
        ),
        (f"{SG} 3\n{CANS}", f"{MORE}\nComment: too few\nReasons: need\nand thirst"),
        (
            "considering b)\nthat a tap left open in one garden leaves the next one dry;",
            "that a tap left open in one garden leaves the next one dry;\nComment:\nReasons:",
        ),
    )
    assert [
        ("all", "Fine.", ""),
        (f"{SG} 1: SUP: [-to publish the books of all gardens in spring and in autumn;-]", "", "nobody reads"),
        (REDLINE, "too few", "need\nand thirst"),
    ] == told(amended(document(rows)))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (f"New provision\n{SG} 4", "to rest.", f"{SG} 4: [+to rest.+]"),
        (f"New provision: after {SG} 1", "to rest.", f"{SG} 1bis: [+to rest.+]"),
        (f"New provision\n{SG}", "4 to rest.", f"{SG} 4: [+to rest.+]"),
    ],
)
def test_a_new_provision_stands_where_the_row_says(left: str, right: str, expected: str) -> None:
    """By its label, or after the item that is named."""
    (amendment,) = amended(document(own((left, f"{right}\nComment:\nReasons:"))))
    assert (expected, "") == (shown(amendment), amendment.unsure)


def test_a_new_provision_without_a_place_waits_for_a_person() -> None:
    """Its words are kept."""
    (amendment,) = amended(document(own(("New provision", "to rest.\nComment:\nReasons:"))))
    assert ("to rest.", "where the new provision goes is not said") == (amendment.comment, amendment.unsure)


def test_wording_that_was_taken_out_without_a_word_waits_for_a_person() -> None:
    """The form asks for SUP: an empty cell may be a slip."""
    (amendment,) = amended(document(own((f"{SG} 3\n{CANS}", "\nComment:\nReasons:"))))
    assert (f"{SG} 3: [-{CANS}-]", None) == (shown(amendment), amendment.mark)
    assert amendment.unsure


def test_rows_keep_their_provision_when_they_are_sorted() -> None:
    """Each row names its own."""
    rows = [
        (f"{SG} {p.label}\n{p.text}", f"{p.text} x\nComment:\nReasons:")
        for p in gardens("en")[0].provisions
        if p.heading == SG
    ]
    assert ["3", "2", "1"] == [amendment.label for amendment in amended(document(own(*reversed(rows))))]


def test_a_mark_in_a_form_is_the_authors() -> None:
    """Written in the cell, or in a column of its own; none is made up."""
    rows = table(
        ("Provision", "Action", "Proposed text"),
        (f"{SG} 3", "MOD", MORE),
        ("resolves", "NOC", ""),
        (f"{SG} 1", "", "SUP"),
    )
    assert [Mark.MOD, Mark.NOC, Mark.SUP] == [amendment.mark for amendment in amended(document(rows))]
