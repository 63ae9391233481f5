"""Interleaved replies whose true labels are known: real ones, and made-up ones wholly in one language.

The material of simulation.py. Real replies come from CORPORA/b/ksummit-discuss, and only those are taken where the
thread itself leaves no doubt what is quoted and what is not; made-up words are those of sentences.toml. Everything is
seeded. Leaves to others: what mail is made of them (outlook.py).
"""

import random
import re
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

from bench.corpora import as_earlier, messages, threads
from bot.model import Address, Earlier, Message

SEED = 20261123

WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MARKS = re.compile(r"^(?:[ ]{0,3}>)+[ ]?")
_DATED = re.compile(r"\d\d:\d\d|(?:19|20)\d\d")


def words_of(text: str) -> list[str]:
    """What is counted: words without case; a Chinese character is one."""
    return WORD.findall(text.lower())


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Words of one author: "own", "quoted", or "other" (header block, initials: not counted). Pieces with one `spot`
    are a comment and the words it was typed into."""

    label: str
    text: str
    spot: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An interleaved reply: its labelled lines (a blank one is "other"), the mail it answers, the thread before it."""

    number: int
    lines: tuple[Piece, ...]
    parent: Message
    earlier: tuple[Earlier, ...]


# -- real replies ---------------------------------------------------------------------------------------------------


def real_replies(corpora: Path) -> list[Reply]:
    """The interleaved replies of ksummit-discuss whose labels are beyond doubt."""
    path = corpora / "b" / "ksummit-discuss.mbox.xz"
    mails = messages(path)
    found = []
    for thread in threads(corpora, path):
        before: list[Earlier] = []
        for number in thread:
            parent = next((mails[n] for n in thread if mails[n].message_id in mails[number].references[-1:]), None)
            lines = labelled(mails[number].text)
            if parent and is_interleaved(lines) and is_beyond_doubt(lines, before):
                found.append(Reply(number=number, lines=lines, parent=parent, earlier=tuple(before)))
            before.append(as_earlier(number, mails[number]))
    return sorted(found, key=lambda reply: reply.number)


def labelled(text: str) -> tuple[Piece, ...]:
    """The lines of a mail with `>` marks: marks, attribution lines, signature, list footer and closing words gone."""
    lines = re.split(r"\n_{40,}\n|\n-- \n", text)[0].split("\n")
    found: list[Piece] = []
    for line in lines:
        quoted = line.startswith(">")
        if quoted and not (found and found[-1].label == "quoted"):
            _drop_attribution(found)
        bare = _MARKS.sub("", line) if quoted else line
        label = ("quoted" if quoted else "own") if words_of(bare) else "other"
        found.append(Piece(label=label, text=bare.rstrip() if label != "other" else ""))
    while found and (found[-1].label == "other" or (found[-1].label == "own" and len(found[-1].text.split()) <= 3)):
        found.pop()
    return tuple(found)


def _drop_attribution(found: list[Piece]) -> None:
    """Take off the lines that announce the quotation which begins now: a paragraph's last lines up to the one with the
    date, or else the last one."""
    end = len(found)
    while end and found[end - 1].label == "other":
        end -= 1
    if not end or found[end - 1].label != "own" or not found[end - 1].text.endswith(":"):
        return
    for first in range(end - 1, max(-1, end - 5), -1):
        if found[first].label != "own":
            break
        if _DATED.search(found[first].text):
            del found[first:]
            return
    if "wrote" in found[end - 1].text:
        del found[end - 1 :]


def is_interleaved(lines: Sequence[Piece]) -> bool:
    """Whether own words stand below quoted ones at two places."""
    labels = [label for label, _ in groupby(piece.label for piece in lines if piece.label != "other")]
    return labels.count("own") - (labels[:1] == ["own"]) >= 2


def is_beyond_doubt(lines: Sequence[Piece], before: Sequence[Earlier]) -> bool:
    """Whether all that is marked stands in an earlier mail, and nothing that is not marked."""
    seen = {gram for mail in before for gram in _grams(words_of(mail.text))}
    quoted = missing = 0
    for piece in lines:
        words = words_of(piece.text)
        grams = _grams(words)
        if len(words) < 5 or piece.label == "other":
            continue
        share = len(grams & seen) / len(grams)
        if piece.label == "own" and share > 0.3:
            return False
        if piece.label == "quoted":
            quoted, missing = quoted + 1, missing + (share < 0.6)
    return quoted >= 3 and missing <= 0.03 * quoted


