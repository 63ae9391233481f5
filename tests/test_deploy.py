"""What an operator installs (deploy/) says what the program, the configuration and docs/operating.md say."""

import re
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.cli.keeping import backup
from bot.config.schema import SECTIONS
from bot.config.sources import variable
from tests.units import DEPLOY, PROGRAM, SERVICES, TIMERS, UNITS, commands, settings, values

ROOT = DEPLOY.parent
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
PATHS = re.compile(r"/(?:opt|etc/iscg-bot|var/(?:lib|cache|backups))/?[\w./-]*\w")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_commands_there_are(unit: Path) -> None:
    """Each command line is one of the program's, with options it has and the configuration where it lies."""
    found = list(commands(unit))
    assert found
    for program, option, file, name, *words in found:
        assert (PROGRAM, "--config", "/etc/iscg-bot/bot.toml") == (program, option, file)
        typer.main.get_group(app).commands[name].make_context(name, words)
    assert unit.stem == f"iscg-bot-{found[0][3]}" or unit.stem == "iscg-bot-publish"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_names_settings_there_are(unit: Path) -> None:
    """A password comes as a file that systemd hands over, under the variable the configuration reads."""
    known = {variable(name, f"{key}_file") for name, model in SECTIONS.items() for key in model.model_fields}
    handed = {each.partition(":")[0] for each in values(unit, "LoadCredential")}
    given = dict(word.split("=", 1) for value in values(unit, "Environment") for word in value.split())
    assert given.keys() <= known
    assert handed == {value.removeprefix("%d/") for value in given.values()}


def test_a_timer_has_its_service() -> None:
    """Of the same name; and what only a timer starts has one."""
    timed = {path.stem for path in SERVICES if not values(path, "WantedBy")} - {"iscg-bot-check"}
    assert timed == {path.stem for path in TIMERS}


def test_what_writes_may_write_there() -> None:
    """The copies' folder, and the published one, are open to the unit that fills it, and made for it."""
    (backup_unit,) = [path for path in SERVICES if path.stem == "iscg-bot-backup"]
    ((*_, folder, _, keep),) = commands(backup_unit)
    assert [folder] == values(backup_unit, "ReadWritePaths")
    assert f"d {folder} " in re.sub(" +", " ", (DEPLOY / "tmpfiles.d" / "iscg-bot.conf").read_text())
    assert backup.__defaults__ == (int(keep),)
    (publish,) = [path for path in SERVICES if path.stem == "iscg-bot-publish"]
    written = {word.rpartition("/")[0] for command in commands(publish) for word in command if word.startswith("/var")}
    assert {f"/var/cache/{values(publish, 'CacheDirectory')[0]}"} == written


def test_the_proxy_and_the_page_agree() -> None:
    """On the port, and with the sample configuration on the path."""
    proxy = (DEPLOY / "nginx" / "iscg-bot.conf").read_text()
    (page,) = [path for path in SERVICES if path.stem == "iscg-bot-unsubscribe-page"]
    ((*_, listen),) = commands(page)
    assert f"proxy_pass http://{listen};" in proxy
    assert [f"ipv4:tcp:{listen.rpartition(':')[2]}"] == values(page, "SocketBindAllow")
    (link,) = re.findall(r"https://example.org(/unsubscribe/)\{token\}\S+", (ROOT / "config" / "bot.toml").read_text())
    assert f"location {link} {{" in proxy


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_the_operators_page_knows_every_file_and_place(file: Path) -> None:
    """Each file of deploy/ and each path in one stands in docs/operating.md."""
    assert file.name in OPERATING
    for path in PATHS.findall(file.read_text(encoding="utf-8")):
        assert path in OPERATING or str(Path(path).parent) in OPERATING


def test_the_operators_page_names_units_there_are() -> None:
    """No unit that was renamed."""
    named = set(re.findall(r"iscg-bot-[a-z-]+\.(?:service|timer)\b", OPERATING))
    assert named <= {path.name for path in UNITS}


def test_the_hardening_is_for_all() -> None:
    """One file, which systemd lays over every unit of ours; a unit changes nothing of it but umask and tasks."""
    common = dict(settings(DEPLOY / "systemd" / "iscg-bot-.service.d" / "hardening.conf"))
    for unit in SERVICES:
        assert unit.name.startswith("iscg-bot-")
        assert {key for key, _ in settings(unit)} & common.keys() <= {"UMask", "TasksMax"}
