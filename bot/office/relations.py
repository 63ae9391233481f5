"""Which parts of an office file a part refers to (ECMA-376 part 2 §9.3, _rels/*.rels)."""

import posixpath
from pathlib import PurePosixPath

from bot.office.package import Events, Package
from bot.office.tags import Attributes

Related = dict[str, list[tuple[str, str]]]
"""(id, path) by kind, which is the last word of the relationship's type."""


def relations_of(part: str) -> str:
    """Where the relations of a part stand; of the whole file for an empty name."""
    path = PurePosixPath(part)
    return f"{path.parent}/_rels/{path.name}.rels".removeprefix("./") if part else "_rels/.rels"


def related(package: Package, part: str = "") -> Related:
    """The parts a part refers to; none where it says nothing. Refused where what it says is damaged."""
    relations = Relations(part)
    if relations_of(part) in package:
        package.tell(relations_of(part), relations)
    return relations.found


class Relations(Events):
    """A .rels part into `found`; what lies outside the file is left out."""

    def __init__(self, part: str) -> None:
        self.found: Related = {}
        self._folder = str(PurePosixPath(part).parent) if part else ""
        namespace = "{http://schemas.openxmlformats.org/package/2006/relationships}"
        super().__init__({f"{namespace}Relationship": self._relation}, {})

    def _relation(self, attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            return
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        path = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        self.found.setdefault(kind, []).append((attributes.get("Id", ""), path))
