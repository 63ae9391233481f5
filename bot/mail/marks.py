"""What a body says of itself: quotation marks, attribution lines, header blocks, rules, signatures and footers.

Structure only (marks, colons, dates in digits, addresses), no word lists, so it holds in every language. Leaves to
others: what stands in earlier mails (inherited.py) and the decision (quoting.py). Every pattern is bounded and looks
at one line.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

_MAX_LINE = 1000
"""Characters of a line that are looked at for structure; a longer line is prose."""

_QUOTE_MARKS = re.compile(r"^[ ]{0,3}(?:>[ ]?)++")
_INITIALS = re.compile(r"^([^\W\d_][\w.]{0,15}+)(>{1,9}+)(?:[ ]|$)")
_ENVELOPE = re.compile(r"^>From [^>]")
_LABEL = re.compile(r"^\*{0,2}([^\W\d_][^:：@,;\d\n]{0,38}?)(?:[ \t\xa0*]{0,4}[:：]\*{0,2}(?:[ \t\xa0]|$)|[ \xa0]:)")
_RULE = re.compile(r"^(?:[-_=*–—]{5,200}+|[-_=*–—]{2,40}+[ ]?[^-_=*–—][^\n]{0,70}?[ ]?[-_=*–—]{2,40}+)$")
_RULE_BEFORE = re.compile(r"^[-_=*]{4,40}[ ][^-_=*\n]{3,60}[ ][-_=*]{4,40}[ ]?")
_PLAIN_RULE = re.compile(r"^[-_=*–—~#]{5,200}+$")
ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}+@[\w-]{1,63}+\.\w[\w.-]{1,190}+")
_MONTH = r"[^\W\d_]{3,12}+\.?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DAYS = (
    re.compile(rf"\d(?<!\w\d)\d?(?:[ .-]|[. ]{{2}})(?:de[ ])?{_MONTH}[ ,،.-]{{0,3}}(?:de[ ])?{_YEAR}"),  # 10 April 2026
    re.compile(rf"[^\W\d_](?<!\w\w)[^\W\d_]{{2,11}}+\.?[ ]\d\d?(?:[a-z]{{2}})?[,،]?[ ]{_YEAR}"),  # April 10, 2026
    re.compile(r"\d(?<![\d./-]\d)\d?[./-]\d\d?[./-](?:\d{4}|\d\d)(?![./-]?\d)"),  # 10/4/2026
    re.compile(r"[12](?<![\d./-]\d)[90]\d\d(?:[./-]\d\d?[./-]\d\d?(?![./-]?\d)|[ ]?[年년])"),  # 2026-04-10, 2026年
)
_CLOCK = re.compile(
    r"\d(?<!\d\d)\d{3}[ ,]{1,2}(?:[^\W\d_]{1,5}\.?[ ])?\d\d?\.[0-5]\d(?!\d)|\d(?<![\d.:]\d)\d?[:：][0-5]\d(?!\d)"
)
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DIGIT = re.compile(r"\d")
_SIGNS = re.compile(r"[<>=_/\\|{}\[\]$#@+*^~`]|\w[().:]\w|\w\(|\);?$")
_ONE_WORD = re.compile(r"^\S{12,1000}$")
_URL = re.compile(r"https?://|www\.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the body: its place with its line end, its quotation depth, its text without marks and spaces around
    it, and whether it had spaces before it."""

    start: int
    end: int
    depth: int
    text: str
    indented: bool

    @property
    def blank(self) -> bool:
        """Whether nothing but marks and spaces stands here."""
        return not self.text


def table(text: str, initials: Collection[str] = ()) -> list[Line]:
    """The lines of a body, in order, covering it exactly; `initials` are names that may stand before marks."""
    lines, at = [], 0
    for raw in text.split("\n"):
        end = min(at + len(raw) + 1, len(text))
        depth, bare = 0, raw
        if ">" in raw[:4] and not _ENVELOPE.match(raw):
            marks = _QUOTE_MARKS.match(raw)
            if marks:
                depth, bare = marks[0].count(">"), raw[marks.end() :]
        if end > at:
            lines.append(Line(start=at, end=end, depth=depth, text=bare.strip(), indented=bare[:1] in " \t"))
        at = end
    return _with_initials(lines, initials)


def _with_initials(lines: list[Line], initials: Collection[str]) -> list[Line]:
    """QUIRK: The Bat! and Emacs put initials or a name before the mark ("DN> text"). So does a program's prompt: only
    those of a known author count, or what stands on several lines below an attribution."""
    at = 0
    while at < len(lines):
        found = None if lines[at].depth else _INITIALS.match(lines[at].text)
        if not found:
            at += 1
            continue
        rows: list[tuple[int, re.Match[str]]] = []
        end = at
        while end < len(lines) and not lines[end].depth and end - at <= 2 + (rows[-1][0] - at if rows else 0):
            mark = _INITIALS.match(lines[end].text)
            if mark and mark[1] == found[1]:
                rows.append((end, mark))
            elif mark or not lines[end].blank:
                break
            end += 1
        if found[1].lower() in initials or (len(rows) > 1 and _announced(lines, at)):
            for row, mark in rows:
                text = lines[row].text[mark.end() :].strip()
                lines[row] = replace(lines[row], depth=len(mark[2]), text=text)
        at = rows[-1][0] + 1
    return lines


