"""The commands put together, and what their errors become: words and an exit code."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import compiling, correcting, keeping, looking, running, saying, serving, texts
from bot.cli.installation import Installation
from bot.errors import BotError, ConfigError, TemporaryError

app = typer.Typer(
    name="iscg-bot",
    help="E-mail in, comment table out: the service a correspondence group runs on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # its help would load Markdown and syntax colours: three times as slow
)
app.command()(running.run)
app.command()(running.once)
app.command("import")(running.import_)
app.command("base-text")(texts.base_text)
app.command()(compiling.export)
app.command()(compiling.exports)
app.command()(compiling.consolidated)
app.command()(compiling.coverage)
app.command()(compiling.report)
app.command()(compiling.template)
app.command()(looking.explain)
app.command()(looking.status)
app.command()(looking.check)
app.command()(running.refile)
app.add_typer(correcting.app, name="review")
app.add_typer(correcting.table, name="table")
app.add_typer(correcting.subscribers, name="subscribers")
app.add_typer(saying.app, name="digest")
app.command()(saying.preview)
app.command()(saying.calendar)
app.command()(keeping.backup)
app.command("unsubscribe-page")(serving.unsubscribe_page)
app.command()(looking.demo)


@app.callback()
def _start(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", "-c", envvar="BOT_CONFIG", help="The configuration file.")] = Path(
        "config/bot.toml"
    ),
) -> None:
    context.obj = Installation(config)


def main() -> None:
    """The command line; errors end in words, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # people's names, on a terminal that knows no UTF-8
    try:
        app()
    except ConfigError as error:
        print("The configuration cannot be used:", *(f"  {fault}" for fault in error.faults), sep="\n", file=sys.stderr)
        sys.exit(2)
    except TemporaryError as error:
        print(f"{error}\nTry again later.", file=sys.stderr)
        sys.exit(75)
    except BotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(
            f"{where}{error.strerror or error}; check the path, its rights and the room on the disk.", file=sys.stderr
        )
        sys.exit(1)
