"""Every mail of tests/corpus/<kind>/NNNN-what.eml is read as its .json says: drop a pair in, and it is tested.

Keys of the .json: `rule` (what the mail teaches) and any of subject, author [name, address], message_id, references,
kind, answerable, instance, failed, delayed, text, html, styles [words, colour, strike, underline], attachments [names],
defects (all of them), own (the stretches of own words, without the blank lines around them) and earlier (names of the
mails before it, in the same folder). All mails are made up.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.mail import passages, read
from bot.model import Earlier, Message, PassageKind

CORPUS = Path(__file__).parent / "corpus"
MAILS = sorted(path for path in CORPUS.glob("*/*.eml") if path.with_suffix(".json").exists())
FOLDERS = sorted({path.parent for path in CORPUS.glob("*/*.eml")})
JUNK = [b"\r\n\r\n", b"--b\n", b"=?", b'"', b"<", b"(", b"\xff", b"> ", b";"]
SEEDS = [path.read_bytes() for path in MAILS]


def earlier_of(path: Path, wanted: dict[str, Any]) -> list[Earlier]:
    """The mails named in `earlier`, as the filing would hand them over."""
    mails = [read((path.parent / f"{name}.eml").read_bytes()) for name in wanted.get("earlier", ())]
    return [
        Earlier(mail_id=number, message_id=mail.message_id, author=mail.author, text=mail.text)
        for number, mail in enumerate(mails, 1)
    ]


def told(message: Message, own: list[str]) -> dict[str, Any]:
    """What the .json may ask about."""
    return {
        "subject": message.subject,
        "author": [message.author.name, message.author.address],
        "message_id": message.message_id,
        "references": list(message.references),
        "kind": message.kind.value,
        "answerable": message.answerable,
        "instance": message.instance,
        "failed": list(message.failed),
        "delayed": list(message.delayed),
        "text": message.text,
        "html": message.html,
        "styles": [
            [message.text[style.start : style.end], style.colour, style.strike, style.underline]
            for style in message.styles
        ],
        "attachments": [attachment.name for attachment in message.attachments],
        "defects": list(message.defects),
        "own": own,
    }


@pytest.mark.parametrize("path", MAILS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_corpus(path: Path) -> None:
    """The mail is read as its .json says."""
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    message = read(path.read_bytes())
    found = passages(message, earlier_of(path, wanted))
    assert message.text == "".join(passage.text for passage in found)
    own = [p.text.strip() for p in found if p.kind is PassageKind.OWN and p.text.strip()]
    expected = {key: value for key, value in wanted.items() if key not in ("rule", "earlier")}
    assert expected == {key: value for key, value in told(message, own).items() if key in expected}


def test_every_pair_says_what_it_teaches() -> None:
    """A mail without a .json, or a .json without a mail or a rule, is a mistake."""
    files = {path.with_suffix("") for folder in FOLDERS for path in folder.iterdir()}
    assert files == {path.with_suffix("") for path in MAILS}
    assert all(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["rule"] for path in MAILS)


def mutated(seed: bytes, changes: list[tuple[int, int, int, bytes]]) -> bytes:
    """A mail with stretches cut, doubled or overwritten."""
    data = seed
    for kind, start, length, junk in changes:
        at = start % (len(data) + 1)
        stretch = data[at : at + length]
        data = data[:at] + (b"", stretch * 3, junk)[kind] + data[at + length :]
    return data


@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 5000),
            st.integers(0, 300),
            st.one_of(st.binary(max_size=8), st.sampled_from(JUNK)),
        ),
        max_size=6,
    ),
)
def test_mutated_mails_are_read(seed: bytes, changes: list[tuple[int, int, int, bytes]]) -> None:
    """No mail a stranger can send makes the reading fail, and no character of its text is lost (laws 1 and 2)."""
    try:
        message = read(mutated(seed, changes))
    except Refused:
        return
    found = passages(message, [Earlier(mail_id=1, message_id="x", author=message.author, text=message.text[10:])])
    assert message.text == "".join(passage.text for passage in found)
    assert "\0" not in repr(message)
    repr(message).encode("utf-8")
