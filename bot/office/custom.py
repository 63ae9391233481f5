"""The properties an office file was given by name: ECMA-376 part 1 §22.3, ODF 1.3 part 3 §4.3.3.2 (meta:user-defined).

Programs keep them when they save the file in another format.
"""

from bot.office.package import Events, Package
from bot.office.tags import Attributes, name, tags

_NAME = name("meta", "name")
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpwstr"
_MOST = 1000
"""Characters kept of one, and how many are kept."""


def properties(data: bytes, filename: str) -> dict[str, str]:
    """Those that are text, by name; Refused where the file is not to be opened."""
    package, found = Package(data, filename), _Properties()
    for part in ("docProps/custom.xml", "meta.xml"):
        if part in package:
            package.tell(part, found)
    return found.found


class _Properties(Events):
    """Either part into `found`."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._name = ""
        super().__init__(
            {_CUSTOM: self._custom, _TEXT: self._gather} | tags(meta={"user-defined": self._defined}),
            {_TEXT: self._told} | tags(meta={"user-defined": self._told}),
        )

    def _custom(self, attributes: Attributes) -> None:
        self._name = attributes.get("name", "")

    def _defined(self, attributes: Attributes) -> None:
        self._name, self.text = attributes.get(_NAME, ""), []

    def _gather(self, _: Attributes) -> None:
        self.text = []

    def _told(self) -> None:
        text, self.text = "".join(self.text or ()), None
        if len(self.found) < _MOST:
            self.found[self._name[:_MOST]] = text[:_MOST]
