"""From one version of the schema to the next, with Alembic, inside one transaction; the revisions are in versions/.

There is no alembic.ini: the store calls `upgrade` whenever it opens a database. Leaves the present schema to
schema.py.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import Refused


def current(connection: Connection) -> bool:
    """Whether the database stands at this version's schema; refuses one that a newer version made."""
    revision = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(_config())
    if revision is not None and revision not in {script.revision for script in known.walk_revisions()}:
        raise Refused(
            f'the database was made by a newer version of this program (schema "{revision}"): '
            "install that version or a later one; nothing was changed"
        )
    return revision == known.get_current_head()


def upgrade(connection: Connection) -> None:
    """Bring the database to this version's schema, all steps or none."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
