"""A base text written by hand as TOML 1.0, where the layout of a file tells too little; it says everything itself.

title = "…"
[[section]]
heading = "resolves"
text = "that …"                  # one unnumbered paragraph
[[section]]
heading = "considering"
items = { "a)" = "that …", "c) iv)" = "that …" }
"""

import tomllib

from bot.errors import Refused
from bot.model import Provision


def provisions(text: str, filename: str) -> tuple[str, list[Provision]]:
    """The title and the provisions; Refused, with the place, where something is wrong."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"{filename}: not TOML: {error}") from error
    found: list[Provision] = []
    sections = table.get("section", [])
    for number, section in enumerate(sections if isinstance(sections, list) else [sections], 1):
        place = f"{filename}: section {number}"
        if not isinstance(section, dict) or not _words(section.get("heading")):
            raise Refused(f'{place} has no heading; write heading = "resolves"')
        heading, items = _words(section["heading"]), section.get("items", {})
        if not isinstance(items, dict) or not all(isinstance(words, str) for words in items.values()):
            raise Refused(f'{place} ("{heading}"): items must be a table of texts by label, as {{ "a)" = "that …" }}')
        if _words(section.get("text")):
            found.append(Provision(heading=heading, label="", text=_words(section["text"])))
        found += [Provision(heading=heading, label=_words(label), text=_words(words)) for label, words in items.items()]
        if not _words(section.get("text")) and not items:
            raise Refused(f'{place} ("{heading}") has neither text nor items')
    return _words(table.get("title")), found


def _words(value: object) -> str:
    """A text with its white space made plain; empty for what is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""
