"""What a mail is, by its author's own marks, and whether it may be answered: RFC 3834, 3464, 5965, 8098, 5546.

"Is it a comment" and "may I answer" are two questions. List headers, X-Auto-Response-Suppress and Precedence: bulk
stand on people's mail too and prove nothing. Leaves to others: who is known (rules/people.py), caps (rules).
"""

import re
from dataclasses import dataclass

from bot.mail import header, mime
from bot.mail.header import Fields, first
from bot.mail.mime import Part
from bot.model import Address, Kind

MAX_RECEIVED = 50
OWN_FIELD = "x-iscg-bot"

_REPORTS = {
    "delivery-status": (Kind.BOUNCE, "RFC 3464"),
    "disposition-notification": (Kind.AUTOMATIC, "RFC 8098"),
    "feedback-report": (Kind.COMPLAINT, "RFC 5965"),
}
_RESPONDER_FIELDS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply")
_DAEMONS = re.compile(r"(?:mailer[-_.]?daemon|postmaster|mail-?deamon|maildaemon|mdaemon|double-bounce)(?:@|$)")
_MACHINES = re.compile(
    r"(?:majordomo|listserv|sympa|mailman|listmaster|lyris|ecartis)(?:@|$)|.{1,64}(?:-request|-bounces)@"
)
_NEVER_ANSWERED = re.compile(
    r"(?:owner-.{1,64}|.{1,64}-(?:owner|request|bounces)|.{0,64}(?:no|not)[-_.]?reply.{0,64}|ne-?pas-?repondre)@"
)
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_CALENDAR_METHOD = re.compile(rb"^METHOD:[ ]?(REPLY|COUNTER|DECLINECOUNTER|REFRESH)\b", re.MULTILINE | re.IGNORECASE)
_MAILMAN_COMMAND = re.compile(r"confirm [0-9a-f]{20,64}$", re.IGNORECASE)
# As mail servers begin the subject of an automatic answer, up to the colon.
_ANSWERED_BY_MACHINE = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: auto-?reply)?|"
    r"réponse automatique|absence du bureau|message d'absence|respuesta automática|fuera de (?:la )?oficina|"
    r"автоматический ответ|автоответ|自动回复|自動回覆|自动答复|رد تلقائي|الرد التلقائي)\s{0,3}[:：]",
    re.IGNORECASE,
)
_MENTIONS_ABSENCE = re.compile(
    r"out of (?:the )?office|on (?:annual )?leave|vacation|absen[ct]e|en congé|vacaciones|ausente|"
    r"fuera de (?:la )?oficina|в отпуске|нет на месте|休假|不在办公室|外出|إجازة|خارج المكتب",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the mail is and why; whether RFC 3834 §2 lets it be answered; the key of our letter it is a copy of."""

    kind: Kind
    why: str = ""
    answerable: bool = False
    instance: str = ""


def judge(fields: Fields, parts: list[Part], *, author: Address, subject: str) -> Verdict:
    """The first mark that decides, strongest first."""
    own = header.text(first(fields, OWN_FIELD))
    if own:
        return Verdict(
            kind=Kind.OURSELVES,
            why=f"carries our own X-ISCG-Bot field ({own[:80]})",
            instance=own.split(";")[0].strip(),
        )
    kind, why = _kind(fields, parts, author.address, subject)
    if kind is not Kind.PERSON:
        return Verdict(kind=kind, why=why)
    hindrance = _hindrance(fields, author)
    return Verdict(kind=kind, why=hindrance, answerable=not hindrance)


def _kind(fields: Fields, parts: list[Part], author: str, subject: str) -> tuple[Kind, str]:
    report = _report(parts)
    if report:
        return report
    if _DAEMONS.match(author):
        return Kind.BOUNCE, f"written by {author}"
    for part in parts:
        if part.media_type == "text/calendar" and not part.children:
            method = part.parameters.get("method", "").upper()
            if method in ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH") or (
                not method and _CALENDAR_METHOD.search(mime.content(part)[0][:4096])
            ):
                return Kind.CALENDAR, "answers a calendar entry (RFC 5546)"
    for value in fields.get("auto-submitted", ()):
        token = _COMMENT.sub(" ", header.text(value)).split(";")[0].strip().lower()
        if token and token.split()[0] != "no":
            return Kind.AUTOMATIC, f"Auto-Submitted: {token[:40]}"
    for name in _RESPONDER_FIELDS:
        value = header.text(first(fields, name)).lower()
        if name in fields and value not in ("no", "false", "0"):
            return Kind.AUTOMATIC, f"carries {name}"
    precedence = header.text(first(fields, "precedence")).lower().replace("-", "_")
    if precedence == "auto_reply":
        return Kind.AUTOMATIC, "Precedence: auto_reply"
    if "x-list-administrivia" in fields and header.text(first(fields, "x-list-administrivia")).lower() != "no":
        return Kind.MACHINERY, "carries X-List-Administrivia"
    if _MACHINES.match(author) and "-dmarc-request@" not in author:
        return Kind.MACHINERY, f"written by {author}"
    if _MAILMAN_COMMAND.match(subject):
        return Kind.MACHINERY, "a list's request for confirmation"
    if _ANSWERED_BY_MACHINE.match(subject):
        return Kind.AUTOMATIC, "its subject begins as an automatic answer's"
    null_path = _null_return_path(fields)
    if _MENTIONS_ABSENCE.search(subject) and (
        null_path or "x-auto-response-suppress" in fields or precedence in ("bulk", "junk")
    ):
        return Kind.AUTOMATIC, "its subject tells of absence and a machine's mark stands beside it"
    if null_path:
        return Kind.AUTOMATIC, "null Return-Path"
    return Kind.PERSON, ""


def _report(parts: list[Part]) -> tuple[Kind, str] | None:
    """multipart/report (RFC 6522) as the mail itself, or inside the wrapping that a list put around it."""
    for part in parts:
        if part.media_type != "multipart/report" or (part.parent and part.parent.container):
            continue
        declared = part.parameters.get("report-type", "").lower()
        present = {child.media_type.removeprefix("message/") for child in part.children}
        for kind_of_report, (kind, standard) in _REPORTS.items():
            if declared == kind_of_report or kind_of_report in present:
                return kind, f"multipart/report, {kind_of_report} ({standard})"
        return Kind.AUTOMATIC, "multipart/report (RFC 6522)"
    return None


def _null_return_path(fields: Fields) -> bool:
    return any(value.replace(" ", "") == "<>" for value in fields.get("return-path", ())[:1])


def _hindrance(fields: Fields, author: Address) -> str:
    """Why a person's mail must not be answered by a machine, or ""."""
    if "@" not in author.address:
        return "no author's address to answer to"
    if _NEVER_ANSWERED.match(author.address):
        return f"{author.address} is not to be answered (RFC 3834 §2)"
    if len(fields.get("received", ())) >= MAX_RECEIVED:
        return f"{MAX_RECEIVED} Received fields or more, perhaps a loop"
    return ""
