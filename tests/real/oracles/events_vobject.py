"""Reads calendar files with vobject, in the environment of second readers.

Standard input: JSON, a file by name; standard output: of each its method, and of its event the UID, SEQUENCE, STATUS,
begin and end in UTC (ISO 8601).
"""

import importlib
import json
import sys
from datetime import UTC
from typing import Any

vobject: Any = importlib.import_module("vobject")


def told(text: str) -> dict[str, Any]:
    """What the one event of a file says."""
    calendar = vobject.readOne(text)
    event = calendar.vevent
    return {
        "method": calendar.method.value,
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "status": event.status.value,
        "begin": event.dtstart.value.astimezone(UTC).isoformat(),
        "end": event.dtend.value.astimezone(UTC).isoformat(),
    }


if __name__ == "__main__":
    json.dump({name: told(text) for name, text in json.load(sys.stdin).items()}, sys.stdout)
