"""The body of a mail: parts, caps, charsets, flowed text, HTML and attachment names.

Whole mails stand in tests/corpus/{plain,mime,html,charset}.
"""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import charset, css, html, mime, read
from bot.mail.alternative import says_more
from bot.mail.attachment import clean_name
from bot.mail.wrapped import undoubled, unflowed


def multipart(*parts: bytes, boundary: bytes = b"b", subtype: bytes = b"mixed") -> bytes:
    """A multipart of parts that have their own header."""
    inner = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return (
        b"Content-Type: multipart/"
        + subtype
        + b'; boundary="'
        + boundary
        + b'"\n\n'
        + inner
        + b"--"
        + boundary
        + b"--\n"
    )


def nested(depth: int) -> bytes:
    """A text inside that many multiparts."""
    data = b"Content-Type: text/plain\n\nInnermost.\n"
    for level in range(depth):
        data = multipart(data, boundary=b"b%d" % level)
    return data


def test_depth_is_capped() -> None:
    """Parts nested deeper than the cap are not read, and that is said; up to it they are."""
    assert "Innermost.\n" == read(nested(mime.MAX_DEPTH)).text
    message = read(nested(400))
    assert "" == message.text.replace("Innermost.", "") or "Innermost." in message.text
    assert any(d.startswith(mime.NOT_READ) and "deep" in d for d in message.defects)


def test_the_number_of_parts_is_capped() -> None:
    """Of a mail of a hundred thousand parts the first ones are read, and that is said."""
    message = read(multipart(*([b"Content-Type: text/plain\n\nx"] * 100_000)))
    assert any(d.startswith(mime.NOT_READ) and "parts" in d for d in message.defects)
    assert mime.MAX_PARTS - 1 == message.text.count("x")


@pytest.mark.parametrize(
    "value",
    [
        b"text/plain" + b";" * 16_000,
        b"text/plain; " + b"a=b; " * 3_000,
        b'text/plain; a="' + b"\\" * 16_000,
        b"text/plain; " + b'"' * 16_000,
        b"multipart/mixed; boundary=" + b"b" * 16_000,
        b"text/plain; " + b"a*0*=" * 3_000,
        b"(" * 16_000,
        b"text/plain; charset=" + b"x" * 10_000,
    ],
)
def test_a_costly_content_type_is_cheap(value: bytes) -> None:
    """A parameter list made to take seconds (python/cpython#136063) is read at once, and the text is there."""
    assert "x\n" == read(b"Content-Type: " + value + b"\n\nx\n").text


@pytest.mark.parametrize(
    "name", ["rot13", "hex", "zlib", "base64", "unicode_escape", "idna", "", "utf-8\0x", "x" * 90, "é"]
)
def test_names_that_are_no_charset(name: str) -> None:
    """A charset that is none does not stop the reading, and decodes nothing."""
    assert "plain words" == charset.decode(b"plain words", name)[0]


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-8", "us-ascii", "gb2312", "iso-2022-jp", "utf-7", "utf-16", "koi8-r"]),
)
def test_any_bytes_become_clean_text(data: bytes, declared: str) -> None:
    """Whatever the bytes and their label: characters, without NUL, lone surrogates or carriage returns."""
    text, _ = charset.decode(data, declared)
    assert text == text.encode("utf-8").decode("utf-8")
    assert not {"\0", "\r"} & set(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=200))
def test_declared_utf8_comes_back(text: str) -> None:
    """Text in UTF-8 that says so is read as it was written."""
    assert text.removeprefix("\ufeff") == charset.decode(text.encode(), "utf-8")[0] or "\x1b" in text


