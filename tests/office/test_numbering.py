"""Automatic numbers are the ones a reader sees (ECMA-376 §17.9); before the changes they are those of the base text."""

import pytest

from bot.model import Document
from bot.office import read
from tests.office.make import BY, deleted, docx, inserted, level, listed, numbering, paragraph

INS, DEL = f'<w:ins w:id="9" {BY}/>', f'<w:del w:id="9" {BY}/>'


def labels(*body: str, lists: str, styles: str = "") -> list[str]:
    """The labels of those paragraphs."""
    return [entry.label for entry in document(*body, lists=lists, styles=styles).paragraphs]


def document(*body: str, lists: str, styles: str = "") -> Document:
    """The document with those lists."""
    return read(docx(*body, parts={"numbering.xml": lists, "styles.xml": styles}), "list.docx")


def items(*levels: int, num: int = 1) -> list[str]:
    """Paragraphs at those levels of a list."""
    return [paragraph("x", properties=listed(num, place)) for place in levels]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("decimal", "1 2 3 9 10 11 27"),
        ("decimalZero", "01 02 03 09 10 11 27"),
        ("lowerLetter", "a b c i j k aa"),
        ("upperLetter", "A B C I J K AA"),
        ("lowerRoman", "i ii iii ix x xi xxvii"),
        ("upperRoman", "I II III IX X XI XXVII"),
        ("russianLower", "а б в и к л э"),
        ("arabicAlpha", "أ ب ت ذ ر ز و"),
        ("arabicAbjad", "أ ب ج ط ي ك ظ"),
        ("chineseCounting", "一 二 三 九 十 十一 二十七"),
        ("chineseLegalSimplified", "壹 贰 叁 玖 壹拾 壹拾壹 贰拾柒"),
        ("ideographTraditional", "甲 乙 丙 壬 癸 11 27"),
        ("decimalEnclosedCircle", "① ② ③ ⑨ ⑩ ⑪ 27"),
        ("decimalFullWidth", "１ ２ ３ ９ １０ １１ ２７"),
        ("ordinal", "1st 2nd 3rd 9th 10th 11th 27th"),
        ("chicago", "* † ‡ *** ††† ‡‡‡ ‡‡‡‡‡‡‡"),
        ("somethingNew", "1 2 3 9 10 11 27"),
    ],
)
def test_numbers_are_written_in_their_format(kind: str, expected: str) -> None:
    """§17.18.59: every script of the Union; a format nobody knows counts in digits."""
    found = labels(*items(*[0] * 27), lists=numbering(level(0, "%1", kind)))
    assert expected.split() == [found[place - 1] for place in (1, 2, 3, 9, 10, 11, 27)]


def test_a_level_shows_those_above_it_and_restarts_after_them() -> None:
    """§17.9.11: %1 to %9 stand for the levels; a level begins again when one above it is used."""
    lists = numbering(level(0, "%1"), level(1, "%1.%2"), level(2, "%3)", "lowerLetter"))
    expected = ["1", "1.1", "1.2", "a)", "b)", "1.3", "a)", "2", "2.1"]
    assert expected == labels(*items(0, 1, 1, 2, 2, 1, 2, 0, 1), lists=lists)


def test_a_skipped_level_counts_as_begun() -> None:
    """QUIRK: a list that begins at its second level shows 1.1, and its first level goes on with 2."""
    lists = numbering(level(0, "%1"), level(1, "%1.%2"))
    assert ["1.1", "1.2", "2", "2.1"] == labels(*items(1, 1, 0, 1), lists=lists)


def test_a_level_may_never_restart_or_only_after_one() -> None:
    """§17.9.10: lvlRestart 0 is never, 1 after the first level alone."""
    never = numbering(level(0, "%1"), level(1, "%2", more='<w:lvlRestart w:val="0"/>'))
    assert ["1", "1", "2", "2"] == labels(*items(0, 1, 0, 1), lists=never)
    first = numbering(level(0, "%1"), level(1, "%2"), level(2, "%3", more='<w:lvlRestart w:val="1"/>'))
    assert ["1", "1", "1", "2", "2", "2", "1"] == labels(*items(0, 1, 2, 1, 2, 0, 2), lists=first)


def test_lists_of_one_definition_count_on_unless_they_say_where_to_begin() -> None:
    """§17.9.26: a list with a start of its own begins there when it is first used; another goes on counting."""
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = [*items(0, 0), *items(0, num=2), *items(0, 0, num=3), *items(0)]
    assert ["1.", "2.", "3.", "5.", "6.", "7."] == labels(*body, lists=numbering(level(0, "%1."), more=again))


def test_a_list_may_write_a_level_its_own_way() -> None:
    """§17.9.8: lvlOverride replaces a level for that list."""
    own = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{level(0, "(%1)", "lowerRoman")}'
    lists = numbering(level(0, "%1."), more=f"{own}</w:lvlOverride></w:num>")
    assert ["1.", "(ii)"] == labels(*items(0), *items(0, num=2), lists=lists)