def _grams(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


# -- made-up words --------------------------------------------------------------------------------------------------


@cache
def stock() -> dict[str, Any]:
    """The made-up words by language."""
    return tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))


class Writer:
    """Writes in one language."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.gap = "" if language == "zh" else " "
        self.words: Mapping[str, Any] = stock()[language]

    def sentence(self, kind: str) -> str:
        """A remark, a draft, or a clause."""
        phrases = self.words["clause"] + self.words["draft"][2:] if kind == "clause" else self.words[kind]
        return self.gap.join(map(self.chance.choice, phrases))

    def remark(self, length: int) -> str:
        """A comment of about so many words."""
        if length <= 3:
            return str(self.chance.choice(self.words["brief"]))
        return self.gap.join(self.sentence("remark") for _ in range(max(1, round(length / 18))))

    def wrapped(self, text: str, width: int) -> list[str]:
        """The text in lines of a width; 0 is one line."""
        if not width:
            return [text]
        if self.language == "zh":
            return [text[at : at + width // 2] for at in range(0, len(text), width // 2)]
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)

    def header(self, parent: Message, *, ruled: bool) -> list[str]:
        """Outlook's header block for the mail that is answered; only plain text may have a rule above it."""
        day = format_datetime(parent.date or datetime.fromtimestamp(0, UTC), self.words["day"], locale=self.language)
        form = self.chance.choice(("{} <{}>", "{} [mailto:{}]"))
        to = ", ".join(a.address for a in parent.to) or "list@lists.example.org"
        values = [form.format(parent.author.name, parent.author.address), day, to, "office@group.example.org"]
        rows = [
            f"{label}{self.words['colon']}{value}"
            for label, value in zip(self.words["labels"], (*values, parent.subject), strict=True)
        ]
        rule = self.chance.choice((self.words["rule"], "_" * 32, ""))
        return [*([rule] if rule and ruled else []), *rows, ""]


def made_reply(language: str, number: int) -> Reply:
    """A thread wholly in one language: an opening, a draft, and remarks between its paragraphs."""
    chance = random.Random(f"{SEED}/{language}/{number}")
    writer = Writer(language, chance)
    people = [Address(name=f"Delegate {n}", address=f"delegate{n}@member{n}.example") for n in ("One", "Two")]
    texts = []
    for _ in people:
        count = chance.randint(4, 8)
        texts.append(["\n".join(writer.wrapped(_joined(writer, chance.randint(1, 3)), 72)) for _ in range(count)])
    earlier = tuple(
        Earlier(mail_id=at, message_id=f"{language}.{number}.{at}@made.example", author=who, text="\n\n".join(text))
        for at, (who, text) in enumerate(zip(people, texts, strict=True))
    )
    lines: list[Piece] = []
    for at, paragraph in enumerate(texts[-1]):
        lines += [Piece(label="quoted", text=line) for line in paragraph.split("\n")] + [Piece(label="other", text="")]
        if at % 2 or chance.random() < 0.4:
            lines += [
                Piece(label="own", text=line) for line in writer.wrapped(writer.remark(chance.randint(2, 40)), 72)
            ]
            lines.append(Piece(label="other", text=""))
    parent = Message(
        message_id=earlier[-1].message_id,
        author=people[-1],
        subject=writer.words["greeting"][0].split(".")[0][:50],
        date=datetime(2026, 5, 4, 9, 30, tzinfo=UTC),
        text=earlier[-1].text,
    )
    return Reply(number=-1 - number, lines=tuple(lines), parent=parent, earlier=earlier)


def _joined(writer: Writer, count: int) -> str:
    return writer.gap.join(writer.sentence(writer.chance.choice(("draft", "draft", "clause"))) for _ in range(count))


def translated(reply: Reply, writer: Writer) -> Reply:
    """The same reply with own words in another language, about as long."""
    lines: list[Piece] = []
    for label, group in groupby(reply.lines, lambda piece: piece.label):
        run = list(group)
        if label == "own":
            remark = writer.remark(sum(len(piece.text.split()) for piece in run))
            run = [Piece(label="own", text=line) for line in writer.wrapped(remark, 72)]
        lines += run
    return Reply(number=reply.number, lines=tuple(lines), parent=reply.parent, earlier=reply.earlier)
