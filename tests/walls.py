"""Checks the walls of the house: the import contracts of pyproject.toml, and what contracts cannot say.

`python -m tests.walls [FOLDER]` prints what breaks a wall, a line each, and exits 1 if anything does. It only reads:
ruff and mypy have their own settings in pyproject.toml, and `tests/test_house.py` shows that each wall holds.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import lint_imports

PURE = frozenset({"model", "errors", "office", "mail", "text", "rules", "export"})
"""Rooms that know only what they are told: no file, no clock, no environment."""

CLOCK = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "email.utils.formatdate",
        "email.utils.localtime",
        "email.utils.make_msgid",
        "time.gmtime",
        "time.localtime",
        "time.time",
        "time.time_ns",
    }
)
ENVIRONMENT = frozenset({"os.environ", "os.environb", "os.getenv"})
SLEEP = frozenset({"time.sleep"})
FILES = frozenset({"pathlib.Path", "io.open", "codecs.open"})
WORLD = frozenset({"__import__", "eval", "exec", "input", "open", "print"})

TOUCHES = (
    (CLOCK, frozenset({"cli", "transport"}), "reads the system clock: `now` is a parameter"),
    (ENVIRONMENT, frozenset({"cli", "config"}), "reads the environment: that is config's"),
    (SLEEP, frozenset[str](), "sleeps: wait for an event, so that a stop is heard"),
)
"""What may be touched in which rooms only, and why not elsewhere."""

LONGEST = 500
"""Lines; the aim is 400."""


def remarks(root: Path) -> Iterator[str]:
    """Every breach under root/bot and root/bench that import contracts cannot express, as `file:line: words`."""
    for path in sorted([*root.glob("bot/**/*.py"), *root.glob("bench/**/*.py")]):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        place = path.relative_to(root).with_suffix("").parts
        room = place[1] if place[0] == "bot" and len(place) > 1 else place[0]
        found = [*foreign_files(tree, room, root)]
        if place[0] == "bot":
            found += [*touches(tree, room), *loose_dataclasses(tree)]
            if path.name == "__init__.py":
                found += exports_named_like_files(tree, path.parent)
            if room in {"model", "errors"}:
                found += foreign_libraries(tree)
            if (lines := source.count("\n")) > LONGEST:
                found.append((lines, f"has {lines} lines, more than {LONGEST}: it is two files"))
        yield from (f"{path.relative_to(root)}:{line}: {words}" for line, words in found)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each import anywhere in the file: its line and the full dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def meanings(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for: `from datetime import datetime as D` makes D datetime.datetime."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def foreign_files(tree: ast.AST, room: str, root: Path) -> Iterator[tuple[int, str]]:
    """A package is entered by its front door only."""
    for line, name in imports(tree):
        parts = name.split(".")
        if parts[0] != "bot" or len(parts) < 3 or parts[1] == room:
            continue
        inside = root.joinpath(*parts[:3])
        if len(parts) > 3 or inside.with_suffix(".py").exists() or inside.is_dir():
            yield line, f"enters bot.{parts[1]} by its file {parts[2]}: only `from bot.{parts[1]} import ...`"


def exports_named_like_files(tree: ast.Module, folder: Path) -> Iterator[tuple[int, str]]:
    """Files are nouns, exports are verbs: an export that is also a file hides that file."""
    files = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    for node in tree.body:
        names: list[str] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        for name in names:
            if name in files:
                yield node.lineno, f"exports {name}, which is also its file {name}"


def touches(tree: ast.AST, room: str) -> Iterator[tuple[int, str]]:
    """The clock, the environment and the outside world are touched only where that is the job."""
    names = meanings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and room in PURE and node.func.id in WORLD:
            yield node.lineno, f"calls {node.func.id}: a pure room touches nothing outside"
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        name = dotted(node, names)
        if room in PURE and name in FILES:
            yield node.lineno, f"{name} reaches files: a pure room touches nothing outside (PurePath is only a name)"
        for banned, allowed, words in TOUCHES:
            if name in banned and room not in allowed:
                yield node.lineno, f"{name} {words}"


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name an expression stands for, as far as the file's imports tell: `dt.datetime.now`."""
    match node:
        case ast.Name():
            return names.get(node.id, "")
        case ast.Attribute():
            before = dotted(node.value, names)
            return f"{before}.{node.attr}" if before else ""
        case _:
            return ""


def loose_dataclasses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every dataclass is keyword-only: a field added later breaks no call."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = call.func if call else decorator
            if (name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")) != "dataclass":
                continue
            given = {word.arg: ast.unparse(word.value) for word in call.keywords} if call else {}
            if given.get("kw_only") != "True":
                yield node.lineno, f"dataclass {node.name} is not kw_only"


def foreign_libraries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The words of the house need the standard library only."""
    for line, name in imports(tree):
        top = name.split(".")[0]
        if top != "bot" and top not in sys.stdlib_module_names:
            yield line, f"imports {top}: standard library only"


def main(arguments: list[str]) -> int:
    """Check the project in the folder given, or the one this file belongs to."""
    root = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    os.chdir(root)
    found = list(remarks(root))
    print("\n".join(found) or "Doors, purity and files: clean.")
    contracts = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    return 1 if contracts or found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
