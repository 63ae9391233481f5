"""What servers say of a sender: Authentication-Results (RFC 8601), and of the mail as spam; tolerant, never fails.

Anybody can write these fields. Which server to believe, and what follows from what it says, is for the rules.
"""

import re
from collections.abc import Iterator

from bot.mail import header
from bot.mail.header import Fields, first
from bot.model import Verdict

_MOST_FIELDS, _MOST_RESULTS = 10, 30
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[()]|;|[^"();]++', re.DOTALL)
_RESULT = re.compile(r"\s*([\w-]{1,40})\s*(?:/\s*\d{1,3}\s*)?=\s*([\w-]{1,40})(?![\w-])")
_DOMAIN = re.compile(r"(?:header\.(?:from|d|i)|smtp\.(?:mailfrom|helo))\s*=\s*(\S{1,400})", re.IGNORECASE)
_SAYS_YES = re.compile(r"\s*yes\b", re.IGNORECASE)


def verdicts(fields: Fields) -> tuple[Verdict, ...]:
    """The results of every Authentication-Results field, the topmost first."""
    found = (verdict for value in fields.get("authentication-results", ())[:_MOST_FIELDS] for verdict in _read(value))
    return tuple(found)


def spam(fields: Fields) -> str:
    """The field by which a filter calls the mail spam, or empty."""
    for name in ("X-Spam-Flag", "X-Spam-Status", "X-Spam"):
        if _SAYS_YES.match(value := first(fields, name.lower())):
            return f"{name}: {header.text(value)[:80]}"
    return ""


def _read(value: str) -> Iterator[Verdict]:
    """RFC 8601 §2.2: who says it, then results between semicolons."""
    server, *results = _parts(value)
    name = server.split()[0].lower().strip('"') if server.split() else ""
    for result in results[:_MOST_RESULTS]:
        if told := _RESULT.match(result):
            domain = _DOMAIN.search(result, told.end())
            yield Verdict(
                server=name,
                method=told[1].lower(),
                result=told[2].lower(),
                domain=domain[1].strip('"').rpartition("@")[2].lower() if domain else "",
            )


def _parts(value: str) -> list[str]:
    """What stands between semicolons, comments (RFC 5322 §3.2.2) left out."""
    parts, depth = [""], 0
    for token in _TOKEN.findall(value):
        if token == "(":
            depth += 1
        elif token == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return parts
