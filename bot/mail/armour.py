"""PGP within a text: the words of a signed message without its armour, RFC 9580 §7 and §6.2.

What is taken off was put on by a program: the header lines, the dashes before lines that begin with one, and the
signature. Signatures are not checked. Quoted armour is left to quoting.py, PGP/MIME to mime.py.
"""

import re

_SIGNED, _SIGNATURE, _END = (
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----",
)
_ENCRYPTED, _ENCRYPTED_END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"
_HEADER = re.compile(r"(?:Hash|Version|Comment|MessageID|Charset): .{0,200}|NotDashEscaped:.{0,100}")
_FULL = re.compile(r"[A-Za-z0-9+/]{40,100}={0,2}")
_LAST = re.compile(r"(?:[A-Za-z0-9+/]{4}){0,9}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)")
_CHECKSUM = re.compile(r"=[A-Za-z0-9+/]{4}")


def without(text: str) -> tuple[str, list[str]]:
    """`text` without armour, and remarks; what only looks like armour, or never ends, is left as it stands."""
    if "-----BEGIN PGP " not in text:
        return text, []
    lines = text.split("\n")
    out: list[str] = []
    remarks: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if line == _SIGNED and (signed := _signed(lines, at)):
            words, at = signed
            out += words
            remarks.append("PGP armour taken off, its signature not checked")
        elif line == _ENCRYPTED and (end := _block_end(lines, at, _ENCRYPTED_END)):
            at = end
            remarks.append("not read: the body is encrypted (PGP)")
        else:
            out.append(lines[at])
            at += 1
    return "\n".join(out), list(dict.fromkeys(remarks))


def _signed(lines: list[str], at: int) -> tuple[list[str], int] | None:
    """The words of the signed message that begins at `at`, and the line behind its signature."""
    at += 1
    escaped = True
    while at < len(lines) and _HEADER.fullmatch(lines[at].rstrip()):
        escaped = escaped and not lines[at].startswith("NotDashEscaped")
        at += 1
    if at < len(lines) and not lines[at].strip():
        at += 1
    words: list[str] = []
    while at < len(lines):
        line = lines[at].rstrip()
        if line == _SIGNATURE:
            end = _block_end(lines, at, _END)
            return (words, end) if end else None
        if line == _SIGNED:
            return None
        words.append(lines[at].removeprefix("- ") if escaped else lines[at])
        at += 1
    return None


def _block_end(lines: list[str], at: int, end: str) -> int:
    """The line behind the armoured block that begins at `at`; 0 where other words stand in it.

    A short word is base64 too. So a block has whole lines, then at most one that is shorter, then a checksum.
    """
    at += 1
    while at < len(lines) and (not lines[at].strip() or _HEADER.fullmatch(lines[at].strip())):
        at += 1
    first = at
    while at < len(lines) and _FULL.fullmatch(lines[at].strip()):
        at += 1
    for pattern in (_LAST, _CHECKSUM) if at > first else ():
        if at < len(lines) and pattern.fullmatch(lines[at].strip()):
            at += 1
    return at + 1 if at > first and at < len(lines) and lines[at].strip() == end else 0
