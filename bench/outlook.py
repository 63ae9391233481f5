"""A reply as an Outlook user would have sent it: no marks, a header block above the original, comments typed into it.

The mails of simulation.py, in its variants, with the truth about every word. Leaves to others: what is said in them
(replies.py), and how well they are read (simulation.py).
"""

import html
import random
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import groupby

from bench.replies import SEED, WORD, Piece, Reply, Writer, translated, words_of
from bot.mail import base_subject
from bot.model import Earlier

BLOCKS = ("plain", "rewrapped", "doubled")
"""Variants with every comment on lines of its own."""
LINE_END, MID_LINE, COLOUR, ONLY_COLOUR = "line-end", "mid-line", "colour", "only-colour"
VARIANTS = (*BLOCKS, LINE_END, MID_LINE, COLOUR, ONLY_COLOUR)
"""`only-colour` is `colour` without the mail that is answered."""
_COLOURS = ("color:red", "color:#C00000", "color:#0070C0", "color:rgb(0,112,192)", "color:green")

Line = list[Piece]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A mail made for the simulation; `truth` are its pieces in order."""

    name: str
    raw: bytes
    truth: tuple[Piece, ...]
    earlier: tuple[Earlier, ...]


def case_of(reply: Reply, language: str, variant: str) -> Case:
    """The reply as an Outlook user of that language would have sent it."""
    chance = random.Random(f"{SEED}/{language}/{variant}/{reply.number}")
    writer = Writer(language, chance)
    if language != "en" and reply.number >= 0:
        reply = translated(reply, writer)
    first = next(at for at, piece in enumerate(reply.lines) if piece.label == "quoted")
    above = [[piece] for piece in reply.lines[:first]]
    below = [[piece] for piece in reply.lines[first:]]
    if variant in (LINE_END, MID_LINE):
        below = typed(below, variant, writer)
    elif variant in (COLOUR, ONLY_COLOUR):
        below = typed(joined(below), chance.choice((LINE_END, MID_LINE, "")), writer, coloured=True)
    elif variant == "rewrapped":
        width = chance.choice((58, 66, 0))
        below = [
            [Piece(label=piece.label, text=line)]
            for [piece] in joined(below)
            for line in (textwrap.wrap(piece.text, width) if width and piece.text else [piece.text])
        ]
    greeting = [[Piece(label="own", text=chance.choice(writer.words["greeting"]))], *above]
    blank = [Piece(label="other", text="")]
    coloured = variant in (COLOUR, ONLY_COLOUR)
    header = [[Piece(label="other", text=line)] for line in writer.header(reply.parent, ruled=not coloured)]
    if variant == "doubled":
        greeting, header, below = ([x for line in part for x in (line, blank)] for part in (greeting, header, below))
    plain = "\n".join("".join(piece.text for piece in line) for line in (*greeting, blank, *header, *below)) + "\n"
    mail = EmailMessage()
    mail["From"] = "Delegate Nine <delegate.nine@member9.example>"
    mail["To"] = "list@lists.example.org"
    mail["Subject"] = f"RE: {base_subject(reply.parent.subject)}"
    mail["Date"] = "Mon, 01 Jun 2026 09:00:00 +0000"
    mail["Message-ID"] = f"<{language}.{VARIANTS.index(variant)}.{reply.number}@simulation.example>"
    mail["References"] = f"<{reply.parent.message_id}>"
    mail.set_content(plain, cte="base64")
    if coloured:
        rich = as_html(greeting, header, below, chance)
        if chance.random() < 0.5:
            mail.set_content(rich, subtype="html", cte="base64")
        else:
            mail.add_alternative(rich, subtype="html", cte="base64")
            mail.set_boundary("=-simulation-=")
    return Case(
        name=f"{language}/{variant}/{reply.number}",
        raw=mail.as_bytes(),
        truth=tuple(piece for line in (*greeting, *header, *below) for piece in line),
        earlier=() if variant == ONLY_COLOUR else reply.earlier,
    )


def joined(lines: Sequence[Line]) -> list[Line]:
    """Paragraphs on one line each."""
    found: list[Line] = []
    for label, group in groupby((line[0] for line in lines), lambda piece: piece.label):
        text = [piece.text.strip() for piece in group]
        gap = "" if any("\u3400" <= c <= "\u9fff" for c in text[0][:20]) else " "
        found.append([Piece(label=label, text=gap.join(text) if label != "other" else "")])
    return found


def typed(lines: list[Line], where: str, writer: Writer, *, coloured: bool = False) -> list[Line]:
    """Each run of own lines becomes a comment typed into the quoted line before it (or below it, with no `where`)."""
    found: list[Line] = []
    spot = 0
    for label, group in groupby(lines, lambda line: line[0].label):
        run = list(group)
        found += run if label != "own" else []
        if label != "own":
            continue
        remark = " ".join(line[0].text.strip() for line in run)
        if writer.language != "en" or len(remark.split()) > 40:
            remark = writer.remark(min(30, len(remark.split())))
        fitting = [at for at in range(max(0, len(found) - 6), len(found)) if _takes_comment(found[at])]
        if not fitting:
            continue
        spot += 1
        at = writer.chance.choice(fitting) if where else fitting[-1]
        before, behind, comment = _initials(writer.chance, coloured=coloured), "", remark
        if before == "[":
            before, behind = "[", "]"
        text = found[at][0].text.strip()
        cut = _cut(text, writer.chance) if where == MID_LINE else len(text)
        insertion = [
            Piece(label="other", text=before, spot=spot),
            Piece(label="own", text=comment, spot=spot),
            Piece(label="other", text=behind, spot=spot),
        ]
        head, tail = Piece(label="quoted", text=text[:cut].rstrip(), spot=spot), text[cut:].lstrip()
        gap = Piece(label="other", text=" ")
        if where:
            found[at] = [head, gap, *insertion, *([gap, Piece(label="quoted", text=tail, spot=spot)] if tail else [])]
        else:
            found[at] = [head]
            found += [[Piece(label="other", text="")], insertion, [Piece(label="other", text="")]]
    return found


def _takes_comment(line: Line) -> bool:
    return len(line) == 1 and line[0].label == "quoted" and not line[0].spot and len(words_of(line[0].text)) >= 8


def _initials(chance: random.Random, *, coloured: bool) -> str:
    return "" if coloured else chance.choice(("NN-> ", "NN-> ", "NN: ", "[", ""))


def _cut(text: str, chance: random.Random) -> int:
    """Where a word begins, three words or more from either end."""
    starts = [match.start() for match in WORD.finditer(text)]
    return starts[chance.randint(3, max(3, len(starts) - 4))]


def as_html(greeting: Sequence[Line], header: Sequence[Line], below: Sequence[Line], chance: random.Random) -> str:
    """As Outlook writes it: paragraphs without margins, the header block in a box, comments in a colour."""
    colour = chance.choice(_COLOURS)
    black = chance.choice(("", ' style="color:black"'))
    marks = chance.choice(
        ((f'<span style="{colour}">', "</span>"), (f'<font color="{colour[6:]}">', "</font>"))
        if "(" not in colour
        else ((f'<b><span style="{colour}">', "</span></b>"),)
    )

    def paragraph(line: Line, *, tell: bool) -> str:
        parts = []
        for piece in line:
            text = html.escape(piece.text)
            typed_in = tell and piece.spot and piece.label != "quoted"
            parts.append(f"{marks[0]}{text}{marks[1]}" if typed_in and text else text)
        return f'<p class="MsoNormal"><span{black}>{"".join(parts) or "&nbsp;"}</span></p>'

    fields = "<br>".join(
        re.sub(r"^([^:]{1,30}:)", r"<b>\1</b>", html.escape(line[0].text)) for line in header if line[0].text
    )
    box = f'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">{fields}</p></div>'
    top = "\n".join(paragraph(line, tell=False) for line in greeting)
    rest = "\n".join(paragraph(line, tell=True) for line in below)
    style = "<style>p.MsoNormal {margin:0cm; font-family:Calibri}</style>"
    return f'<html><head>{style}</head><body><div class="WordSection1">{top}\n{box}\n{rest}</div></body></html>'
