"""What a style attribute or a style sheet says of words: CSS 2.1, as far as mail clients write it; never fails.

Colours become #rrggbb by their names in CSS Color 4 §6.1. Leaves to others: which element has which style, and what
that means for the text (html.py). Selectors other than an element, a class or both, and all at-rules, are passed over.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_MAX_STYLE = 2_000
_MAX_SHEET = 200_000
_SELECTOR = re.compile(r"([a-z][a-z0-9]{0,20})?(?:\.([\w-]{1,80}))?")
_BRACE = re.compile("([{}])")
_NUMBER = re.compile(r"([\d.]{1,12})(%?)")
_HEX = re.compile(r"#?([0-9a-f]{3,8})")
_ZERO = re.compile(r"0(?:\.0{0,9})?(?:px|pt|em|rem|ex|cm|mm|in|%)?")
_DRAWN = re.compile("solid|dashed|dotted|double|groove|ridge|inset|outset")
_TELLING = re.compile("color|decoration|line-through|display|visibility|font-size|max-height|opacity|white-space")
"""What a rule of a style sheet must speak of to matter here."""
_DARK, _GREY = 0x44, 0x18
"""Up to here a colour is black to the eye: brightest channel, and what the channels differ."""

_NAMES = dict(
    pair.split(":")
    for pair in (
        "aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 "
        "black:000000 "
        "blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 "
        "chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c "
        "cyan:00ffff darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 "
        "darkgrey:a9a9a9 darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 "
        "darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b "
        "darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 "
        "deepskyblue:00bfff dimgray:696969 dimgrey:696969 dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 "
        "forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 "
        "gray:808080 green:008000 greenyellow:adff2f grey:808080 honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c "
        "indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 "
        "lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff lightgoldenrodyellow:fafad2 "
        "lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a "
        "lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de "
        "lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 "
        "mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 "
        "mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 "
        "midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 "
        "oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 "
        "palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 "
        "peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080 rebeccapurple:663399 "
        "red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 "
        "seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd "
        "slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 "
        "thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 "
        "yellow:ffff00 yellowgreen:9acd32"
    ).split()
)


class Css(NamedTuple):
    """What declarations say; None where they say nothing. `side` tells of a line beside the text, `indents` of a margin
    or a border taken away, `flush` of no margin above and below, `ruled` of a line above and nowhere else, `signs` of a
    font of signs."""

    colour: str | None = None
    strike: bool = False
    underline: bool = False
    hidden: bool = False
    tiny: bool | None = None
    pre: bool | None = None
    side: bool = False
    indents: bool = False
    flush: bool = False
    ruled: bool = False
    list_mark: bool = False
    signs: bool | None = None


NOTHING = Css()
Sheet = Mapping[tuple[str, str], str]
"""Declarations by (element, class), either may be empty."""


@lru_cache(maxsize=1024)
def declared(style: str) -> Css:
    """What the declarations of a style attribute say; of two for the same, the later."""
    found: dict[str, str] = {}
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        found[name.strip()] = value.removesuffix("!important").strip()
    decoration = " ".join(found.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    white_space, size = found.get("white-space"), found.get("font-size")
    clipped = "hidden" in found.get("overflow", "") and bool(_ZERO.fullmatch(found.get("max-height", "")))
    border, left = found.get("border"), found.get("border-left", found.get("border-left-style", ""))
    margin = found.get("margin", "").split()
    return Css(
        colour=colour(found["color"]) if "color" in found else None,
        strike="line-through" in decoration or found.get("text-line-through", "none") != "none",
        underline="underline" in decoration,
        # QUIRK: mso-hide hides from Outlook alone, so it hides nothing here
        hidden=found.get("display") == "none"
        or found.get("visibility") == "hidden"
        or found.get("opacity", "") in ("0", "0.0")
        or clipped,
        tiny=None if not size else bool(_ZERO.fullmatch(size)),
        pre=None if not white_space else white_space.startswith(("pre", "break-spaces")),
        # the right side in texts that run from right to left
        side=bool(_DRAWN.search(left + found.get("border-right", found.get("border-right-style", "")))),
        indents=border in ("none", "0", "0px", "medium none") or any(name.startswith("margin") for name in found),
        flush=_no_margin(margin, found),
        ruled=border is not None and "none" in border and bool(_DRAWN.search(found.get("border-top", ""))),
        list_mark=found.get("mso-list") == "ignore",
        signs="wingdings" in found["font-family"] if "font-family" in found else None,
    )


def _no_margin(margin: list[str], found: Mapping[str, str]) -> bool:
    above = found.get("margin-top", margin[0] if margin else "")
    below = found.get("margin-bottom", margin[2 if len(margin) > 2 else 0] if margin else "")
    # QUIRK: Outlook writes .0001pt for nothing
    return all(_ZERO.fullmatch(value) or value == ".0001pt" for value in (above, below))


@lru_cache(maxsize=1024)
def colour(value: str) -> str | None:
    """The colour as #rrggbb, "" for what looks black or is the reader's default, None where it is none at all."""
    value = value.strip().lower()
    if value in ("inherit", "currentcolor", ""):
        return None
    if value in ("initial", "unset", "windowtext", "auto", "text", "canvastext"):
        return ""
    if hexadecimal := _HEX.fullmatch(value):
        digits = hexadecimal[1]
        digits = "".join(digit * 2 for digit in digits[:3]) if len(digits) < 6 else digits[:6]
    elif value.startswith(("rgb(", "rgba(")):
        numbers = _NUMBER.findall(value)[:3]
        if len(numbers) < 3:
            return None
        digits = "".join(_channel(number, percent) for number, percent in numbers)
    else:
        digits = _NAMES.get(value, "")
        if not digits:
            return None
    channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    black = max(channels) <= _DARK and max(channels) - min(channels) <= _GREY
    return "" if black else f"#{digits}"


def _channel(number: str, percent: str) -> str:
    try:
        value = float(number) * (2.55 if percent else 1)
    except ValueError:
        value = 0.0
    return f"{min(255, round(value)):02x}"


def sheet(source: str, found: dict[tuple[str, str], str]) -> None:
    """Add the rules of a style sheet that may matter to `found`."""
    depth, prelude, passed_over = 0, "", False
    for piece in _BRACE.split(source[:_MAX_SHEET].lower()):
        if piece == "{":
            depth += 1
            passed_over = passed_over or "@" in prelude
        elif piece == "}":
            depth = max(0, depth - 1)
            passed_over = passed_over and depth > 0
        elif depth == 1 and not passed_over and _TELLING.search(piece):
            for name in prelude.split(","):
                match = _SELECTOR.fullmatch(name.strip())
                if match and (match[1] or match[2]):
                    key = (match[1] or "", match[2] or "")
                    found[key] = f"{found.get(key, '')};{piece}"[-_MAX_STYLE:]
        elif depth == 0:
            # a comment may stand before the selectors, and the sheet may stand in one of HTML
            prelude = piece.rpartition("*/")[2].replace("<!--", "").replace("-->", "").rpartition(";")[2]


def of_element(rules: Sheet, tag: str, classes: str, style: str) -> Css:
    """What applies to an element: the sheet's rules, and its own style over them."""
    if rules:
        names = classes.lower().split()[:20]
        keys = [(tag, ""), *(("", name) for name in names), *((tag, name) for name in names)]
        general = ";".join(rules[key] for key in keys if key in rules)
        if general:
            style = f"{general};{style}"
    return declared(style[-_MAX_STYLE:]) if style else NOTHING