@given(st.binary(max_size=300))
def test_base64_comes_back(data: bytes) -> None:
    """RFC 2045 §6.8, also with line ends anywhere, without padding, and with noise between."""
    encoded = base64.b64encode(data)
    wrapped = b"\r\n".join(encoded[i : i + 7] for i in range(0, len(encoded), 7))
    for form in (encoded, wrapped, encoded.rstrip(b"="), wrapped.replace(b"\r\n", b"! ")):
        raw = b"Content-Type: application/x\nContent-Transfer-Encoding: base64\n\n" + form
        assert len(data) == read(raw).attachments[0].size


@given(st.lists(st.text("ab -", max_size=90).map(lambda s: s.rstrip(" ")), max_size=8), st.integers(10, 78))
def test_flowed_text_comes_back(paragraphs: list[str], width: int) -> None:
    """RFC 3676 §4.2: what a client flows is what was written, whatever the width."""
    lines: list[str] = []
    for paragraph in paragraphs:
        words = paragraph.split(" ")
        line = ""
        for number, word in enumerate(words):
            last = number == len(words) - 1
            if line and len(line) + len(word) > width and paragraph != "--":
                lines.append(stuffed(line))
                line = ""
            line += word if last else word + " "
        lines.append(stuffed(line))
    assert "\n".join(paragraphs) == unflowed("\n".join(lines))


def stuffed(line: str) -> str:
    """RFC 3676 §4.4."""
    return " " + line if line[:1] in (" ", ">") or line[:5] == "From " else line


def test_a_flowed_quotation_keeps_its_depth() -> None:
    """Lines of different depth are never joined; a signature mark is never flowed."""
    assert "> a b\n>> c \nd\n-- \ne" == unflowed("> a \n> b\n>> c \nd\n-- \ne")


@given(st.text(max_size=300))
def test_any_html_is_read(source: str) -> None:
    """HTML never fails; what it gives is text with a line end."""
    text = html.plain(source).text
    assert not text or text.endswith("\n")


TAGS = [
    "<p>", "</p>", "<div>", "<blockquote>", "</blockquote>", "<li>", "<ol>", "</ol>", "<td>", "<tr>", "<table>",
    "<pre>", "</pre>", "<a href='http://x.example'>", "</a>", "<br>", "<hr>", "<!-- c -->",
    "<style>", "</style>", "&nbsp;", "word ",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_no_word_of_html_is_lost(tokens: list[str]) -> None:
    """Every visible word of the source is in the text, as often as it stands there."""
    text = html.plain("".join(tokens)).text
    hidden, visible = False, 0
    for token in tokens:
        hidden = token == "<style>" or (hidden and token != "</style>")
        visible += token == "word " and not hidden
    assert visible == text.split().count("word")


STYLED = [
    "<font color=red>", "</font>", "<span style='color:#0070C0;text-decoration:line-through'>", "</span>", "<u>",
    "</u>", "<s>", "</s>", "<span style='color:black'>", "<a href=/x style='color:red'>", "</a>", "red ", "w",
    "\xa0", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS + STYLED), max_size=60))
def test_styles_lie_in_the_text(tokens: list[str]) -> None:
    """They are in order, none over another, none plain, within a line and without its marks and outer spaces."""
    page = html.plain("".join(tokens))
    at = 0
    for style in page.styles:
        words = page.text[style.start : style.end]
        assert at <= style.start < style.end <= len(page.text)
        assert style.colour or style.strike or style.underline
        assert words == words.strip() and "\n" not in words
        at = style.end


