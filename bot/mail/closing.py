"""How people end a mail: "-- " (RFC 3676 §4.3), their name below closing words, the line of a telephone, a disclaimer.

Told by structure and by what is known of the author; the few words in it are formulas that clients and letter-writers
use unchanged, and a line that says anything beside them is no part of an ending. Leaves to others: where the author's
words end (quoting.py).
"""

import re
from collections.abc import Collection, Sequence

from bot.mail.inherited import words

_MOST = 10
"""The most lines below "-- ", or below a name where they are the author's habit."""
_BELOW = 4
"""The most lines below a name that nobody has seen yet: office, city, telephone."""
_SHORT = 80
_PARAGRAPH = 12
"""The most lines of a disclaimer."""

# A brand is the same in every language; the words beside it are those of the clients themselves.
_BRANDS = frozenset(
    (
        "iphone ipad ipod android samsung galaxy huawei xiaomi redmi oppo blackberry outlook yahoo gmail windows nokia "
        "motorola htc sony lg oneplus pixel proton protonmail bluemail aol thunderbird honor яндекс почта почты"
    ).split()
)
_CHINESE_BRANDS = ("网易", "邮箱大师", "小米", "华为", "手机")
_SENT = re.compile(
    r"^\W{0,3}(?:sent|get|download|envoyé|obtenir|obtenez|télécharge[rz]|provenance|enviado|enviada|obtener|obtén|descarg\w+|"
    r"отправлено|отправленo|скачать|получить|发自|發自|从我的|获取|下载|来自|來自|أرسلت?|أُرسلت?|مرسلة?|تم الإرسال|"
    r"gesendet|von meinem|diese nachricht wurde|holen|inviato|scarica|ottieni|verzonden|verstuurd|skickat|hämta|sendt|"
    r"hent|få|lähetetty|hanki|wysłan[eoy]|pobierz|odesláno|odoslané|získejte|elküldve|küldve|trimis|στάλθηκε|"
    r"надіслано|נשלח|dikirim|obter)|(?:から送信|에서 보냄|에서 보낸|gönderildi|发送)\W{0,3}$",
    re.IGNORECASE,
)
_LINK = re.compile(r"<[^<>\s]{1,300}>")
_CLOSING_WORDS = frozenset(
    (
        "regards rgds br sincerely faithfully truly respectfully cheers "
        "cordialement salutations respectueusement saludos atentamente saludo respetuosamente "
        "уважением пожеланиями искренне доброго التحيات تحياتي التحية الاحترام والتقدير التقدير "
        "grüßen grüssen grüße gruß mfg lg vg hilsen hilsener mvh kh vh hälsningar groet groeten mvg saluti saluto "
        "pozdrawiam poważaniem atenciosamente cumprimentos"
    ).split()
)
_BESIDE = frozenset(
    (
        "best kind warm warmest kindest yours with and my bien cordiales meilleures sincères mes à vous cordial un "
        "muchos atentos с наилучшими ваш всего مع أطيب خالص وتفضلوا بقبول فائق mit freundlichen besten viele herzliche "
        "liebe beste med venlig vennlig venlige vennlige vänliga bästa met vriendelijke hartelijke cordiali distinti "
        "serdecznie z com os melhores"
    ).split()
)
"""Words that stand beside closing words."""
_CLOSING_CHINESE = re.compile(r"[\W_]*(?:(?:此致|敬礼|敬上|顺祝|顺颂|商祺|祝好|谨上|致敬|崇高的敬意)[\W_]*){1,6}")
_SENTENCE_END = re.compile(r"[.!?。！？؟…:：;；]$")
_NAME_MARK = re.compile(r"^(?:[-–—~/*]{1,3})[ ]?(?=[^\W\d_])")
_CASELESS_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u0600-\u06ff]+(?: [\u0600-\u06ff]+){0,3}")
"""A name in a script without capitals: two to four characters, or up to four words."""
_CONTACT = re.compile(r"(?:\d[ ()./-]{0,2}){6,20}|@|www\.|https?:")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_SECRET = re.compile(r"confiden|vertraulich|конфиденц|保密|机密|سري", re.IGNORECASE)
_ADDRESSEE = re.compile(
    r"recipient|addressee|destinat|empfänger|адресат|получател|предназнач|收件人|接收|المرسل إلي|المستلم|intended|"
    r"dirigid",
    re.IGNORECASE,
)


def signature(lines: Sequence[str], names: Collection[str], habits: Collection[str]) -> int | None:
    """The first line of the signature that ends these lines of an author's words (blank ones ""), or None; `names` are
    words of the author's name, `habits` lines of the author's earlier mails."""
    end = _filled(lines, len(lines))
    first: int | None = None
    while (
        end and _is_client_line(lines[end - 1]) and (end == 1 or not lines[end - 2] or _by_name(lines[end - 2], names))
    ):
        first = end - 1
        end = _filled(lines, end - 1)
    filled = 0
    for at in range(end - 1, max(-1, end - 3 * _MOST), -1):
        if lines[at] == "--" and filled <= _MOST:
            return at
        if filled > _MOST:
            break
        if lines[at] and _by_name(lines[at], names) and _may_follow(lines, at, end, habits):
            return _from_mark(lines, _with_closing(lines, at))
        if is_closing(lines[at]) and filled <= _BELOW and all(_is_office(line) for line in lines[at + 1 : end] if line):
            return _from_mark(lines, at)
        filled += bool(lines[at])
    return _habitual(lines, end, habits) if first is None else first


