"""Subjects: the base subject of RFC 5256 §2.1, with the reply prefixes that clients write in other languages.

Leaves to others: decoding (header.py) and what a thread is (rules).
"""

import re

# What clients put before the subject of an answer or a forwarded mail (none holds a regex sign but the stop).
_REPLIES = (
    "re aw antw antwort bls kbst odp r res rép sp sv vs ynt ατ απ σχετ ha на нa отв ответ отг відп "
    "رد الرد השב תגובה 回复 回覆 答复 答覆 回信 回应 返信 답장 회신"
).split()
_FORWARDS = (
    "doorst enc fs fw fwd hl i ilt megb nf pd prosl przek rif rv továbbítás tr trs továbbítva vb vidarebefordrat vl wg "
    "πρθ отн пересл пер прос перес تحويل הועבר 转发 轉寄 轉發 转寄 転送 전달"
).split()
_ANY = "|".join(sorted(map(re.escape, _REPLIES + _FORWARDS), key=len, reverse=True))
_PREFIX = re.compile(
    r"(?:\[[^\[\]]{0,200}\][ ]?){0,4}"  # list tags before it
    rf"({_ANY})"
    r"[ ]?(?:\[[^\[\]]{0,80}\]|\(\d{1,3}\)|\^?\d{1,3})?[ ]?[:：][ ]?",  # QUIRK: Re[2]: Re(2): Re^2: Re2:
    re.IGNORECASE,
)
_TAG = re.compile(r"\[[^\[\]]{0,200}\][ ]?")
_TRAILER = re.compile(r"[ ]?\(fwd\)$", re.IGNORECASE)


def base_subject(subject: str) -> str:
    """What stays when reply and forward marks and list tags are taken off; compare without case. A subject that is
    nothing but a tag keeps it."""
    return _stripped(subject)[0]


def reply_prefixed(subject: str) -> bool:
    """Whether the subject says that its mail answers or forwards another."""
    return _stripped(subject)[1]


def forward_prefixed(subject: str) -> bool:
    """Whether the subject says that its mail hands another one on."""
    text = subject.strip()
    prefix = _PREFIX.match(text)
    return text[:5].lower() == "[fwd:" or bool(prefix and prefix[1].lower() in _FORWARDS) or bool(_TRAILER.search(text))


def _stripped(subject: str) -> tuple[str, bool]:
    text, answers = " ".join(subject.split()), False
    while True:
        while trailer := _TRAILER.search(text, max(0, len(text) - 6)):
            text, answers = text[: trailer.start()], True
        start = 0
        while True:
            if prefix := _PREFIX.match(text, start):
                start, answers = prefix.end(), True
            elif (tag := _TAG.match(text, start)) and tag.end() < len(text):
                start = tag.end()
            else:
                break
        text = text[start:]
        if text[:5].lower() != "[fwd:" or not text.endswith("]"):
            return text, answers
        text, answers = text[5:-1].strip(), True
