"""What a table is for: which columns it has, and which comments it takes. Each profile is a projection of one row.

`iscg` is the canonical row (docs/words.md, "row"). `iso-2012-03` are the columns of the ISO/IEC commenting template
2012-03, which stand in the page header of its Word file; `ieee-myproject` the twenty-four of IEEE's comment form. What
a cell holds is said in `table.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.errors import Refused
from bot.model import Column, Comment

COLUMNS = (
    Column(key="number", title="No.", width=10),
    Column(key="received", title="Received", width=12),
    Column(key="member", title="Member", width=18),
    Column(key="capacity", title="Capacity", width=13),
    Column(key="contributor", title="Contributor", width=18),
    Column(key="cited", title="Provision as cited", width=18),
    Column(key="provision", title="Provision as filed", width=18),
    Column(key="excerpt", title="Base text (excerpt)", width=32),
    Column(key="mark", title="Mark", width=8),
    Column(key="type", title="Type", width=12),
    Column(key="position", title="Position", width=20),
    Column(key="comment", title="Comment (verbatim)", width=60),
    Column(key="language", title="Language", width=10),
    Column(key="translation", title="Translation", width=30),
    Column(key="proposed", title="Proposed text", width=40),
    Column(key="reasons", title="Reasons", width=30),
    Column(key="source", title="Source", width=30),
    Column(key="round", title="Round", width=12),
    Column(key="state", title="State", width=12),
    Column(key="observations", title="Observations", width=30),
    Column(key="disposition", title="Disposition", width=14),
    Column(key="disposition_reason", title="Reason for disposition", width=30),
    Column(key="filed", title="Filed by, certainty, why", width=30),
)

_ISO = (
    Column(key="mb", title="MB/NC", width=14),
    Column(key="line", title="Line number", width=9),
    Column(key="heading", title="Clause/ Subclause", width=18),
    Column(key="label", title="Paragraph/ Figure/ Table", width=12),
    Column(key="iso_type", title="Type of comment", width=10),
    Column(key="comment", title="Comments", width=50),
    Column(key="proposed", title="Proposed change", width=44),
    Column(key="observations", title="Observations of the secretariat", width=30),
)

_IEEE = (
    Column(key="number", title="Comment ID", width=11),
    Column(key="received", title="Date", width=12),
    Column(key="ordinal", title="Comment #", width=10),
    Column(key="contributor", title="Name", width=18),
    Column(key="email", title="Email", width=10),
    Column(key="phone", title="Phone", width=8),
    Column(key="style", title="Style", width=8),
    Column(key="index", title="Index #", width=8),
    Column(key="classification", title="Classification", width=14),
    Column(key="vote", title="Vote", width=8),
    Column(key="member", title="Affiliation", width=18),
    Column(key="category", title="Category", width=12),
    Column(key="page", title="Page", width=8),
    Column(key="provision", title="Subclause", width=18),
    Column(key="line", title="Line", width=8),
    Column(key="comment", title="Comment", width=60),
    Column(key="file", title="File", width=18),
    Column(key="must", title="Must be Satisfied", width=10),
    Column(key="proposed", title="Proposed Change", width=40),
    Column(key="disposition", title="Disposition Status", width=14),
    Column(key="disposition_reason", title="Disposition Detail", width=30),
    Column(key="language", title="Other1", width=10),
    Column(key="state", title="Other2", width=12),
    Column(key="reasons", title="Other3", width=30),
)

ISCG = "iscg"
PROFILES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {ISCG: COLUMNS, "iso-2012-03": _ISO, "ieee-myproject": _IEEE}
)
"""The columns of each profile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which comments a table takes; what is empty leaves nothing out. `provision` is a heading, or a heading with a
    label; of a state its first word is enough; `since` and `until` bound the time of receipt (until not included)."""

    provision: str = ""
    member: str = ""
    capacity: str = ""
    state: str = ""
    round: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, comment: Comment) -> bool:
        """Whether a comment is among them; words are compared without regard to case."""
        place = f"{comment.heading} {comment.label}".strip() or "general"
        asked = (
            (self.member, (comment.member,)),
            (self.capacity, (comment.capacity,)),
            (self.state, (comment.state, comment.state.partition(" ")[0])),
            (self.round, (comment.round,)),
            (self.language, (comment.language,)),
            (self.provision, (place, comment.heading or "general")),
        )
        return (
            all(not wish or wish.casefold() in {each.casefold() for each in found} for wish, found in asked)
            and (self.since is None or comment.received >= self.since)
            and (self.until is None or comment.received < self.until)
        )

    @property
    def words(self) -> str:
        """What was chosen, in words, or empty: it stands under the title, so that no part passes for the whole."""
        chosen = [
            f"{name} {value}"
            for name in ("provision", "member", "capacity", "state", "round", "language")
            if (value := getattr(self, name))
        ]
        if self.since:
            chosen.append(f"received from {self.since:%Y-%m-%d %H:%M} UTC")
        if self.until:
            chosen.append(f"received before {self.until:%Y-%m-%d %H:%M} UTC")
        return ", ".join(chosen)


def columns_of(profile: str) -> tuple[Column, ...]:
    """The columns of a profile; Refused with the names of those there are."""
    if profile not in PROFILES:
        raise Refused(f"no profile {profile!r}; there are: {', '.join(PROFILES)}")
    return PROFILES[profile]
