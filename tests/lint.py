"""What every mail that leaves must be, read from its bytes alone: RFC 5322 §2, RFC 2045-2047, RFC 3834.

`faults(data)` names each breach in words; an empty list is a clean mail. Its HTML is looked at by `tests/dropped.py`.
Leaves out what only one kind of letter owes.
"""

import email
import re
from email import policy

from tests.dropped import dropped

ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-ISCG-Bot")
AT_MOST_ONCE = ("Reply-To", "In-Reply-To", "References", "Content-Language", "MIME-Version", "Content-Type")
NEVER = ("Bcc", "Return-Path", "List-Post", "List-Help", "Disposition-Notification-To", "Sender", "Precedence")
ENCODED_WORD = re.compile(rb"=\?[^ ?]+\?[bqBQ]\?[^ ?]*\?=")


def faults(data: bytes) -> list[str]:
    """Every breach in these bytes: of the rules of mail, and of what mail clients keep of a page."""
    found = breaches(data)
    for part in email.message_from_bytes(data, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html" and isinstance(html := part.get_payload(decode=True), bytes):
            found += dropped(html.decode("utf-8"))
    return found


def breaches(data: bytes) -> list[str]:
    """Every breach of the rules of mail in these bytes, whatever its parts say."""
    found = [f"byte {byte:#x}" for byte in sorted(set(data)) if byte > 126 or (byte < 32 and byte not in b"\r\n\t")]
    if re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        found.append("a line ends in something else than CRLF")
    lines = data.split(b"\r\n")
    found += [f"line of {len(line)}" for line in lines if len(line) > 998]
    head = lines[: lines.index(b"")]
    found += [f"encoded word in a line of {len(line)}" for line in head if ENCODED_WORD.search(line) and len(line) > 76]
    found += [f"encoded word of {len(word)}" for line in head for word in ENCODED_WORD.findall(line) if len(word) > 75]
    found += [f"blank header line {line!r}" for line in head if not line.strip()]
    found += [f"no header: {line!r}" for line in head if not re.match(rb"[ \t]|[A-Za-z-]+: ", line)]

    mail = email.message_from_bytes(data, policy=policy.compat32)
    found += [f"{name}: {len(mail.get_all(name, []))} times" for name in ONCE if len(mail.get_all(name, [])) != 1]
    found += [f"{name}: more than once" for name in AT_MOST_ONCE if len(mail.get_all(name, [])) > 1]
    found += [f"{name}: never ours" for name in NEVER if name in mail]
    if mail["Auto-Submitted"] not in ("auto-replied", "auto-generated"):
        found.append(f"Auto-Submitted: {mail['Auto-Submitted']}")
    if ("List-Id" in mail) != ("List-Unsubscribe" in mail):
        found.append("a list that cannot be left, or that is none")
    if not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", mail["Message-ID"] or ""):
        found.append(f"Message-ID: {mail['Message-ID']}")
    found += [f"defect: {defect!r}" for part in mail.walk() for defect in part.defects]
    return found
