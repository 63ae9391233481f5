"""The body of a mail: which parts are its text (RFC 8621 §4.1.4), and that text; never fails.

Leaves to others: the tree (mime.py), charsets (charset.py), HTML (html.py), plain text as it travels (wrapped.py), PGP
(armour.py), which of two forms is read (alternative.py), attachments (attachment.py), and what in the text is whose
(quoting.py). What is not body text hangs on the mail; nothing is left out without a defect.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.mail import alternative, armour, charset, html, mime, wrapped
from bot.mail.html import Rendered
from bot.mail.mime import Part
from bot.model import Style

_META_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_SIGNATURES = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a reader sees, and the parts that hang on it. `plain` is the text of the forms without HTML: where a mail
    has both, a list may leave nothing else of it."""

    text: str
    plain: str
    html: bool
    styles: tuple[Style, ...]
    hanging: tuple[Part, ...]
    defects: tuple[str, ...]


def read_body(parts: list[Part]) -> Body:
    """The body of the mail whose parts these are."""
    defects: list[str] = []
    texts: dict[int, Rendered] = {}

    def text_of(part: Part) -> Rendered:
        if id(part) not in texts:
            texts[id(part)] = _text(part)
            defects.extend(texts[id(part)].defects)
        return texts[id(part)]

    shown: dict[int, list[Part]] = {}
    plainest: dict[int, list[Part]] = {}
    passed_over: set[int] = set()
    for part in reversed(parts):  # children before parents
        here = id(part)
        if not part.children:
            shown[here] = plainest[here] = [part] if _is_inline(part) else []
        elif part.media_type == "multipart/alternative":
            choices = [shown[id(child)] for child in part.children if shown[id(child)]]
            shown[here], plainest[here], remark = _best(choices, text_of)
            defects += [remark] if remark else []
            passed_over.update(id(p) for choice in choices if choice is not shown[here] for p in choice)
        else:
            shown[here] = [p for child in part.children for p in shown[id(child)]]
            plainest[here] = [p for child in part.children for p in plainest[id(child)]]
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
    text, styles = _joined(map(text_of, body))
    plain = plainest[id(parts[0])] if parts else []
    return Body(
        text=text,
        plain=text if plain == body else _joined(map(text_of, plain))[0],
        html=any(part.media_type == "text/html" for part in body),
        styles=styles,
        hanging=hanging,
        defects=tuple(dict.fromkeys(defects)),
    )


def _joined(texts: Iterable[Rendered]) -> tuple[str, tuple[Style, ...]]:
    """The texts of several parts as one."""
    whole: list[str] = []
    styles: list[Style] = []
    at = 0
    for text, marked, *_ in texts:
        styles += [replace(style, start=style.start + at, end=style.end + at) for style in marked]
        whole.append(text if text[-1:] in ("\n", "") else text + "\n")
        at += len(whole[-1])
    return "".join(whole), tuple(styles)


def _is_inline(part: Part) -> bool:
    """RFC 8621 §4.1.4: text that is no attachment, and has no name unless it stands first."""
    if part.disposition == "attachment" or part.media_type not in ("text/plain", "text/html", "text/enriched"):
        return False
    first = part.parent is None or part.parent.children[0] is part
    return first or (not part.filename and part.container != "related")


def _best(choices: list[list[Part]], text_of: Callable[[Part], Rendered]) -> tuple[list[Part], list[Part], str]:
    """The form that is read, the plain one, and what only the other says."""
    plain = next((c for c in choices if all(p.media_type == "text/plain" for p in c)), None)
    other = next((c for c in reversed(choices) if any(p.media_type == "text/html" for p in c)), None)
    if plain is None or other is None:
        only = plain or other or (choices[-1] if choices else [])
        return only, only, ""
    rich = [text_of(part) for part in other]
    text, styles = _joined(rich)
    beside = " ".join(each.beside for each in rich)
    better, remark = alternative.prefer_html(_joined(map(text_of, plain))[0], text, beside, styles)
    return other if better else plain, plain, remark


# -- one part as text -----------------------------------------------------------------------------------------------


def _text(part: Part) -> Rendered:
    data, remark = mime.content(part)
    defects = [remark] if remark else []
    declared = part.parameters.get("charset", "")
    is_html = part.media_type == "text/html"
    if is_html and not declared and (meta := _META_CHARSET.search(data, 0, 2048)):
        declared = meta[1].decode("ascii", "replace")
    source, remark = charset.decode(data, declared)
    if remark:
        defects.append(remark)
    if is_html:
        rendered = html.plain(source)
    elif part.parameters.get("format", "").lower() == "flowed":
        rendered = Rendered(wrapped.unflowed(source, delsp=part.parameters.get("delsp", "").lower() == "yes"))
    else:
        rendered = Rendered(wrapped.undoubled(source))
    text, remarks = armour.without(rendered.text)
    return rendered._replace(
        text=text,
        styles=rendered.styles if text == rendered.text else (),  # nobody writes armour in colours
        defects=(*defects, *rendered.defects, *remarks),
    )
