"""config/*.toml and the roster become one frozen `Config`; every fault of every file is told at once.

Order, strongest first: command line, environment, file, default. Every key of a section can be set as
BOT_SECTION__KEY; everywhere KEY_file (BOT_SECTION__KEY_FILE) names a file that holds the value. Paths are relative
to the folder of bot.toml. Base texts are handed on as bytes: reading them, reaching a server and opening the
database are left to others. Only the reading itself imports pydantic, so that `--help` stays light.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.errors import ConfigError
from bot.model import Group

__all__ = ["Config", "ImapConfig", "SmtpConfig", "Tls", "load", "shipped"]

Tls = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, kw_only=True)
class ImapConfig:
    """The mailbox that receives the list's mail."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    folder: str
    poll_seconds: int
    timeout: int


@dataclass(frozen=True, kw_only=True)
class SmtpConfig:
    """The server that takes our letters."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    timeout: int


@dataclass(frozen=True, kw_only=True)
class Config:
    """The whole configuration. `group` is complete but for its base texts, which stand in `base_texts` as (slug,
    language, file name, bytes); `warnings` are remarks that stop nothing."""

    path: Path
    group: Group
    base_texts: tuple[tuple[str, str, str, bytes], ...]
    database: str = field(repr=False)
    imap: ImapConfig | None
    smtp: SmtpConfig | None
    warnings: tuple[str, ...]


def shipped(name: str) -> Path:
    """The folder "config" or "templates" that comes with the program: inside the wheel, or in the checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "shipped" / name
    return packaged if packaged.is_dir() else package.parent / name


def load(path: Path, overrides: Mapping[str, str] | None = None) -> Config:
    """The configuration in `path`, under the environment and the `overrides` ("section.key": value).

    Raises ConfigError with one line for each fault: "file: key: what is wrong; what to do".
    """
    if not path.is_file():
        sample = shipped("config") / "bot.toml"
        raise ConfigError([f"{path}: there is no such file; copy {sample} there and fill it in"])
    from bot.config.reader import read

    return read(path, overrides or {})