def test_legal_levels_are_digits() -> None:
    """§17.9.4: isLgl writes every level in digits."""
    lists = numbering(level(0, "%1", "upperRoman"), level(1, "%1.%2", "lowerLetter", more="<w:isLgl/>"))
    assert ["I", "1.1"] == labels(*items(0, 1), lists=lists)


def test_bullets_are_signs() -> None:
    """§17.9.9: a sign of the fonts Symbol and Wingdings is the letter a reader takes it for."""
    font = '<w:rPr><w:rFonts w:ascii="{}"/></w:rPr>'.format
    lists = numbering(
        level(0, "\uf0b7", "bullet", more=font("Symbol")),
        level(1, "\uf0a7", "bullet", more=font("Wingdings")),
        level(2, "–", "bullet"),
    )
    assert ["•", "▪", "–"] == labels(*items(0, 1, 2), lists=lists)


def test_no_list_is_no_number() -> None:
    """§17.9.18: list 0 takes a paragraph out of the list of its style; an unknown list gives no number."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    out = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = [paragraph("x", style="A"), paragraph("y", style="A", properties=out), *items(0, num=77)]
    assert ["1.", "", ""] == labels(*body, lists=numbering(level(0, "%1.")), styles=styles)


def test_styles_number_their_paragraphs() -> None:
    """§17.9.23: a level is linked to a style, and what is based on that style counts with it."""
    style = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/>{1}</w:style>'.format
    in_list = '<w:pPr><w:numPr>{}<w:numId w:val="1"/></w:numPr></w:pPr>'.format
    styles = style("H1", in_list("")) + style("H2", in_list('<w:ilvl w:val="1"/>'))
    styles += style("Own", '<w:basedOn w:val="H1"/>')
    lists = numbering(level(0, "%1", more='<w:pStyle w:val="H1"/>'), level(1, "%1.%2", more='<w:pStyle w:val="H2"/>'))
    body = [paragraph("x", style=style) for style in ("H1", "H2", "Own", "H2")]
    assert ["1", "1.1", "2", "2.1"] == labels(*body, lists=lists, styles=styles)


def test_a_style_of_lists_lends_its_levels() -> None:
    """§17.9.21: numStyleLink stands for the list of a numbering style."""
    styles = (
        '<w:style w:type="numbering" w:styleId="N"><w:name w:val="N"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    more = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="N"/></w:abstractNum>'
    more += '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    assert ["§1"] == labels(*items(0, num=2), lists=numbering(level(0, "§%1"), more=more), styles=styles)


def test_the_number_before_the_changes_is_the_base_texts() -> None:
    """A new item moves the numbers behind it; what the base text calls them is kept beside what is shown."""
    at = listed(1)
    found = document(
        paragraph("one", properties=at),
        paragraph(inserted("new"), mark=INS, properties=at),
        paragraph("two", properties=at),
        paragraph(deleted("three"), mark=DEL, properties=at),
        paragraph("four", properties=at),
        lists=numbering(level(0, "%1")),
    ).paragraphs
    assert [("1", "1"), ("2", ""), ("3", "2"), ("4", "3"), ("5", "4")] == [
        (entry.label, entry.label_before) for entry in found
    ]


def test_a_split_paragraph_was_one() -> None:
    """Enter at the end of an item gives its first half a new mark; the old number is where the old mark is."""
    at = listed(1)
    found = document(
        paragraph("one", mark=INS, properties=at),
        paragraph(inserted("new"), properties=at),
        paragraph("two", properties=at),
        lists=numbering(level(0, "%1")),
    ).paragraphs
    assert [("1", ""), ("2", "1"), ("3", "2")] == [(entry.label, entry.label_before) for entry in found]


def test_numbers_given_and_taken_by_a_change_are_known_as_such() -> None:
    """§17.13.5.19 and .29: numbering that was put in was not there before; that of old properties was."""
    put = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="1" {BY}/></w:numPr>'
    old = f'<w:pPrChange w:id="1" {BY}><w:pPr>{listed(1)}</w:pPr></w:pPrChange>'
    found = document(paragraph("a", properties=put), paragraph("b", properties=old), lists=numbering(level(0, "%1")))
    assert [("1", ""), ("", "1")] == [(entry.label, entry.label_before) for entry in found.paragraphs]
    assert 2 == found.reformatted


def test_numbers_without_end_are_not_written_out() -> None:
    """A hostile start or text of a level costs no more than a line."""
    lists = numbering(level(0, "%1" * 40_000, "lowerRoman", start=2_000_000_000), level(1, "%2", "lowerLetter", 30_000))
    assert all(len(label) < 1000 for label in labels(*items(0, 1, 0), lists=lists))
