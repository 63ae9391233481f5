"""Attachments and wrappings: what is inside is found, within limits, and nothing a stranger wraps makes reading fail.

Mails as clients send them are pairs in tests/corpus/mime and tests/corpus/list; here are the limits and the properties.
"""

import base64
import binascii
import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.mail import archive, attached, containers, passages, read, rtf, tnef
from bot.mail.armour import without
from bot.mail.mime import MAX_DEPTH, MAX_PARTS

HEAD = b"From: Delegate One <one@delegation.example>\nSubject: Resolution 191\nMIME-Version: 1.0\n"
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
"""The first example of MS-OXRTFCP §4.1."""
OVERLAP = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
"""The second, whose reference runs into what it writes."""


def mail(media_type: str, data: bytes, name: str = "") -> bytes:
    """A mail that is one part of that type."""
    named = f"; name={name}" if name else ""
    head = f"Content-Type: {media_type}{named}\nContent-Transfer-Encoding: base64\n\n"
    return HEAD + head.encode() + base64.encodebytes(data)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return data.getvalue()


def attribute(level: int, name: int, data: bytes) -> bytes:
    """An attribute of MS-OXTNEF §2.1.3."""
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(*attributes: bytes) -> bytes:
    """A winmail.dat."""
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


# -- attachments and their content --------------------------------------------------------------------------------


def test_every_attachment_comes_with_its_content() -> None:
    """`attached` gives the attachments of the Message, in their order, with the bytes their sizes and hashes are of."""
    raw = mail("application/zip", zipped({"a.docx": b"PK one", "b/c.txt": b"two" * 99}), "Drafts.zip")
    found = list(attached(raw))
    assert tuple(attachment for attachment, _ in found) == read(raw).attachments
    assert [attachment.name for attachment, _ in found] == ["Drafts.zip", "Drafts.zip/a.docx", "Drafts.zip/b/c.txt"]
    for attachment, data in found:
        assert (attachment.size, attachment.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_document_is_not_taken_apart() -> None:
    """A docx is a zip too; it is one document, and so is a zip inside a zip."""
    inner = zipped({"word/document.xml": b"<x/>"})
    assert ["Views.docx"] == [a.name for a in read(mail("application/octet-stream", inner, "Views.docx")).attachments]
    names = [a.name for a in read(mail("application/zip", zipped({"in.zip": inner}), "out.zip")).attachments]
    assert ["out.zip", "out.zip/in.zip"] == names


def test_attached_refuses_what_read_refuses() -> None:
    """The same caps stand before both."""
    with pytest.raises(Refused, match="empty"):
        list(attached(b"\n\n"))


# -- zip: the limits of RELIABILITY §3 ----------------------------------------------------------------------------


def doubled(name: str) -> bytes:
    """A zip with two files of one name."""
    data = zipped({name: b"one", name[:-1] + "!": b"two"})
    return data.replace((name[:-1] + "!").encode(), name.encode())


def declared(size: int) -> bytes:
    """A zip whose one file claims to be that long."""
    data = bytearray(zipped({"a.txt": bytes(range(256)) * 5000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.find(mark) + at, size)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: zipped({f"{n}": b"" for n in range(archive.MAX_ENTRIES + 1)}), "more than 2000 files"),
        (lambda: zipped({"a.txt": b"\0" * 5_000_000}), "packed more than 100 to 1"),
        (lambda: declared(archive.MAX_TOTAL + 1), "more than 100 MiB unpacked"),
        (lambda: doubled("a.txt"), "two files of one name"),
        (lambda: zipped({"a.txt": b"words" * 99})[:-40], "broken"),
        (lambda: b"PK\x03\x04" + b"x" * 99, "broken"),
    ],
)
def test_a_zip_beyond_the_limits_is_refused_whole(data, reason: str) -> None:  # type: ignore[no-untyped-def]
    """T7: bombs, crowds, twins and broken ones are told, cost nothing, and the mail is read."""
    message = read(mail("application/zip", data(), "a.zip"))
    assert ["a.zip"] == [attachment.name for attachment in message.attachments]
    assert any(reason in defect and defect.startswith("not read: ") for defect in message.defects)


def test_the_limit_is_of_all_zips_of_a_mail() -> None:
    """Many zips within the limit are one beyond it."""
    data = zipped({"a.bin": bytes(range(256)) * 20})
    unpacked = 256 * 20
    assert [("a.bin", unpacked)] == [(name, len(content)) for name, content in archive.files(data, unpacked)]
    with pytest.raises(Refused, match="100 MiB"):
        list(archive.files(data, unpacked - 1))


# -- winmail.dat ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [(HELLO, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"), (OVERLAP, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")],
)
def test_rich_text_is_unpacked(data: bytes, expected: bytes) -> None:
    """The examples of MS-OXRTFCP §4."""
    assert expected == rtf.unpacked(data)


def test_html_in_rich_text() -> None:
    """MS-OXRTFEX §2.1: what the rich text hides from other readers is the HTML, what it shows them is not."""
    source = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator X;}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 Stays \'e9 {\f1\'ee\'ea}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}"
        rb"\htmlrtf \par\htmlrtf0 {\*\mhtmltag84 <x>}}"
    )
    assert ("<p>Stays é ок</p>", "text/html") == rtf.words(source)


