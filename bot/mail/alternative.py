"""Which of two forms of one body is read, and what the other says more: RFC 2046 §5.1.4; no word is lost unseen.

The plain text is normally read: it is what its author's client made for readers, with its marks. Leaves to others:
how either becomes text (html.py, wrapped.py) and which parts are alternatives (body.py).
"""

import re
from collections import Counter
from collections.abc import Sequence

from bot.mail.mime import NOT_READ
from bot.model import Style

_MAX_TEXT = 400_000
"""Characters of each form that are compared."""
_FEW = 200
"""Missing words that are looked for one by one."""
_TOLD = 12
_WORD = re.compile(r"[^\W_]+")
# What clients write for a link, an address, an image or a list's item where HTML shows it otherwise.
_APPARATUS = re.compile(
    r"<?(?:https?://|mailto:|www\.|ftp://|file:)[^\s<>]{1,4000}>?|(?<![\w.+'-])[\w.+'-]{1,64}+@[\w-]{1,63}+\.[\w.-]{1,190}+"
    r"|\[(?:cid|image)\b[^\[\]]{0,300}\]|^[> ]{0,40}(?:\d{1,3}|[a-zA-Z])[.)](?=\s)",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(r"^>", re.MULTILINE)
_NUMBER_OF_LINK = re.compile(r"\[\d{1,3}\]")


def says_more(text: str, than: str) -> list[str]:
    """Words of `text` that stand in `than` less often or nowhere, in their order, each as often as it is missing.

    A word counts as there where its letters stand together with others: "resolves2" has both words of "resolves 2".
    """
    words, others = _words(text), _words(than)
    missing = Counter(words) - Counter(others)
    found = []
    for word in reversed(words) if missing else ():  # what stands at the end is likelier to be what the other lacks
        if missing.get(word, 0) > 0:
            missing[word] -= 1
            # a single Latin letter is a bullet, or a sign of another font
            if len(word) > 1 or not word.isascii() or word.isdigit():
                found.append(word)
    found.reverse()
    if 0 < len(found) <= _FEW:
        whole, together = "".join(words), "".join(others)
        found = [word for word in found if together.count(word) < whole.count(word)]
    return found


def prefer_html(plain: str, html: str, beside: str, styles: Sequence[Style]) -> tuple[bool, str]:
    """Whether the HTML form is to be read, and a remark where the other has words that the one read lacks. `beside` are
    the words of the HTML that no reader is shown."""
    only_html = says_more(html, plain)
    only_plain = says_more(plain, f"{html}\n{beside}")
    better = len(only_html) > len(only_plain)
    if not only_html and not only_plain:
        better = _tells_apart(html, styles) or (_has_marks(html) and not _has_marks(plain))
    if not better:
        return False, _remark(only_html, "HTML")
    return True, _remark(only_plain, "plain text")


def _tells_apart(text: str, styles: Sequence[Style]) -> bool:
    """Whether some words are struck, or coloured otherwise than the rest."""
    if any(style.strike for style in styles):
        return True
    coloured = sum(style.end - style.start for style in styles if style.colour)
    return 0 < coloured < 0.9 * len(text.strip())


def _has_marks(text: str) -> bool:
    return bool(_MARKED.search(text))


def _remark(missing: Sequence[str], form: str) -> str:
    if not missing:
        return ""
    words = " ".join(missing[:_TOLD]) + (" …" if len(missing) > _TOLD else "")
    return f"{NOT_READ}the {form} says more: {words}"


def _words(text: str) -> list[str]:
    text = _APPARATUS.sub(" ", _NUMBER_OF_LINK.sub(" ", text[:_MAX_TEXT]))
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        # where no spaces stand between words, every sign is one
        found += word if not word.isascii() and _has_cjk(word) else (word,)
    return found


def _has_cjk(word: str) -> bool:
    return any("\u2e80" <= c <= "\ud7ff" or "\uf900" <= c <= "\ufaff" for c in word)