def _announced(lines: Sequence[Line], at: int) -> bool:
    """Whether the line above is an attribution's last."""
    above = next((line for line in reversed(lines[max(0, at - 3) : at]) if not line.blank), None)
    if above is None or not ends_in_colon(above.text[-_MAX_LINE:]):
        return False
    text = above.text[-_MAX_LINE:]
    return has_date(text) or bool(ADDRESS.search(text))


def has_day(text: str) -> bool:
    """Whether a day of a year stands here, told by its digits: 10 April 2026, April 10, 2026, 10/4/2026, 2026年…"""
    if not _DIGIT.search(text):
        return False
    text = text if text.isascii() else text.translate(_ARABIC_DIGITS)
    return any(pattern.search(text) for pattern in _DAYS)


def has_date(text: str) -> bool:
    """Whether a day or a time of day stands here."""
    return has_day(text) or bool(_CLOCK.search(text if text.isascii() else text.translate(_ARABIC_DIGITS)))


def ends_in_colon(text: str) -> bool:
    """Whether the line announces what follows."""
    return text.rstrip(" *_\xa0\u200e\u200f").endswith((":", "："))


def is_code(line: Line) -> bool:
    """Whether a line is no prose: an address, a path, a command, a field of a commit; its signs tell."""
    text = line.text[:_MAX_LINE]
    return len(_SIGNS.findall(text)) * 10 >= len(text) or _ONE_WORD.match(text) is not None


# -- header blocks ---------------------------------------------------------------------------------------------------


