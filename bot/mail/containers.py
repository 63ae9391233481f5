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
_UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[!-_][!-`\x20]{1,90}\r?\n)++)"
    rb"(?:[`\x20]?\r?\n)*+end[\x20\t]*\r?(?:\n|\Z)",
    re.MULTILINE,
)
_YENCODED = re.compile(rb"^=ybegin (?:[a-z]{1,10}=\d{1,12} ){1,5}name=([^\r\n]{1,200})\r?\n", re.MULTILINE)
_YENC_END = re.compile(rb"^=yend [^\n]*\n?", re.MULTILINE)
_YENC_PART = re.compile(rb"\A=ypart [^\n]*\n")
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
    found = [(match.start(), match.end(), _uu_file(match)) for match in _UUENCODED.finditer(data)]
    found += _yenc_files(data)
    kept: list[bytes] = []
    files: list[bytes] = []
    at = 0
    for start, end, file in sorted(found):
        if file and start >= at:
            kept.append(data[at:start])
            files.append(file)
            at = end
    if not files:
        return []
    text = b"".join((*kept, data[at:]))
    return [b"Content-Type: " + content_type.encode("utf-8", "replace") + b"\n\n" + text, *files]


def _uu_file(match: re.Match[bytes]) -> bytes:
    """The entity of a uuencoded file, or b"" where the lines are something else."""
    lines = match[2].splitlines() if match[2].count(b"\n") < len(match[2]) // 20 + 100 else [b"too short"]
    try:
        for line in lines:
            binascii.a2b_uu(line)
    except binascii.Error:
        return b""
    return _entity(match[0], name=match[1].decode("utf-8", "replace").strip(), encoding="x-uuencode")


def _yenc_files(data: bytes) -> list[tuple[int, int, bytes]]:
    """Where files encoded by yEnc stand, and their entities."""
    found = []
    begin = _YENCODED.search(data)
    while begin and (end := _YENC_END.search(data, begin.end())):
        name = begin[1].decode("utf-8", "replace").strip()
        found.append((begin.start(), end.end(), _entity(_yenc(data[begin.end() : end.start()]), name=name)))
        begin = _YENCODED.search(data, end.end())
    return found


def _yenc(data: bytes) -> bytes:
    plain, *escaped = _YENC_PART.sub(b"", data).translate(None, delete=b"\r\n").split(b"=")
    pieces = [plain, *(bytes(((piece[0] - 64) % 256,)) + piece[1:] for piece in escaped if piece)]
    return b"".join(pieces).translate(_YENC_SHIFT)
