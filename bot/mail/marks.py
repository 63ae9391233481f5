"""What a body says of itself: quotation marks, attribution lines, header blocks, rules, signatures and footers.

Structure only (marks, colons, dates in digits, addresses), no word lists, so it holds in every language. Leaves to
others: what stands in earlier mails (inherited.py) and the decision (quoting.py). Every pattern is bounded and looks
at one line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MAX_LINE = 1000
"""Characters of a line that are looked at for structure; a longer line is prose."""

_QUOTE_MARKS = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_ENVELOPE = re.compile(r">From [^>]")
_LABEL = re.compile(r"[ \t*]{0,8}([^\s:：@\d][^:：@\d\n]{0,38})[:：](?:[ \t*]|$)")
_RULE = re.compile(
    r"[ \t]{0,8}(?:[-_=*–—]{5,200}|[-_=*–—]{2,40}[ ]?[^-_=*–—\n][^\n]{0,70}?[ ]?[-_=*–—]{2,40})[ \t]{0,8}$"
)
_PLAIN_RULE = re.compile(r"[ \t]{0,8}[-_=*–—~#]{5,200}[ \t]{0,8}$")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_YEAR = re.compile(
    r"(?<![\w٠-٩])(?:(?:19|20)\d\d|[٠-٩]{4})(?![\w٠-٩])|(?:19|20)\d\d[ ]?[年년/.-]|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
)
_CLOCK = re.compile(r"\d{1,2}[:.h：][0-5]\d|[٠-٩]{1,2}:[٠-٩]{2}")
_DIGIT = re.compile(r"[0-9٠-٩]")
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the body: its place with its line end, its quotation depth, and its text without marks."""

    start: int
    end: int
    depth: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether nothing but marks and spaces stands here."""
        return not self.text


def table(text: str) -> list[Line]:
    """The lines of a body, in order, covering it exactly."""
    lines, at = [], 0
    for raw in text.split("\n"):
        end = min(at + len(raw) + 1, len(text))
        depth, bare = 0, raw
        if ">" in raw[:4] and not _ENVELOPE.match(raw):
            marks = _QUOTE_MARKS.match(raw)
            if marks:
                depth, bare = marks[0].count(">"), raw[marks.end() :]
        if end > at:
            lines.append(Line(start=at, end=end, depth=depth, text=bare.strip()))
        at = end
    return lines


def has_date(text: str) -> bool:
    """Whether a date or a time of day stands here, in digits of any of the six languages."""
    return bool(_DIGIT.search(text) and (_YEAR.search(text) or _CLOCK.search(text)))


def ends_in_colon(text: str) -> bool:
    """Whether the line announces what follows."""
    return text.rstrip(" *_\xa0\u200e\u200f").endswith((":", "："))


# -- header blocks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderBlock:
    """Fields of a mail written into a body: lines `start` to `end` (excluded), with the rule or line that opens it."""

    start: int
    end: int
    text: str


def header_blocks(lines: Sequence[Line]) -> list[HeaderBlock]:
    """What Outlook and its kind put above an unmarked quotation: labelled lines with an address and a date."""
    found: list[HeaderBlock] = []
    at = 0
    while at < len(lines):
        block = _header_block(lines, at) if _label(lines[at]) else None
        if block:
            found.append(block)
            at = block.end
        else:
            at += 1
    return found


def _label(line: Line) -> str:
    """The label of a `Label: value` line (at most four words, no digit, no address), lower case, or ""."""
    match = _LABEL.match(line.text[:_MAX_LINE])
    label = match[1].strip(" \t*\xa0\u200e\u200f") if match else ""
    return label.lower() if label and len(label.split()) <= 4 and not any(c.isdigit() for c in label) else ""


def _header_block(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    labels = [_label(lines[first])]
    depth, end, blanks, wrapped = lines[first].depth, first + 1, 0, 0
    at = end
    while at < len(lines) and lines[at].depth == depth and len(labels) < 12:
        if lines[at].blank:
            blanks += 1
            if blanks > 1:
                break
        elif label := _label(lines[at]):
            if label in labels:
                break
            labels.append(label)
            end, blanks, wrapped = at + 1, 0, 0
        elif blanks or wrapped >= 4 or not _continues_value(lines[at - 1], lines[at]):
            break
        else:
            end, wrapped = at + 1, wrapped + 1
        at += 1
    text = "\n".join(line.text[:_MAX_LINE] for line in lines[first:end])
    addresses = len(ADDRESS.findall(text))
    dated = has_date(text)
    start = _opening(lines, first)
    ruled = start < first and is_rule(lines[start])
    if len(labels) < 2:
        return None
    enough = (
        (dated and addresses > 0 and (len(labels) >= 3 or not wrapped))
        or (ruled and (dated or addresses > 0))
        or (len(labels) >= 4 and dated)
    )
    return HeaderBlock(start=start, end=end, text=text) if enough else None


def _continues_value(before: Line, line: Line) -> bool:
    """Whether a line without label goes on with the value above it: addresses, or after an open end."""
    return "@" in line.text or before.text.endswith((",", ";")) or (len(before.text) > 60 and len(line.text) < 80)


def _opening(lines: Sequence[Line], first: int) -> int:
    """The rule line, or short line ending in a colon, that opens the block, up to two blank lines above it."""
    at = first - 1
    while at >= 0 and lines[at].blank and first - at <= 3:
        at -= 1
    if at < 0 or lines[at].depth != lines[first].depth:
        return first
    if is_rule(lines[at]) or (ends_in_colon(lines[at].text) and len(lines[at].text.split()) <= 5 and first - at <= 2):
        return at
    return first


def is_rule(line: Line) -> bool:
    """A line drawn with signs, with or without words in it ("-----Original Message-----")."""
    return bool(_RULE.match(line.text[:_MAX_LINE])) and not is_signature_mark(line)


def is_plain_rule(line: Line) -> bool:
    """A line drawn with signs alone."""
    return bool(_PLAIN_RULE.match(line.text[:_MAX_LINE]))


# -- attribution lines -----------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.!?。！？؟…][\"'”’)»]{0,2}$")


def attribution(
    lines: Sequence[Line], quoted: int, names: frozenset[str], *, marked: bool, inherited: bool
) -> int | None:
    """The first line of the attribution that ends above line `quoted`, or None.

    `marked` says that the quotation bears marks, `inherited` that its words are known from an earlier mail; `names`
    are words of the names of earlier authors.
    """
    last = quoted - 1
    while last >= 0 and lines[last].blank and quoted - last <= 3:
        last -= 1
    if last < 0 or lines[last].blank or lines[last].depth >= max(1, lines[quoted].depth) or is_rule(lines[last]):
        return None
    first, text = last, lines[last].text[-_MAX_LINE:]
    colon = ends_in_colon(text)
    if not colon and not (marked and (has_date(text) or ADDRESS.search(text))):
        return None
    while (
        not (has_date(text) and ADDRESS.search(text))
        and first > 0
        and last - first < 3
        and not lines[first - 1].blank
        and lines[first - 1].depth == lines[last].depth
        and not _SENTENCE_END.search(lines[first - 1].text)
        and (
            has_date(lines[first - 1].text)
            or ADDRESS.search(lines[first - 1].text)
            or not (has_date(text) or ADDRESS.search(text))
        )
    ):
        first -= 1
        text = f"{lines[first].text[-_MAX_LINE:]} {text}"
    dated, addressed = has_date(text), bool(ADDRESS.search(text))
    if len(text) > 400:
        return None
    named = not names.isdisjoint(text.lower().replace(",", " ").replace(":", " ").split())
    if marked:
        if (colon and (dated or addressed)) or (dated and addressed):
            return first
        if colon and named:
            return last if first != last and not _names_someone(lines[first], names) else first
        return last if colon and _stands_alone(lines, last) else None
    if colon and ((dated and addressed) or (inherited and (dated or addressed or named))):
        return first
    return None


def _names_someone(line: Line, names: frozenset[str]) -> bool:
    return not names.isdisjoint(line.text.lower().replace(",", " ").split())


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """A few words with a colon, between blank lines or at the top: "Delegate One wrote:"."""
    return len(lines[at].text.split()) <= 6 and (at == 0 or lines[at - 1].blank)


# -- the end of a mail -------------------------------------------------------------------------------------------------


def is_signature_mark(line: Line) -> bool:
    """The line "-- " of RFC 3676 §4.3 (its blank is often lost on the way)."""
    return line.depth == 0 and line.text == "--"


def footer(lines: Sequence[Line], list_words: frozenset[str]) -> int | None:
    """The rule line from which a list's footer runs to the end: at most eight lines, with the list's own address or
    page; `list_words` are the parts of its name."""
    filled = 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.depth or filled > 8:
            return None
        if filled and is_plain_rule(line):
            text = "\n".join(x.text[:_MAX_LINE] for x in lines[at:]).lower()
            if not (_URL.search(text) or ADDRESS.search(text)):
                return None
            known = any(word in text for word in list_words)
            return at if known or (len(line.text) >= 30 and filled <= 5) else None
        filled += not line.blank
    return None
