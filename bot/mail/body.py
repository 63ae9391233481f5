"""The body of a mail: which parts are its text (RFC 8621 §4.1.4), as text (RFC 2045, RFC 3676, HTML); never fails.

Leaves to others: the tree (mime.py), charsets (charset.py), HTML (html.py), PGP (armour.py), attachments
(attachment.py), and what in the text is whose (quoting.py). What is not body text hangs on the mail; nothing is left
out without a defect.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.mail import armour, charset, html, mime
from bot.mail.mime import Part

_META_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_SIGNATURES = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a reader sees, and the parts that hang on it."""

    text: str
    html: bool
    hanging: tuple[Part, ...]
    defects: tuple[str, ...]


def read_body(parts: list[Part]) -> Body:
    """The body of the mail whose parts these are."""
    defects: list[str] = []
    texts: dict[int, str] = {}

    def text_of(part: Part) -> str:
        if id(part) not in texts:
            text, remarks = _text(part)
            texts[id(part)], more = armour.without(text)
            defects.extend((*remarks, *more))
        return texts[id(part)]

    shown: dict[int, list[Part]] = {}
    passed_over: set[int] = set()
    for part in reversed(parts):  # children before parents
        if not part.children:
            shown[id(part)] = [part] if _is_inline(part) else []
        elif part.media_type == "multipart/alternative":
            choices = [shown[id(child)] for child in part.children if shown[id(child)]]
            chosen = _best(choices, text_of)
            shown[id(part)] = chosen
            passed_over.update(id(p) for choice in choices if choice is not chosen for p in choice)
        else:
            shown[id(part)] = [p for child in part.children for p in shown[id(child)]]
    body = shown[id(parts[0])] if parts else []
    in_body = {id(part) for part in body}
    hanging = tuple(
        part
        for part in parts
        if not part.children
        and id(part) not in in_body
        and id(part) not in passed_over
        and not (part.container == "signed" and part.media_type in _SIGNATURES)
    )
    return Body(
        text="".join(text if text[-1:] in ("\n", "") else text + "\n" for text in map(text_of, body)),
        html=any(part.media_type == "text/html" for part in body),
        hanging=hanging,
        defects=tuple(dict.fromkeys(defects)),
    )


def _is_inline(part: Part) -> bool:
    """RFC 8621 §4.1.4: text that is no attachment, and has no name unless it stands first."""
    if part.disposition == "attachment" or part.media_type not in ("text/plain", "text/html", "text/enriched"):
        return False
    first = part.parent is None or part.parent.children[0] is part
    return first or (not part.filename and part.container != "related")


def _best(choices: list[list[Part]], text_of: Callable[[Part], str]) -> list[Part]:
    """Plain text where there is any, unless it is a mere pointer to the HTML."""
    plain = next((c for c in choices if all(p.media_type == "text/plain" for p in c)), None)
    other = next((c for c in reversed(choices) if any(p.media_type == "text/html" for p in c)), None)
    if plain is None or other is None:
        return plain or other or (choices[-1] if choices else [])
    words = len("".join(map(text_of, plain)).split())
    if words >= 40 or sum(len(p.raw) for p in other) < 10 * sum(len(p.raw) for p in plain):
        return plain if words else other
    return plain if words and 2 * words >= len("".join(map(text_of, other)).split()) else other


# -- one part as text -----------------------------------------------------------------------------------------------


def _text(part: Part) -> tuple[str, list[str]]:
    data, remark = mime.content(part)
    defects = [remark] if remark else []
    declared = part.parameters.get("charset", "")
    is_html = part.media_type == "text/html"
    if is_html and not declared and (meta := _META_CHARSET.search(data, 0, 2048)):
        declared = meta[1].decode("ascii", "replace")
    text, remark = charset.decode(data, declared)
    if remark:
        defects.append(remark)
    if is_html:
        text, remarks = html.plain(text)
        return text, defects + remarks
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return text, defects


def unflowed(text: str, *, delsp: bool = False) -> str:
    """RFC 3676 §4: soft line breaks joined, stuffed spaces taken off, quotation marks kept at the line's start."""
    out: list[str] = []
    open_depth = -1  # depth of the paragraph that the next line may continue
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content[1:] if content[:1] == " " else content
        soft = content.endswith(" ") and content != "-- "
        if depth == open_depth and content != "-- ":
            out[-1] += content
        else:
            out.append((">" * depth + " " if depth and content else ">" * depth) + content)
        if soft and delsp:
            out[-1] = out[-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join(out)