def test_a_winmail_that_breaks_off_gives_what_came() -> None:
    """The words before the break are read, and the break is told."""
    data = winmail(attribute(1, 0x2800C, b"Resolves 2 should stay.\0")) + struct.pack("<BII", 2, 0x6800F, 9999)
    message = read(mail("application/ms-tnef", data, "winmail.dat"))
    assert "Resolves 2 should stay.\n" == message.text
    assert "winmail.dat: breaks off" in message.defects


@given(st.binary(max_size=300), st.sampled_from([b"", HELLO[:16], OVERLAP[:16]]))
def test_any_winmail_is_read(junk: bytes, start: bytes) -> None:
    """No byte in it makes the reading fail."""
    for data in (winmail(junk), winmail(attribute(1, 0x69003, junk)), winmail(attribute(2, 0x69005, junk))):
        tnef.opened(data)
    for step in (rtf.unpacked, rtf.words):
        try:
            step(start + junk)
        except ValueError:
            continue


@pytest.mark.timeout(5)
def test_large_rich_text_is_bounded() -> None:
    """Compressed rich text that swells stops at its limit, and deep groups at theirs."""
    swelling = struct.pack("<II4sI", 9999, rtf.MAX_TEXT, b"LZFu", 0) + b"\xff" + b"\x00\x0f" * 2_000_000
    assert len(rtf.unpacked(swelling)) <= rtf.MAX_TEXT
    with pytest.raises(ValueError, match="over 4 MiB"):
        rtf.unpacked(struct.pack("<II4sI", 9999, rtf.MAX_TEXT + 1, b"LZFu", 0))
    with pytest.raises(ValueError, match="nested"):
        rtf.words(b"{" * 1_000_000)


# -- S/MIME, uuencode, yEnc, PGP -----------------------------------------------------------------------------------


SIGNED = bytes.fromhex("06092a864886f70d010702")


@given(st.binary(max_size=200))
def test_any_smime_is_read(junk: bytes) -> None:
    """No byte in it makes the walk fail or last."""
    for data in (junk, b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80" + junk, b"\x30\x80" + SIGNED + junk):
        containers.smime(data)


@pytest.mark.timeout(5)
def test_smime_of_many_pieces_is_bounded() -> None:
    """Elements that open and never close, or come in millions, end the walk and not the reader."""
    for filling in (b"\x24\x80" * 1_000_000, b"\x04\x01x" * 1_000_000, b"\x30\x80" * 1_000_000):
        start = b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
        message = read(mail("application/pkcs7-mime", start + b"\x06\x01x\xa0\x80\x24\x80" + filling))
        assert "not read: S/MIME that is broken" in message.defects


@given(st.binary(min_size=1, max_size=500), st.text("abc .-", min_size=1, max_size=20).filter(lambda t: t.strip(" .")))
def test_a_uuencoded_file_comes_back(data: bytes, name: str) -> None:
    """What was encoded is the attachment's content, and the words around it are the text."""
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    raw = HEAD + b"\nBefore.\nbegin 644 " + name.strip().encode() + b"\n" + lines + b"`\nend\nAfter.\n"
    assert [data] == [content for _, content in attached(raw)]
    assert "Before.\nAfter.\n" == read(raw).text


@given(
    st.lists(
        st.sampled_from([b"begin 644 x\n", b"=ybegin line=1 name=x\n", b"=yend \n", b"end\n", b"`\n", b"\n", b"#:&\n"])
    )
)
def test_what_only_looks_like_a_file_stays_text(lines: list[bytes]) -> None:
    """Every line is in the text or in a file: no word is lost between them."""
    raw = HEAD + b"\nWords.\n" + b"".join(lines) + b"More words.\n"
    text = read(raw).text
    assert text.startswith("Words.\n")
    assert text.endswith("More words.\n")


LINES = [
    "-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", "words", "- - item", "-----BEGIN PGP SIGNATURE-----",
    "iQEzBAEBCAAd" * 5, "=ABcd", "-----END PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
    "-----END PGP MESSAGE-----",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_no_words_go_with_the_armour(lines: list[str]) -> None:
    """However armour is broken, each line of words is in the text as often as it was written."""
    text, _ = without("\n".join(lines))
    assert lines.count("words") == text.split("\n").count("words")
    raw = HEAD + b"\n" + "\n".join(lines).encode() + b"\n"
    message = read(raw)
    assert message.text == "".join(passage.text for passage in passages(message))


# -- caps hold for wrappings too ---------------------------------------------------------------------------------


@pytest.mark.timeout(10)
def test_wrappings_within_wrappings_are_counted() -> None:
    """Depth and parts are counted whatever the container."""
    data = b"Content-Type: text/plain\n\nWords.\n"
    for _ in range(MAX_DEPTH + 5):
        length = struct.pack(">I", len(data))
        octets = b"\x04\x84" + length + data
        content = b"\x30\x80\x06\x01x\xa0\x80" + octets + b"\0\0\0\0"
        signed = b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\0\0\0\0\0\0"
        data = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n" + signed
    message = read(HEAD + data)
    assert message.text == ""
    assert f"not read: parts nested more than {MAX_DEPTH} deep" in message.defects


@pytest.mark.timeout(10)
def test_files_in_a_text_are_counted() -> None:
    """More files than parts are allowed are told of, not read."""
    one = b"begin 644 x\n#86)C\n`\nend\n"
    message = read(HEAD + b"\nWords.\n" + one * (MAX_PARTS * 5))
    assert len(message.attachments) < MAX_PARTS
    assert any("more than 200 parts" in defect for defect in message.defects)
    assert "Words.\n" == message.text
