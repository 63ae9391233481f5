"""What both network clients owe their user: TLS that fails closed (RFC 8314), and words without secrets.

Leaves speaking IMAP and SMTP to `imap` and `smtp`, and where a password comes from to bot/config.py.
"""

import ipaddress
import ssl
from pathlib import Path
from typing import Literal

from bot.errors import Refused

Security = Literal["tls", "starttls", "none"]
"""TLS from the first byte, TLS demanded by STARTTLS, or none (only to this machine itself)."""

LONGEST_ANSWER = 500
"""Characters of a server's answer that are kept."""


def context(host: str, tls: Security, ca_file: Path | None) -> ssl.SSLContext | None:
    """A verifying TLS context, None for "none"; Refused where mail or password would travel in the clear."""
    if tls == "none":
        if not _loopback(host):
            raise Refused(f'{host}: tls = "none" is for this machine itself only; use "tls" or "starttls"')
        return None
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as fault:
        raise Refused(f"{ca_file}: not a readable file of CA certificates ({fault})") from fault


def words(trouble: object, *secrets: str) -> str:
    """What a server or library said, on one line, without control characters and without our secrets."""
    said = str(trouble)
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    printable = "".join(sign if sign.isprintable() else " " for sign in said)
    line = " ".join(printable.split()) or type(trouble).__name__
    return line if len(line) <= LONGEST_ANSWER else f"{line[:LONGEST_ANSWER]}…"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