def client_lines(lines: Sequence[str]) -> list[int]:
    """The lines that a telephone wrote, each a paragraph of its own."""
    padded = ["", *lines, ""]
    return [
        at for at, line in enumerate(lines) if line and not padded[at] and not padded[at + 2] and _is_client_line(line)
    ]


def footnotes(lines: Sequence[str]) -> int:
    """Where the notes begin ("[1] ...", each a paragraph or a line) that end these lines below whatever signature;
    without any, behind the last line."""
    first = end = _filled(lines, len(lines))
    while end:
        start = end
        while start and lines[start - 1]:
            start -= 1
        if not _FOOTNOTE.match(lines[start]):
            break
        first, end = start, _filled(lines, start)
    return first


def disclaimer(lines: Sequence[str]) -> int | None:
    """The first line of the disclaimer that ends these lines: one paragraph, that speaks of secrecy and of the person
    it is meant for."""
    end = _filled(lines, len(lines))
    at = end
    while at and lines[at - 1] and end - at < _PARAGRAPH:
        at -= 1
    text = " ".join(lines[at:end])
    if (at and lines[at - 1]) or len(words(text)) < 20 or not (_SECRET.search(text) and _ADDRESSEE.search(text)):
        return None
    return at


def _filled(lines: Sequence[str], end: int) -> int:
    """`end` without the blank lines before it."""
    while end and not lines[end - 1]:
        end -= 1
    return end


def _is_client_line(line: str) -> bool:
    """ "Sent from my iPhone" and its like: a brand, a form of "sent" or "get", and no room to say more."""
    bare = _LINK.sub("", line[:400]).strip()
    return (
        0 < len(bare) <= _SHORT
        and len(bare.split()) <= 9
        and not ("," in bare or bare.endswith(("?", "!")))
        and (not _BRANDS.isdisjoint(words(bare)) or any(brand in bare for brand in _CHINESE_BRANDS))
        and bool(_SENT.search(bare))
    )


def _by_name(line: str, names: Collection[str]) -> bool:
    """Whether a line is the author's name and nothing else; a letter may stand for a name."""
    said = words(_NAME_MARK.sub("", line))
    initials = {name[0] for name in names}
    return (
        0 < len(said) <= 6
        and any(len(word) > 1 or not word.isascii() for word in said)
        and all(word in names or (len(word) == 1 and word in initials) for word in said)
    )


def _may_follow(lines: Sequence[str], name: int, end: int, habits: Collection[str]) -> bool:
    """Whether what stands below a name belongs to it: the author's habit, or where closing words stand above it, a few
    lines of office and address."""
    below = [line for line in lines[name + 1 : end] if line]
    if len(below) <= _MOST and all(line in habits for line in below):
        return True
    return len(below) <= _BELOW and _with_closing(lines, name) < name and all(map(_is_office, below))


def _is_office(line: str) -> bool:
    """A line without a sentence: a way to reach somebody, or words with capitals as in a name. A number that is no
    telephone's may be a provision's."""
    if len(line) > _SHORT or _SENTENCE_END.search(line):
        return False
    if _CONTACT.search(line):
        return True
    if not any(letter.isupper() or letter.islower() for letter in line):  # Chinese and Arabic have no capitals
        return bool(_CASELESS_NAME.fullmatch(line.strip()))
    capitals = [word.strip("(«“\"'")[:1].isupper() for word in line.split() if len(word) > 3 or word[:1].isupper()]
    return not re.search(r"\d", line) and any(capitals) and all(capitals)


def _with_closing(lines: Sequence[str], name: int) -> int:
    """The line of closing words above a name, or the name's own."""
    at = _filled(lines, name) - 1
    if at >= 0 and name - at <= 2 and is_closing(lines[at]):
        return at
    return name


def _from_mark(lines: Sequence[str], at: int) -> int:
    """The line "-- " above a signature, or its first."""
    above = _filled(lines, at) - 1
    return above if above >= 0 and lines[above] == "--" else at


def is_closing(line: str) -> bool:
    """Whether a line is closing words and nothing else."""
    if len(line) > _SHORT:
        return False
    said = words(line)
    if _CLOSING_CHINESE.fullmatch(line):
        return True
    return not _CLOSING_WORDS.isdisjoint(said) and all(word in _CLOSING_WORDS or word in _BESIDE for word in said)


def _habitual(lines: Sequence[str], end: int, habits: Collection[str]) -> int | None:
    """The first of the last lines that the author's earlier mails have too, where they say how to reach somebody."""
    at = end
    while at and end - at < _MOST and (not lines[at - 1] or lines[at - 1] in habits):
        at -= 1
    while at < end and not lines[at]:
        at += 1
    block = [line for line in lines[at:end] if line]
    return at if len(block) >= 2 and any(map(_CONTACT.search, block)) else None
