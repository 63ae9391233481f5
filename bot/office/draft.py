"""A paragraph while it is read, whatever the format: words that look alike and share their revisions become one run.

Also keeps the limits that hold for every format, so that no file costs more memory than a text is worth.
"""

from typing import NamedTuple

from bot.errors import Refused
from bot.model import Paragraph, Revision, Run

MAX_PARAGRAPHS = 100_000
MAX_RUNS = 500_000


class Look(NamedTuple):
    """How words are shown."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = ""


PLAIN = Look()


class Tally:
    """What a file has used of its limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._paragraphs = self._runs = 0

    def paragraph(self) -> None:
        """One paragraph more."""
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise Refused(f"{self.name}: more than {MAX_PARAGRAPHS} paragraphs; send the part that is commented on")

    def run(self) -> None:
        """One run more."""
        self._runs += 1
        if self._runs > MAX_RUNS:
            raise Refused(f"{self.name}: changes its looks more than {MAX_RUNS} times; send the part commented on")


class Draft:
    """The paragraph being read. `mark` holds the revisions of its mark: (inserted, deleted)."""

    def __init__(self, tally: Tally, inserted: Revision | None = None, deleted: Revision | None = None) -> None:
        tally.paragraph()
        self.inserted, self.deleted = inserted, deleted
        self.style = ""
        self._tally = tally
        self._runs: list[Run] = []
        self._pieces: list[str] = []
        self._key: tuple[Revision | None, Revision | None, Look, tuple[str, ...]] = (None, None, PLAIN, ())

    def say(
        self,
        text: str,
        look: Look = PLAIN,
        inserted: Revision | None = None,
        deleted: Revision | None = None,
        remarks: tuple[str, ...] = (),
    ) -> None:
        """More words."""
        key = (inserted, deleted, look, remarks)
        if key != self._key:
            self._flush()
            self._key = key
        self._pieces.append(text)

    def point(self, remark: str) -> None:
        """A comment on a place, not on words: a run without text."""
        self._flush()
        self._tally.run()
        self._runs.append(Run(text="", remarks=(remark,)))

    def note(self, part: str, inserted: Revision | None = None, deleted: Revision | None = None) -> None:
        """The sign of a note: a run without text."""
        self._flush()
        self._tally.run()
        self._runs.append(Run(text="", inserted=inserted, deleted=deleted, note=part))

    def runs(self) -> tuple[Run, ...]:
        """Its runs so far."""
        self._flush()
        return tuple(self._runs)

    def _flush(self) -> None:
        if not self._pieces:
            return
        self._tally.run()
        inserted, deleted, look, remarks = self._key
        self._runs.append(
            Run(
                text="".join(self._pieces),
                inserted=inserted,
                deleted=deleted,
                underline=look.underline,
                strike=look.strike,
                italic=look.italic,
                bold=look.bold,
                colour=look.colour,
                remarks=remarks,
            )
        )
        self._pieces.clear()


def plain(tally: Tally, text: str, style: str = "") -> Paragraph:
    """A paragraph of words that are all alike."""
    tally.paragraph()
    return Paragraph(runs=(Run(text=text),) if text else (), style=style)
