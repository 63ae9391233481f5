"""S/MIME's wrapping: the mail inside opaque signed data (RFC 8551 §3.5.2, RFC 5652 §5), found by a bounded walk.

Leaves to others: signatures are not checked and nothing is decrypted; the mail found is read by mime.py. DER and the
BER of streaming signers (lengths that are not told) are understood, nothing else of ASN.1.
"""

from bot.mail import header

_MAX_STEPS = 100_000
_SEQUENCE, _CONTENT, _OCTETS, _OCTETS_IN_PIECES, _OID = 0x30, 0xA0, 0x04, 0x24, 0x06
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = {
    bytes.fromhex("2a864886f70d010703"): "enveloped data",
    bytes.fromhex("2a864886f70d010706"): "encrypted data",
    bytes.fromhex("2a864886f70d0109100117"): "authenticated enveloped data",
}


def signed(data: bytes) -> tuple[bytes, str]:
    """The signed content, b"" where there is none (certificates only), and why it cannot be read."""
    if data[:1] != b"\x30":  # QUIRK: a gateway lost the transfer encoding
        data, _ = header.base64(data)
    try:
        kind, inside = _content(data, 0)
        if kind in _ENCRYPTED:
            return b"", f"the body is encrypted (S/MIME {_ENCRYPTED[kind]})"
        if kind != _SIGNED:
            return b"", "S/MIME of an unknown kind"
        at = _enter(data, inside, _SEQUENCE)
        at = _after(data, _after(data, at))  # version, digest algorithms
        _, inside = _content(data, at)
        return (_octets(data, inside) if inside else b""), ""
    except (IndexError, ValueError):
        return b"", "S/MIME that is broken"


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """The tag of the element at `at`, where its content starts, and where it ends (None: where it says so)."""
    tag, length = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of many bytes")
    if length == 0x80:
        return tag, at + 2, None
    start = at + 2
    if length > 0x80:
        start += length - 0x80
        if length > 0x84:
            raise ValueError("a length of many bytes")
        length = int.from_bytes(data[at + 2 : start])
    if start + length > len(data):
        raise ValueError("breaks off")
    return tag, start, start + length


def _enter(data: bytes, at: int, expected: int) -> int:
    tag, start, _ = _head(data, at)
    if tag != expected:
        raise ValueError("another element than expected")
    return start


def _after(data: bytes, at: int) -> int:
    """Where the element at `at` is over."""
    open_ends = 0
    for _ in range(_MAX_STEPS):
        if open_ends and data[at : at + 2] == b"\0\0":
            open_ends, at = open_ends - 1, at + 2
        else:
            _, start, end = _head(data, at)
            open_ends, at = (open_ends + 1, start) if end is None else (open_ends, end)
        if not open_ends:
            return at
    raise ValueError("too many elements")


def _content(data: bytes, at: int) -> tuple[bytes, int]:
    """What a ContentInfo says it holds, and where that stands; 0 where nothing does."""
    _, start, end = _head(data, at)
    start = _enter(data, at, _SEQUENCE)
    begin = _enter(data, start, _OID)
    after = _after(data, start)
    absent = after == end if end is not None else data[after : after + 2] == b"\0\0"
    return data[begin:after], 0 if absent else _enter(data, after, _CONTENT)


def _octets(data: bytes, at: int) -> bytes:
    """An OCTET STRING, joined where it comes in pieces."""
    pieces: list[bytes] = []
    ends: list[int | None] = []
    for _ in range(_MAX_STEPS):
        if ends and (at >= ends[-1] if ends[-1] is not None else data[at : at + 2] == b"\0\0"):
            at += 2 if ends.pop() is None else 0
        else:
            tag, start, end = _head(data, at)
            if tag == _OCTETS_IN_PIECES:
                ends.append(end)
                at = start
            elif tag == _OCTETS and end is not None:
                pieces.append(data[start:end])
                at = end
            else:
                raise ValueError("no octets")
        if not ends:
            return b"".join(pieces)
    raise ValueError("too many pieces")
