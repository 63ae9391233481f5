"""What the coordinator takes away: the table, the consolidated text, the coverage map, the report, and the blank form.

Each gathers the comments as they stand, lets the rules say what goes in, and writes the bytes; the same facts and the
same instant give the same bytes (law 9). Every table that leaves is kept, so that an edited one can come back
(`corrections.py`) and a later one can tell what is new since.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot import rules
from bot.errors import Refused
from bot.export import CONSOLIDATED, COVERAGE, FORMATS, blank_form, copied, meeting_document, restored
from bot.model import Deadline, DeadlineEntry, Group, Resolution, State, Table, Unfiled
from bot.service import comments, resolution
from bot.store import Store

LAST = "last"
_HASH = re.compile(r"[0-9a-f]{4,64}")
_DAY = len("2026-06-08")
SHOWN = 12
"""Digits by which an earlier export is named."""


def export(
    store: Store,
    group: Group,
    slug: str,
    form: str,
    made: datetime,
    *,
    profile: str = rules.ISCG,
    selection: rules.Selection = rules.Selection(),
    since: str = "",
    flat: bool = False,
    page: str = "",
) -> bytes:
    """The compiled table of one resolution in one format.

    With `since` ("last", an instant, or the beginning of a SHA-256) it tells what is new since that earlier export. In
    a flat one proposed text is underlined and struck, where it would be a tracked change. The numbers of its rows lead
    to the published page, or to `page`, the file beside this one."""
    about = resolution(group, slug)
    if form not in FORMATS:
        raise Refused(f"No format “{form}”; there are: {', '.join(FORMATS)}.")
    tabulated = partial(
        rules.tabulate,
        comments(store, group, slug),
        group,
        resolution=about.slug,
        ledger=store.ledger(),
        made=made,
    )
    whole = table = tabulated()
    if (profile, selection) != (rules.ISCG, rules.Selection()):
        table = tabulated(profile=profile, selection=selection)
    if since:
        earlier = _earlier(store, slug, since, made)
        table = rules.told_since(table, whole, restored(store.whole_export(earlier)), earlier[:SHOWN])
    sha256 = _kept(store, about, table, made, None if table is whole else whole)
    leading = group.page(slug) or page or f"{slug}.html"
    return FORMATS[form](replace(table, page=leading, flat=flat, unfiled=_unfiled(store), sha256=sha256))


def _kept(store: Store, about: Resolution, table: Table, made: datetime, whole: Table | None = None) -> str:
    """Keep the copy of a table that goes out, and the whole one where it was taken from another; its SHA-256."""
    sha256, record = copied(table)
    store.keep_export(sha256, about.slug, record, made, copied(whole)[1] if whole else None)
    return sha256


def _unfiled(store: Store) -> tuple[Unfiled, ...]:
    """The mails that were seen and not simply filed, without anybody's address."""
    return tuple(
        Unfiled(mail=mail.id, received=mail.received, state=mail.state, reason=_bare(mail.reason), sha256=mail.sha256)
        for mail in store.mails()
        if mail.state not in (None, State.FILED)
    )


def _bare(words: str) -> str:
    return " ".join("[address]" if "@" in word else word for word in words.split())


def exports(store: Store, group: Group, slug: str) -> tuple[tuple[str, Table], ...]:
    """The tables of one resolution that were exported, newest first: what each is named by, and the table."""
    kept = ((sha256, store.export(sha256)) for sha256, _ in store.exports(resolution(group, slug).slug))
    return tuple((sha256[:SHOWN], restored(found[1])) for sha256, found in kept if found)


def _earlier(store: Store, slug: str, since: str, made: datetime) -> str:
    """The SHA-256 of the export that `since` names: the last one before `made`, the last one at or before an instant,
    or the only one whose SHA-256 begins so."""
    kept = store.exports(slug)
    if since == LAST:
        found = [sha256 for sha256, at in kept if at < made][:1]
    elif _HASH.fullmatch(since):
        found = [sha256 for sha256, _ in kept if sha256.startswith(since)]
    else:
        found = [sha256 for sha256, at in kept if at <= _instant(since)][:1]
    if len(found) != 1:
        many = f"{len(found)} exports of {slug} begin with {since}" if found else f"No export of {slug} for “{since}”"
        raise Refused(f"{many}; `exports {slug}` lists those there are.")
    return found[0]


