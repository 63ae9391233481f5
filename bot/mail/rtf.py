"""Rich text inside winmail.dat: unpacked (MS-OXRTFCP) and turned back into HTML or plain text (MS-OXRTFEX); bounded.

Leaves to others: where the rich text comes from (tnef.py). Only what carries words is understood; fonts, colours and
pictures are passed over.
"""

import re
import struct

from bot.mail.charset import clean, codec

MAX_TEXT = 4 * 1024 * 1024

_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_MAX_GROUPS = 1000


def unpacked(data: bytes) -> bytes:
    """The rich text of PidTagRtfCompressed. Raises ValueError where it is broken or over the limit."""
    if len(data) < 16:
        raise ValueError("compressed rich text breaks off")
    size, kind = struct.unpack_from("<4xI4s", data)
    if size > MAX_TEXT:
        raise ValueError(f"rich text over {MAX_TEXT >> 20} MiB")
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise ValueError("rich text of an unknown compression")
    out, at, end = bytearray(_START), 16, len(data)
    while at < end and len(out) < MAX_TEXT:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > end:
                return bytes(out[len(_START) :])
            word = data[at] << 8 | data[at + 1]
            at += 2
            distance = (len(out) - (word >> 4)) % _WINDOW
            if not distance:  # a reference to the place being written is the end
                return bytes(out[len(_START) :])
            if distance > len(out):
                raise ValueError("compressed rich text refers to nothing")
            length = (word & 15) + 2
            piece = out[-distance : len(out) - distance + length]
            out += (piece * (length // len(piece) + 1))[:length]
    return bytes(out[len(_START) :])


# -- words ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_WORDLESS = frozenset(
    (
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "themedata",
        "colorschememapping",
        "latentstyles",
        "datastore",
    )
)
_CHARACTERS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "tab": "\t",
    "cell": "\t",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "endash": "–",
    "emdash": "—",
    "bullet": "•",
}
_CODE_PAGES = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 177: 1255, 178: 1256, 186: 1257, 204: 1251}
_CODE_PAGES |= {222: 874, 238: 1250}
_PARENTHESIS = {"~": "\u00a0", "_": "\u2011", "-": "", "\r": "\n", "\n": "\n"}


def words(data: bytes) -> tuple[str, str]:
    """The text of a rich text and its media type: the HTML that was packed into it, or else plain text. Raises
    ValueError where groups are nested as no client nests them."""
    source = data[:MAX_TEXT].decode("latin-1")
    is_html = "\\fromhtml" in source[:2000]
    out: list[str] = []
    page, fonts, font = "cp1252", dict[int, str](), 0
    pending = bytearray()  # a character of two bytes comes as two tokens
    groups: list[tuple[bool, int, int]] = []
    silent, font_table, unicode_skip, to_skip = False, False, 1, 0
    hidden, ignorable = False, False

    def flush() -> None:
        if pending:
            out.append(pending.decode(fonts.get(font, page), "replace"))
            pending.clear()

    for token in _TOKEN.finditer(source):
        word, value, octet, symbol, brace, text = token.groups()
        number = int(value) if value else None
        if octet and not silent and not hidden:
            if to_skip:
                to_skip -= 1
            else:
                pending.append(int(octet, 16))
            continue
        if not octet:
            flush()
        if brace == "{":
            groups.append((silent, unicode_skip, font))
            if len(groups) > _MAX_GROUPS:
                raise ValueError("rich text nested too deep")
        elif brace:
            silent, unicode_skip, font = groups.pop() if groups else (False, 1, 0)
            font_table = font_table and silent
        elif symbol:
            ignorable = symbol == "*"
            if not ignorable and not silent and not hidden:
                out.append(_PARENTHESIS.get(symbol, symbol))
            continue
        elif word == "htmltag" and ignorable:
            silent = False
        elif ignorable and word:
            silent = True
        elif word in _WORDLESS:
            silent, font_table = True, word == "fonttbl"
        elif word == "htmlrtf":
            hidden = is_html and number != 0
        elif word == "ansicpg":
            page = codec(f"cp{number}") or page
        elif word == "f":
            font = number or 0
        elif word == "fcharset" and font_table:
            fonts[font] = codec(f"cp{_CODE_PAGES[number]}") if number in _CODE_PAGES else page
        elif word == "uc":
            unicode_skip = min(number or 0, 9)
        elif word == "u" and number is not None and not silent and not hidden:
            out.append(chr(number % 0x10000))
            to_skip = unicode_skip
        elif word in _CHARACTERS and not silent and not hidden:
            out.append(_CHARACTERS[word])
        elif text and not silent and not hidden:
            out.append(text[to_skip:])
            to_skip = max(0, to_skip - len(text))
        ignorable = False
    flush()
    # \uN counts in UTF-16: characters beyond the first plane come as two
    joined = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean(joined), "text/html" if is_html else "text/plain"
