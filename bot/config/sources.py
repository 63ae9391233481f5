"""Where a value comes from: the file, the environment over it, the command line over both.

`Layers` remembers for every key which of them it came from, so that a fault can name the place to mend. `KEY_file`
in any of them stands for the contents of that file (as Docker and systemd hand over secrets).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import get_origin

from bot.config.schema import SECTIONS, suggest

PREFIX = "BOT_"


def variable(section: str, key: str) -> str:
    """The environment variable of a key."""
    return f"{PREFIX}{section}__{key}".upper()


def _value(section: str, key: str, text: str) -> object:
    """A text as the value of a key: several values are parted by commas."""
    known = SECTIONS[section].model_fields.get(key)
    if known and get_origin(known.annotation) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def dotted(location: tuple[int | str, ...]) -> str:
    """A key as a person writes it; list items count from 1."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in location).removeprefix(".")


def reason(error: OSError | ValueError) -> str:
    """Why a file could not be read: the system says no, it is no text, or no file can have this name."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


class Layers:
    """The sections of bot.toml with environment and command line laid over them."""

    def __init__(self, table: Mapping[str, object], file: str, folder: Path) -> None:
        self.table: dict[str, object] = {}
        self.places: dict[tuple[str, str], str] = {}
        self.faults: list[str] = []
        self.warnings: list[str] = []
        self.file = file
        self.folder = folder
        for section, keys in table.items():
            if section in SECTIONS and isinstance(keys, dict):
                self._lay(section, keys, {key: f"{file}: {section}.{key}" for key in keys})
            else:
                self.table[section] = keys

    def environment(self, environ: Mapping[str, str]) -> None:
        """Lay the BOT_SECTION__KEY variables over what is there."""
        known = {
            variable(section, key + end): (section, key + end)
            for section, model in SECTIONS.items()
            for key in model.model_fields
            for end in ("", "_file")
        }
        merged = {name.replace("__", "_"): name for name in known}
        found: dict[str, dict[str, object]] = {}
        for name in sorted(environ):
            if name in known:
                section, key = known[name]
                found.setdefault(section, {})[key] = _value(section, key, environ[name])
            elif name in merged:
                self.faults.append(f"environment: {name}: unknown variable; did you mean {merged[name]}?")
            elif name.startswith(PREFIX) and "__" in name:
                self.faults.append(f"environment: {name}: unknown variable; {suggest(name, list(known))}")
        for section, keys in found.items():
            self._lay(section, keys, {key: f"environment: {variable(section, key)}" for key in keys})

    def command_line(self, overrides: Mapping[str, str]) -> None:
        """Lay "section.key" = value over what is there."""
        for name, text in overrides.items():
            section, _, key = name.partition(".")
            if section not in SECTIONS:
                self.faults.append(f"command line: {name}: unknown section; {suggest(section, list(SECTIONS))}")
            else:
                self._lay(section, {key: _value(section, key, text)}, {key: f"command line: {name}"})

    def place(self, location: tuple[int | str, ...]) -> str:
        """The source and key of a value, for a fault."""
        section, key = str(location[0]), str(location[1]) if len(location) > 1 else ""
        if (section, key) in self.places:
            return self.places[section, key] + dotted(location[2:])
        return f"{self.file}: {dotted(location)}"

    def _lay(self, section: str, keys: Mapping[str, object], places: Mapping[str, str]) -> None:
        """Lay one layer's keys over the section, the contents of KEY_file standing for KEY."""
        below = self.table.setdefault(section, {})
        assert isinstance(below, dict)
        for name, value in keys.items():
            key = name.removesuffix("_file")
            if key != name and key in SECTIONS[section].model_fields:
                if key in keys:
                    self.faults.append(f"{places[name]}: {key} is given too; keep one of the two")
                    continue
                text = self._contents(str(value), places[name])
                if text is None:
                    continue
                value = _value(section, key, text)
            else:
                key = name
            below[key] = value
            self.places[section, key] = places[name]

    def _contents(self, name: str, place: str) -> str | None:
        path = self.folder / name
        try:
            text = path.read_text(encoding="utf-8").strip()
            if path.stat().st_mode & 0o077:
                self.warnings.append(f"{place}: {path} can be read by other users; run chmod 600 {path}")
        except (OSError, ValueError) as error:
            self.faults.append(f"{place}: {path} cannot be read ({reason(error)}); correct the path or its permissions")
            return None
        return text
