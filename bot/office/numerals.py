"""Numbers as Word counts paragraphs with them (ECMA-376 §17.18.59 ST_NumberFormat), in the scripts of the Union.

A format that is not known here counts in digits. Leaves to others: what is counted (numbering.py).
"""

from collections.abc import Callable, Mapping

_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_HAN = "〇一二三四五六七八九"
_HAN_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_SYMBOLS = "*†‡§"
_LONGEST = 780
"""Word repeats letters (z, aa, bb) thirty times and no more."""


def numeral(value: int, kind: str) -> str:
    """`value` in the number format `kind`."""
    write = _FORMATS.get(kind)
    return write(value) if write else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = []
    for worth, sign in _ROMAN:
        times, value = divmod(value, worth)
        out.append(sign * times)
    return "".join(out)


def _letters(alphabet: str) -> Callable[[int], str]:
    """a, b … z, aa, bb …"""

    def write(value: int) -> str:
        if not 0 < value <= min(_LONGEST, 30 * len(alphabet)):
            return str(value)
        times, place = divmod(value - 1, len(alphabet))
        return alphabet[place] * (times + 1)

    return write


def _cycle(signs: str) -> Callable[[int], str]:
    """The signs of a closed row; beyond it, digits."""
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _counting(digits: str, units: str) -> Callable[[int], str]:
    """Chinese counting: 十一, 二十, 一百零五; 壹拾壹 in the legal form."""

    def write(value: int) -> str:
        if not 0 < value < 10000:
            return str(value) if value else digits[0]
        out, gap = "", False
        for power in (3, 2, 1, 0):
            digit = value // 10**power % 10
            if not digit:
                gap = bool(out)
                continue
            out += ("零" if gap else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        return out.removeprefix("一") if 10 <= value < 20 else out

    return write


def _digit_by_digit(value: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(value))


def _enclosed(first: int, most: int) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if 0 < value <= most else str(value)


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _upper(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda value: write(value).upper()


_latin, _russian = _letters("abcdefghijklmnopqrstuvwxyz"), _letters(_RUSSIAN)
_han = _counting(_HAN, "十百千")
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda value: f"{value:02}",
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "hex": lambda value: f"{value:X}",
    "lowerRoman": _roman,
    "upperRoman": _upper(_roman),
    "lowerLetter": _latin,
    "upperLetter": _upper(_latin),
    "russianLower": _russian,
    "russianUpper": _upper(_russian),
    "arabicAlpha": _letters(_ARABIC),
    "arabicAbjad": _letters(_ABJAD),
    "hebrew2": _letters(_HEBREW),
    "chicago": _letters(_SYMBOLS),
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalEnclosedCircle": _enclosed(0x2460, 20),
    "decimalEnclosedCircleChinese": _enclosed(0x2460, 20),
    "decimalEnclosedFullstop": _enclosed(0x2488, 20),
    "decimalEnclosedParen": _enclosed(0x2474, 20),
    "ideographEnclosedCircle": _enclosed(0x3280, 10),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"), _han
    ),
    "japaneseCounting": _han,
    "chineseLegalSimplified": _counting(_HAN_LEGAL, "拾佰仟"),
}
