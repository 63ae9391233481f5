"""Parts that hold other parts without being a multipart: winmail.dat, opaque S/MIME, uuencode and yEnc in a text.

Whatever is inside comes out as entities of RFC 2045, so that one loop with one set of caps (mime.py) reads them all.
Leaves to others: the formats themselves (tnef.py, cms.py), zip files (archive.py), and messages inside the message,
which stay closed.
"""

import binascii
import re
from urllib.parse import quote

from bot.mail import cms, tnef

TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9!#$&^.+-]{1,80}/[a-z0-9!#$&^.+-]{1,120}")
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,200})")
_YENC_BEGIN = re.compile(rb"=ybegin (?:[a-z]{1,10}=\d{1,12} ){1,5}name=([^\r\n]{1,200})")
_YENC_SHIFT = bytes((octet - 42) % 256 for octet in range(256))


def holds_parts(media_type: str, filename: str) -> str:
    """ "tnef", "smime" or "" for what a part of that type and name may hold; senders' programs often say no more than
    application/octet-stream."""
    name = filename.lower() if media_type == "application/octet-stream" else ""
    if media_type in TNEF or name in ("winmail.dat", "win.dat"):
        return "tnef"
    return "smime" if media_type in SMIME or name.endswith((".p7m", ".p7z")) else ""


def outlook(data: bytes, *, body_wanted: bool) -> tuple[list[bytes], list[str]]:
    """The entities in winmail.dat, the body first, and what was wrong; without the body where it stands beside."""
    envelope = tnef.opened(data)
    if envelope is None:
        return [], ["not read: a winmail.dat that is none"]
    entities = []
    if body_wanted and envelope.body.strip():
        body = envelope.body.encode("utf-8", "replace")
        entities.append(f"Content-Type: {envelope.media_type}; charset=utf-8\n\n".encode() + body)
    entities += [_entity(one.data, name=one.name, media_type=one.media_type) for one in envelope.attachments]
    remarks = envelope.remarks if body_wanted else [r for r in envelope.remarks if not r.startswith("not read: ")]
    return entities, remarks


def smime(data: bytes) -> tuple[list[bytes], list[str]]:
    """The entity that was signed, and why it cannot be read."""
    inside, remark = cms.signed(data)
    return [inside] if inside.strip() else [], [f"not read: {remark}"] if remark else []


def _entity(data: bytes, *, name: str, media_type: str = "", encoding: str = "binary") -> bytes:
    media_type = media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
    called = f"; filename*=utf-8''{quote(name[:300].encode('utf-8', 'replace'))}" if name else ""
    head = f"Content-Type: {media_type}\nContent-Disposition: attachment{called}\nContent-Transfer-Encoding: {encoding}"
    return head.encode("ascii") + b"\n\n" + data


# -- files in a text ----------------------------------------------------------------------------------------------


def files_in_text(data: bytes, content_type: str) -> list[bytes]:
    """The text without the files encoded in it, and those files, as entities; none where there are no such files."""
    if b"begin " not in data:  # also of =ybegin
        return []
    lines = data.splitlines(keepends=True)
    kept: list[bytes] = []
    files: list[bytes] = []
    at = 0
    last = max((number for number, line in enumerate(lines) if line.startswith(b"=yend ")), default=-1)
    while at < len(lines):
        line, end = lines[at].rstrip(), 0
        if begin := _UU_BEGIN.fullmatch(line):
            end = _uu_end(lines, at + 1)
            if end:
                name = begin[1].decode("utf-8", "replace")
                files.append(_entity(b"".join(lines[at:end]), name=name, encoding="x-uuencode"))
        elif at < last and (begin := _YENC_BEGIN.fullmatch(line)):
            end = next(number for number in range(at + 1, last + 1) if lines[number].startswith(b"=yend ")) + 1
            files.append(_entity(_yenc(lines[at + 1 : end - 1]), name=begin[1].decode("utf-8", "replace")))
        if not end:
            kept.append(lines[at])
        at = end or at + 1
    if not files:
        return []
    return [b"Content-Type: " + content_type.encode("utf-8", "replace") + b"\n\n" + b"".join(kept), *files]


def _uu_end(lines: list[bytes], at: int) -> int:
    """The line behind the `end` of a uuencoded file whose first line is `at`; 0 where these lines are none."""
    first = at
    while at < len(lines):
        line = lines[at].rstrip(b"\r\n")
        if line == b"end":
            return at + 1 if at > first else 0
        if line.strip() and not _is_uu(line):
            return 0
        at += 1
    return 0


def _is_uu(line: bytes) -> bool:
    try:
        binascii.a2b_uu(line)
    except binascii.Error:
        return False
    return True


def _yenc(lines: list[bytes]) -> bytes:
    data = b"".join(line.rstrip(b"\r\n") for line in lines if not line.startswith(b"=ypart "))
    plain, *escaped = data.split(b"=")
    pieces = [plain, *(bytes(((piece[0] - 64) % 256,)) + piece[1:] for piece in escaped if piece)]
    return b"".join(pieces).translate(_YENC_SHIFT)
