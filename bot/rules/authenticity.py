"""Whether the receiving server found a sender forged: RFC 8601 §5, RFC 7489 §3.1.

Only the verdicts that the group's own receiving server put on top are believed, and only against a mail: no verdict at
all proves nothing. A list breaks signatures on its way (RFC 7960 §4.1); what our own list signed, it vouches for.
"""

from itertools import takewhile

from bot.model import Group, Message

_FAILED = frozenset(("fail", "hardfail", "softfail", "permerror"))


def forged(message: Message, group: Group) -> str:
    """What the receiving server found against the sender, or empty."""
    ours, author = group.authserv_id.lower(), message.author.address.rpartition("@")[2]
    verdicts = list(takewhile(lambda verdict: verdict.server == ours, message.verdicts)) if ours else []
    if any(v.method == "dkim" and v.result == "pass" and _within(v.domain, group.list_address) for v in verdicts):
        return ""
    failed = [v for v in verdicts if v.method in ("spf", "dkim", "dmarc") and v.result in _FAILED]
    passed = any(v.result == "pass" and (not v.domain or _akin(v.domain, author)) for v in verdicts)
    if failed and (not passed or any(v.method == "dmarc" for v in failed)):
        told = ", ".join(f"{v.method}={v.result}" for v in failed)
        return f"the receiving server doubts that {message.author.address} wrote it: {told}"
    return ""


def _within(domain: str, address: str) -> bool:
    """Whether an address is of that domain or one below it."""
    return bool(domain) and f".{address.rpartition('@')[2]}".endswith(f".{domain}")


def _akin(domain: str, other: str) -> bool:
    """RFC 7489 §3.1: relaxed alignment, one domain within the other."""
    return f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")