def _instant(words: str) -> datetime:
    """An instant, in UTC where no zone is said; of a day the end, since an export of that day is meant."""
    try:
        written = datetime.fromisoformat(words) + timedelta(days=len(words) <= _DAY)
    except (ValueError, OverflowError):
        raise Refused(f"“{words}” names no earlier export; write last, a date, or the beginning of its hash.") from None
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def consolidated(
    store: Store,
    group: Group,
    slug: str,
    form: str,
    made: datetime,
    *,
    language: str = "",
    member: str = "",
    brackets: bool = False,
    remarks: bool = False,
    since: str = "",
) -> bytes:
    """The consolidated text of one resolution in one format; the same facts and `made` give the same bytes (law 9).

    With `since`, as of a table, it tells what became of it since that earlier export; that it was made itself is kept
    as the table of the same moment."""
    about = resolution(group, slug)
    if form not in CONSOLIDATED:
        raise Refused(f"No format “{form}” of the consolidated text; there are: {', '.join(CONSOLIDATED)}.")
    found, ledger = comments(store, group, slug), store.ledger()
    earlier = _earlier(store, slug, since, made) if since else ""
    text = rules.consolidate(
        found,
        group,
        resolution=about.slug,
        ledger=ledger,
        made=made,
        say=rules.words_in(group, language),
        earlier=restored(store.whole_export(earlier)) if earlier else None,
        since=earlier[:SHOWN],
        language=language,
        member=member,
        brackets=brackets,
        remarks=remarks,
    )
    _kept(store, about, rules.tabulate(found, group, resolution=about.slug, ledger=ledger, made=made), made)
    return CONSOLIDATED[form](text)


def comment_form(group: Group, slug: str, language: str, made: datetime) -> bytes:
    """The form of a resolution to be filled in, in one language; beside the English base text, or the first, where
    there is none in that language."""
    about = resolution(group, slug)
    words = {vocabulary.language: vocabulary for vocabulary in group.vocabularies if vocabulary.form}
    if language not in words:
        raise Refused(f"No form in “{language}”; there are: {', '.join(words)}.")
    texts = {text.language: text for text in reversed(about.base_texts)}
    base = texts.get(language) or texts.get("en") or next(iter(about.base_texts), None)
    if base is None:
        raise Refused(f"{slug}: no base text is loaded, so there is nothing to comment on; load one with base-text.")
    return blank_form(about, base, words[language], made)


def coverage(store: Store, group: Group, slug: str, form: str, made: datetime) -> bytes:
    """The coverage map of one resolution in one format, for the coordinator alone (law 8)."""
    about = resolution(group, slug)
    if form not in COVERAGE:
        raise Refused(f"No format “{form}” of the coverage map; there are: {', '.join(COVERAGE)}.")
    found = rules.cover(comments(store, group, slug), group, resolution=about.slug, ledger=store.ledger(), made=made)
    return COVERAGE[form](found)


def report(store: Store, group: Group, slug: str, made: datetime, *, language: str = "en", number: str = "") -> bytes:
    """The draft of a meeting document on one resolution, with the table and the consolidated text as annexes; its
    sentences in one language, beside the base text of that language where there is one. `number` is the document's."""
    about = resolution(group, slug)
    words = {vocabulary.language: vocabulary for vocabulary in group.vocabularies if vocabulary.report}
    if language not in words:
        raise Refused(f"No report in “{language}”; there are: {', '.join(words)}.")
    found, ledger = comments(store, group, slug), store.ledger()
    say = rules.words_in(group, language)
    table = rules.tabulate(found, group, resolution=about.slug, ledger=ledger, made=made, say=say)
    text = None
    if about.base_texts:
        spoken = language if language in {each.language for each in about.base_texts} else ""
        text = rules.consolidate(
            found,
            group,
            resolution=about.slug,
            ledger=ledger,
            made=made,
            language=spoken,
            say=say,
        )
    noted = {entry.deadline.key: entry for entry in store.agenda().deadlines}
    draft = rules.report_on(
        found,
        group,
        resolution=about,
        table=replace(table, page=group.page(slug)),
        consolidated=text,
        deadlines=[_entry(deadline, noted.get(deadline.key), made) for deadline in group.deadlines],
        number=number,
        language=language,
    )
    _kept(store, about, table, made)
    return meeting_document(draft, words[language])


def _entry(deadline: Deadline, noted: DeadlineEntry | None, made: datetime) -> DeadlineEntry:
    """A deadline with its history; one that was configured since, and is not noted yet, has none."""
    if noted and (noted.deadline.at, noted.deadline.state) == (deadline.at, deadline.state):
        return replace(noted, deadline=deadline)
    return DeadlineEntry(deadline=deadline, sequence=0, noted=made)