@given(st.lists(st.tuples(st.sampled_from(["", "#c00000", "#0070c0"]), st.booleans(), st.booleans()), max_size=8))
def test_styles_come_back(shown: list[tuple[str, bool, bool]]) -> None:
    """What is written with a style is found with it, and nothing else is."""
    source, wanted = "", []
    for number, (colour, strike, underline) in enumerate(shown):
        word = f"word{number}"
        source += f"<div>plain <span style='color:{colour or 'windowtext'}'>"
        source += f"{'<s>' * strike}{'<u>' * underline}{word}{'</u>' * underline}{'</s>' * strike}</span> plain</div>"
        if colour or strike or underline:
            wanted.append((word, colour, strike, underline))
    page = html.plain(source)
    assert wanted == [(page.text[s.start : s.end], s.colour, s.strike, s.underline) for s in page.styles]


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("Red", "#ff0000"), ("#C00", "#cc0000"), ("c00000", "#c00000"), ("rgb(0, 112, 192)", "#0070c0"),
        ("rgba(100%, 0%, 0%, .5)", "#ff0000"), ("windowtext", ""), ("black", ""), ("#222222", ""),
        ("#003300", "#003300"), ("inherit", None), ("no-such-colour", None), ("rgb(1)", None),
        ("rgb(1.2.3,4,255)", "#0004ff"),
    ],
)  # fmt: skip
def test_colours(value: str, colour: str | None) -> None:
    """CSS Color 4: names, digits and functions become #rrggbb; what looks black is no colour."""
    assert colour == css.colour(value)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_style_is_read(style: str, sheet: str) -> None:
    """Neither declarations nor a style sheet fail, whatever they hold."""
    rules: dict[tuple[str, str], str] = {}
    css.sheet(f".a{{color:red}}{sheet}", rules)
    assert isinstance(css.of_element(rules, "p", "a", style), css.Css)


@pytest.mark.parametrize(
    "source",
    [
        "<p>" + "<blockquote>" * 1_000 + "x</p>" * 1_000,
        "<table><tr><td>" * 900 + "x" + "<br>x" * 1_000,
        "<a href=http://x.example><table>" * 1_000 + "x" * 1_000_000,
        "<style>" + "@{" * 50_000 + "</style>x",
        "<style>" + "/*" * 50_000 + ".a{color:red}" * 5_000 + "</style><p class=a>x",
        "<p style='" + "color:" * 50_000 + "'>x",
        "<font color=" + "r" * 500_000 + ">x",
        "<b><i><u>" * 1_300 + "x",
        "x" + "&nbsp; " * 200_000,
        "<ul><li>" * 1_900 + "x",
    ],
)
def test_costly_html_is_cheap(source: str) -> None:
    """Nesting, style sheets and long words cost no more than a second and a few megabytes; the words are there."""
    started = time.process_time()
    page = html.plain(source)
    assert "x" in page.text
    assert len(page.text) < 4_000_000
    assert time.process_time() - started < 1


@given(st.text("a b\n>-c.", max_size=120))
def test_undoubling_loses_no_word(text: str) -> None:
    """Blank lines go, words and their order stay; also where every line was doubled."""
    for form in (text, text.replace("\n", "\n\n")):
        assert form.replace(">", "").split() == undoubled(form).replace(">", "").split()


@given(st.lists(st.text("abcé决议 ", min_size=1, max_size=9), max_size=12), st.integers(0, 11))
def test_what_the_other_form_lacks_is_told(words: list[str], cut: int) -> None:
    """Nothing where both say the same; every word that only one has."""
    text = " ".join(words)
    assert [] == says_more(text, text)
    assert ["unique"] == says_more(" ".join([*words[:cut], "unique", *words[cut:]]), text)


def test_deep_html_does_not_recurse() -> None:
    """A hundred thousand nested elements cost nothing much; their words are read, without the structure, and told."""
    text, _, defects, _ = html.plain("<div>" * 100_000 + "Deep.")
    assert ("Deep.", True) == (text.strip(), "nested" in defects[0])
    assert "Deep.\n" == html.plain("<div>" * 400 + "Deep.")[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\Res 191.docx", "Res 191.docx"),
        ("invoice\u202excod.exe", "invoicexcod.exe"),
        (" . ", ""),
        ("n" * 300 + ".docx", "n" * 144 + "….docx"),
        ("决议191.docx", "决议191.docx"),
    ],
)
def test_attachment_names_are_clean(name: str, shown: str) -> None:
    """Threat T7: no folders, no invisible signs, not too long, and the ending is the true one."""
    assert shown == clean_name(name)
