"""Bytes to characters: RFC 2045 charsets as declared, then as they are; the names WHATWG gives them.

Leaves to others: which bytes are text at all (body.py) and encoded words (header.py). The result never holds NUL or
a lone surrogate, and its lines end in a single line feed.
"""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

# QUIRK: mail declares the subset and uses the superset (the WHATWG Encoding Standard does the same).
_SUPERSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "csgb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "chinesebig5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "cseuckr": "cp949",
    "csksc56011987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc_5601": "cp949",
    "iso-ir-149": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso8859-11": "cp874",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8-ru": "koi8-u",
    "cp20866": "koi8-r",
    "cp21866": "koi8-u",
    "cp65001": "utf-8",
    "x-euc-jp": "euc-jp",
    "cp31j": "cp932",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Names that say nothing, and Python codecs that are no charsets of mail.
_NO_CHARSET = frozenset(
    ("", "unknown", "unknown-8bit", "x-unknown", "default", "none", "binary", "8bit", "7bit", "_iso-2022-jp$esc")
    + ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf_8_sig")
)
# What the six languages were ever written in, and Hebrew, which is told from them without harm; widely used ones first,
# since detection prefers the first of equals.
_CANDIDATES = (
    "utf_8 cp1252 cp1251 koi8_r gb18030 big5 cp1256 iso8859_6 iso8859_5 cp866 mac_cyrillic cp1255 utf_16".split()
)
# Code pages by their number, as systems and clients write it; Microsoft's numbers for ISO 8859 begin with 285.
_CODE_PAGE = re.compile(r"(?:x-)?(?:cp|ms|win|windows|dos|ibm)[-_]?(\d{2,5}j?)")
_MICROSOFT_ISO = re.compile(r"cp28(?:59(\d)|60(\d))")
_SAMPLE = 16_384
_SHORT = 400
_LOW = bytes(range(128))
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?")
_ESCAPED_CJK = re.compile(rb"\x1b\$[@AB(]")
_SHIFTING = re.compile("utf-?_?(7|16|32)|iso2022|hz")
_ASCII = frozenset(("us-ascii", "ascii", "ansi_x3.4-1968"))
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


def clean(text: str) -> str:
    """`text` without NUL, with lone surrogates shown as U+FFFD and line ends as a line feed."""
    if "\0" in text:
        text = text.replace("\0", "")
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


@lru_cache(maxsize=256)
def codec(charset: str) -> str:
    """The Python codec for a charset as mail names it, or "" where there is none."""
    name = charset.strip().strip("\"'").lower().replace("\0", "")
    name = _SUPERSETS.get(name, name)
    if page := _CODE_PAGE.fullmatch(name):
        name = f"cp{page[1]}"
        if iso := _MICROSOFT_ISO.fullmatch(name):
            name = f"iso-8859-{iso[1] or 10 + int(iso[2])}"
        name = _SUPERSETS.get(name, name)
    if name in _NO_CHARSET or not name.isascii():
        return ""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # rot13, hex, zlib and their kind are codecs of Python but no text encodings
    is_text = getattr(info, "_is_text_encoding", False) and info.name not in _NO_CHARSET
    return _SUPERSETS.get(info.name, info.name) if is_text else ""


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text of `data` and a remark, empty when everything was as declared. Never raises, never drops a byte that
    it cannot read: that is shown as U+FFFD."""
    name, label = codec(declared), declared.strip().lower() or "none"
    if data.isascii() and not _SHIFTING.match(name):
        if not _ESCAPED_CJK.search(data):
            unknown = "" if name or not declared.strip() else f"charset {label} is unknown, text is ASCII"
            return clean(data.decode("ascii")), unknown
        name = "iso2022_jp_2"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    elif data[:3] == b"\xef\xbb\xbf":
        name, data = "utf-8", data[3:]
    elif name in ("", "cp1252") and _MULTIBYTE.search(data):
        # QUIRK: UTF-8 labelled ASCII or Latin-1; bytes that happen to be valid UTF-8 are hardly ever anything else
        text = _strictly(data, "utf-8")
        if text is not None:
            return clean(text), f"charset declared {label}, text is UTF-8"
    if name and label not in _ASCII:
        text = _strictly(data, name)
        if text is not None:
            return clean(text), ""
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= 2 + len(text) // 100:  # a cut or a transport error is no reason to doubt the label
            return clean(text), f"bytes that are not {label}"
    found = _detected(data)
    return clean(data.decode(found, "replace")), f"charset declared {label}, text read as {found}"


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _detected(data: bytes) -> str:
    """The likeliest of the six languages' charsets; Windows-1252, in which every byte means something, if none is."""
    if len(data) < _SHORT and 4 * len(data.translate(None, delete=_LOW)) < len(data):
        return "cp1252"  # a few accents in a short Latin text are too little to tell its charset by
    best = from_bytes(
        data[:_SAMPLE], cp_isolation=list(_CANDIDATES), enable_fallback=False, preemptive_behaviour=False
    ).best()
    return codec(best.encoding) or best.encoding if best else "cp1252"