# What the field of the sender is called where clients write it into a body: not to find a header by, only to be sure.
_SENDER = frozenset(
    "from|sender|de|expéditeur|von|absender|van|afzender|da|mittente|remitente|enviado|remetente|od|från|avsändare|"
    "fra|avsender|afsender|lähettäjä|saatja|kimden|gönderen|от|от кого|отправитель|від|відправник|feladó|de la|nuo|no|"
    "expeditor|από|pošiljatelj|šalje|dari|từ|من|المرسل|מאת|发件人|发信人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람"
    .split("|")
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderBlock:
    """Fields of a mail written into a body: lines `start` to `end` (excluded), with the rule or line that opens it.
    Without `sure` it may as well be the head of a memorandum or the data of a meeting."""

    start: int
    end: int
    text: str
    sure: bool


def header_blocks(lines: Sequence[Line]) -> list[HeaderBlock]:
    """What Outlook and its kind put above an unmarked quotation: labelled lines with an address and a date."""
    found: list[HeaderBlock] = []
    at = 0
    while at < len(lines):
        block = None
        if not lines[at].depth and not lines[at].blank:
            block = _header_block(lines, at) if _label(lines[at]) else _header_in_a_line(lines, at)
        if block:
            found.append(block)
            at = block.end
        else:
            at += 1
    return found


def _label(line: Line) -> str:
    """The label of a `Label: value` line (at most four words, no digit, no address), lower case, or ""."""
    match = _LABEL.match(line.text[:_MAX_LINE])
    label = match[1].strip() if match else ""
    return label.lower() if len(label.split()) <= 4 else ""


def _header_block(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    labels = [_label(lines[first])]
    # QUIRK: plain text made from Outlook's HTML has a blank line after every line
    spaced = first + 2 < len(lines) and lines[first + 1].blank and bool(_label(lines[first + 2]))
    end, wrapped, at = first + 1, 0, first + 1
    while at < len(lines) and not lines[at].depth and len(labels) < 12:
        if lines[at].blank:
            if not spaced or lines[at - 1].blank:
                break
        elif label := _label(lines[at]):
            if label in labels:
                break
            labels.append(label)
            end, wrapped = at + 1, 0
        elif wrapped >= 4 or lines[at - 1].blank or not _continues_value(lines[at - 1], lines[at]):
            break
        else:
            end, wrapped = at + 1, wrapped + 1
        at += 1
    text = "\n".join(line.text[:_MAX_LINE] for line in lines[first:end])
    start = _opening(lines, first)
    ruled = start < first and is_rule(lines[start])
    if not _is_header(lines[first:end], labels, text, ruled=ruled):
        return None
    sent = any(has_day(line.text) and _CLOCK.search(line.text) for line in lines[first:end])
    sure = ruled or (sent and len(labels) >= 3 and not _SENDER.isdisjoint(labels))
    return HeaderBlock(start=start, end=end, text=text, sure=sure)


def _header_in_a_line(lines: Sequence[Line], at: int) -> HeaderBlock | None:
    """QUIRK: Yahoo's plain text puts rule and fields on one line."""
    text = lines[at].text[:_MAX_LINE]
    rule = _RULE_BEFORE.match(text)
    if rule and _LABEL.match(text[rule.end() :]) and ADDRESS.search(text) and has_date(text):
        return HeaderBlock(start=at, end=at + 1, text=text, sure=True)
    return None


def _is_header(lines: Sequence[Line], labels: Sequence[str], text: str, *, ruled: bool) -> bool:
    """Whether labelled lines are the header of a mail rather than a list, a commit or code."""
    addresses, dated = len(ADDRESS.findall(text)), has_day(text)
    if ends_in_colon(lines[0].text):
        return False
    if ruled:  # QUIRK: some clients put all fields on one line
        return (dated or addresses > 0) if len(labels) > 1 else (dated and addresses > 0)
    if all(line.indented for line in lines if not line.blank) and (len(labels) < 4 or _SENDER.isdisjoint(labels)):
        return False
    return dated and (len(labels) >= 4 or (len(labels) >= 2 and addresses > 0))


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

_WRAPPED = 4
"""The most lines of an attribution."""
_NAME = re.compile(r"[^\W\d_]+")
_NAMED_WORDS = 12
"""The most words of an attribution that has no date and no address, only the name of an earlier author."""
_BARE_END = re.compile(r"<[\w.+'-]{1,64}+@[\w.-]{1,190}+>(?:[ ]\w{1,20})?$")
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
    text = lines[last].text[-_MAX_LINE:]
    colon = ends_in_colon(text)
    if not colon and not (marked and (has_date(text) or ADDRESS.search(text))):
        return last if not marked and _is_bare_attribution(lines, last) else None
    half: int | None = None  # the nearest line with which it has a date or an address, not both
    for first in range(last, max(-1, last - _WRAPPED), -1):
        if first < last:
            if not _may_continue(lines[first], lines[first + 1]):
                break
            text = f"{lines[first].text[-_MAX_LINE:]} {text}"
        dated, addressed = has_date(text), bool(ADDRESS.search(text))
        if dated and addressed and (marked or (colon and (inherited or (has_day(text) and _CLOCK.search(text))))):
            return first
        if half is None and (dated or addressed):
            half = first
    text = lines[last].text
    if not colon:
        return None
    if half is not None and (marked or inherited):
        return half
    if (
        len(text.split()) <= _NAMED_WORDS
        and (marked or inherited)
        and not names.isdisjoint(_NAME.findall(text.lower()))
    ):
        return last
    return last if marked and _stands_alone(lines, last) else None


def _is_bare_attribution(lines: Sequence[Line], at: int) -> bool:
    """QUIRK: some clients leave the colon out. Day, time and a name's address, one word behind it, and nothing else in
    the paragraph."""
    text = lines[at].text
    if len(text) > _MAX_LINE or (at and not lines[at - 1].blank) or not _BARE_END.search(text):
        return False
    return at + 1 < len(lines) and lines[at + 1].blank and has_day(text) and bool(_CLOCK.search(text))


def _may_continue(line: Line, below: Line) -> bool:
    """Whether an attribution may go on from this line to the one below."""
    return not line.blank and line.depth == below.depth and not _SENTENCE_END.search(line.text) and not is_rule(line)


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """A few words with a colon as the first words of a mail: "Delegate One wrote:". Lower down, they may be the
    author's own lead to a quotation."""
    if len(lines[at].text.split()) > 6:
        return False
    above = at - 1
    while above >= 0 and lines[above].blank:
        above -= 1
    return above < 0


# -- the end of a mail -------------------------------------------------------------------------------------------------


def is_signature_mark(line: Line) -> bool:
    """The line "-- " of RFC 3676 §4.3 (its blank is often lost on the way)."""
    return line.depth == 0 and line.text == "--"


def footer(lines: Sequence[Line], list_words: frozenset[str]) -> int | None:
    """The rule line from which a list's footer runs to the end: at most eight lines, that name the list; `list_words`
    are its address and its page's host."""
    filled = 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.depth or filled > 8:
            return None
        if filled and (is_plain_rule(line) or is_signature_mark(line) or line.text == "__"):
            text = "\n".join(x.text[:_MAX_LINE] for x in lines[at:]).lower()
            addressed, linked = bool(ADDRESS.search(text)), bool(_URL.search(text))
            mailman = (
                (len(line.text) >= 40 or line.text == "__")
                and not line.text.strip("_")
                and addressed
                and linked
                and filled <= 5
            )
            named = any(word in text for word in list_words) and (addressed or linked)
            return at if mailman or named else None
        filled += not line.blank
    return None
