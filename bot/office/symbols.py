"""Characters of the fonts Symbol and Wingdings, which put pictures where letters should be (ECMA-376 §17.3.3.30).

Word writes them as w:sym or as private-use characters U+F020 to U+F0FF. Only signs that mean something in running text
are known; another one stays the private-use character it is.
"""

import re

_PRIVATE = re.compile("[\uf020-\uf0ff]")
_SYMBOL_START = 0x20
_SYMBOL = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_UPPER_START = 0xA0
_SYMBOL_UPPER = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"
_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "◆",
    0x9F: "•", 0xA0: "▪", 0xA7: "▪", 0xA8: "◻", 0xB2: "⟡", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip


def symbol(font: str, code: int) -> str:
    """The character that the sign `code` of a font stands for; `code` with or without the private-use offset."""
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    family = font.lower()
    if family == "symbol" or (code != place and not family.startswith("wingdings")):
        if 0 <= place - _SYMBOL_START < len(_SYMBOL):
            return _SYMBOL[place - _SYMBOL_START]
        if 0 <= place - _SYMBOL_UPPER_START < len(_SYMBOL_UPPER):
            return _SYMBOL_UPPER[place - _SYMBOL_UPPER_START]
    if family.startswith("wingdings"):
        return _WINGDINGS.get(place, chr(0xF000 + place))
    if not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000:
        return "\ufffd"
    if family == "courier new" and code == ord("o"):
        return "o"
    return chr(code)


def in_letters(text: str) -> str:
    """`text` with the private-use characters in it as the signs of the font Symbol, which they nearly always are."""
    return text if text.isascii() else _PRIVATE.sub(lambda sign: symbol("Symbol", ord(sign[0])), text)
