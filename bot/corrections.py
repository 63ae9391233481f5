"""What a person changes: checked, kept as a fact, and carried out on the mails it touches; each can be undone (law 7).

Laying changes over comments is `rules.apply`'s work, filing mails again `service.py`'s.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from bot import rules
from bot.errors import Refused
from bot.export import copy_of, read_back, restored
from bot.model import LANGUAGES, Action, Change, Comment, Difference, FieldEdit, Group, State, Table
from bot.service import Clock, Reading, comments, file_again, file_mails, read_here, resolution, subscribers
from bot.store import Entry, Store

_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,253}")
_MOVES = (Action.ATTACH, Action.DETACH)
_OF_TABLES = (Action.EDIT, Action.MOVE)
MOST_COPIES = 12
"""Exports that a file is tried against that does not say which it was."""


def change(
    store: Store, group: Group, wanted: Change, clock: Clock, owner: str, *, reading: Reading = read_here
) -> Change:
    """Record a person's correction (law 7) and return it as kept, with what was before; Refused where it fits nothing.

    Corrections of a comment are laid over it when it is read; a decision about a mail files that mail again, and what
    rests on it. A mail that waited to be filed for the first time is filed before, so that its author is told.
    """
    with store.transaction():
        kept = store.add_change(_checked(store, group, wanted))
        touched, moved = _mails_of(store, kept)
        if touched:
            file_mails(store, group, clock, owner, reading=reading)
            if moved:
                file_again(store, group, touched, clock, reading)
            else:
                store.retry(touched)
                file_mails(store, group, clock, owner, reading=reading, answer=False)
        if kept.action is Action.ACCEPT and (entry := _mail(store, kept.target)).state is not State.FILED:
            slugs = " or ".join(r.slug for r in group.resolutions)
            raise Refused(
                f"{kept.target.capitalize()} has no words that could be filed ({entry.reason}). Say what it is about "
                f"with --as {slugs}, or set it aside with `review ignore`."
            )
    return kept


def leave(store: Store, group: Group, token: str, clock: Clock) -> None:
    """Unsubscribe whoever holds this token: one change, however often it is asked for, and none where nobody gets
    letters by it (RFC 8058)."""
    address = store.holder(token)
    if not address:
        return
    with store.transaction():
        if any(one.address.address == address for one in subscribers(store, group)):
            wanted = Change(action=Action.UNSUBSCRIBE, target=f"address {address}", who="one click", at=clock())
            store.add_change(_checked(store, group, wanted))


def difference(store: Store, group: Group, data: bytes, name: str, slug: str = "") -> Difference:
    """What an edited table that came back would change. It is held against the copy it says it was exported from; a
    file that says none (CSV, or one that lost its properties) against the one it fits best of the last exported, of
    resolution `slug` or of all. Refused where there is none."""
    copies = _copies(store, group, copy_of(data, name), name, slug)
    returned = read_back(data, name, [table for _, table in copies])
    exported = returned.exported
    slug = next(slug for slug, table in copies if table is exported)
    by_number = {comment.number: comment for comment in comments(store, group, slug)}
    now = rules.tabulate(
        by_number.values(),
        group,
        resolution=slug,
        ledger=exported.ledger,
        made=exported.made,
        profile=exported.profile,
    )
    found = rules.held_against(returned, now)
    fits, refused = [], list(found.refused)
    for edit in found.edits:
        try:
            wanted = _wanted(group, by_number[edit.number], edit, "", exported.made)
        except Refused as refusal:
            refused.append((edit.number, str(refusal)))
        else:
            fits += [edit] if wanted.before != wanted.after else []
    return replace(found, edits=tuple(fits), refused=tuple(refused), resolution=slug, exported=exported.made)


def _copies(store: Store, group: Group, sha256: str, name: str, slug: str) -> list[tuple[str, Table]]:
    """The tables a file may have been exported as, newest first, each after its resolution's slug."""
    if sha256:
        kept = store.export(sha256)
        if kept is None:
            raise Refused(f"{name} was not exported by this group's service; export the table and edit that file.")
        return [(kept[0], restored(kept[1]))]
    slugs = [resolution(group, slug).slug] if slug else [each.slug for each in group.resolutions]
    every = sorted((made, sha256) for each in slugs for sha256, made in store.exports(each))
    found = [kept for _, each in reversed(every[-MOST_COPIES:]) if (kept := store.export(each))]
    if not found:
        raise Refused(f"{name} does not say which table it was, and none was exported here; export it and edit that.")
    return [(slug, restored(record)) for slug, record in found]


def take(
    store: Store, group: Group, edits: Sequence[FieldEdit], who: str, clock: Clock
) -> tuple[list[Change], list[tuple[str, str]]]:
    """Record each edit of a table as a change, all at one instant; also those that fit nothing any more, as (number,
    why): somebody may have changed the same cell since the difference was shown."""
    kept: list[Change] = []
    refused: list[tuple[str, str]] = []
    at = clock()
    with store.transaction():
        by_number = {comment.number: comment for comment in comments(store, group)}
        for edit in edits:
            comment = by_number.get(edit.number)
            if comment is None or not rules.stands(edit, comment):
                refused.append((edit.number, f"{edit.key} was changed here just now; import the file once more."))
                continue
            try:
                kept.append(store.add_change(_wanted(group, comment, edit, who, at)))
            except Refused as refusal:
                refused.append((edit.number, str(refusal)))
    return kept, refused


def last_change(store: Store, edit: FieldEdit) -> Change | None:
    """The change by which a field says what it says now; None where mail alone made it so."""
    target = edit.number if edit.key == "provision" else f"{edit.number} {edit.key}"
    found = [each for each in rules.standing(store.changes()) if each.target == target and each.action in _OF_TABLES]
    return found[-1] if found else None


def take_back(store: Store, id_: int, who: str, clock: Clock) -> list[Change]:
    """Undo every change of the table that this one came with: by the same person, at the same instant."""
    at = clock()
    with store.transaction():
        standing = [each for each in rules.standing(store.changes()) if each.action in _OF_TABLES]
        first = next((each for each in standing if each.id == id_), None)
        if first is None:
            raise Refused(f"Change {id_} came with no table, or was taken back; `review changes` lists them.")
        return [
            store.add_change(
                Change(action=Action.UNDO, target=f"change {each.id}", who=who, at=at, before=rules.undone(each))
            )
            for each in standing
            if (each.who, each.at) == (first.who, first.at)
        ]


def _wanted(group: Group, comment: Comment, edit: FieldEdit, who: str, at: datetime) -> Change:
    """The change that an edit of a table asks for; Refused where it fits nothing."""
    if edit.key == "provision":
        wanted = Change(action=Action.MOVE, target=edit.number, who=who, at=at, after=edit.returned)
    else:
        target, before = f"{edit.number} {edit.key}", rules.field_of(comment, edit.key)
        wanted = Change(action=Action.EDIT, target=target, who=who, at=at, before=before, after=edit.returned)
    return _of_comment(group, comment, wanted)


def _checked(store: Store, group: Group, wanted: Change) -> Change:
    if wanted.action is Action.UNDO:
        undone = next((c for c in store.changes() if f"change {c.id}" == wanted.target), None)
        if undone is None:
            raise Refused(f"There is no {wanted.target} to undo; `review changes` lists them.")
        return replace(wanted, before=rules.undone(undone))
    if wanted.target.startswith("mail "):
        found = _mail(store, wanted.target)
        if wanted.action in _MOVES:
            return replace(wanted, before=_hanging(store, found, wanted))
        if wanted.action is Action.ACCEPT and wanted.after:
            resolution(group, wanted.after)
        return replace(wanted, before=f"{found.state or 'waiting'}: {found.reason}".removesuffix(": "))
    if wanted.target.startswith("address "):
        return _subscription(store, group, wanted)
    if wanted.target.startswith(rules.DIGEST):
        return _about_digest(store, wanted)
    number = wanted.target.partition(" ")[0]
    comment = next((c for c in comments(store, group) if c.number == number), None)
    if comment is None:
        raise Refused(f"There is no comment {number}; an export lists the numbers given.")
    return _of_comment(group, comment, wanted)


def _of_comment(group: Group, comment: Comment, wanted: Change) -> Change:
    if wanted.action is Action.EDIT:
        rules.edited(comment, wanted.target.partition(" ")[2], wanted.after)
        return wanted
    if wanted.action is Action.MOVE:
        wanted = replace(wanted, after=_place(group, comment, wanted.after))
    if wanted.action is Action.ATTRIBUTE:
        wanted = replace(wanted, after=_member(group, wanted.after))
    return replace(wanted, before=rules.before(comment, wanted.action))


def _subscription(store: Store, group: Group, wanted: Change) -> Change:
    """Whom somebody subscribes by hand has a token in their letters too; Refused for what is no address of a person."""
    address = wanted.target.removeprefix("address ")
    if address in (group.list_address, *group.own_addresses) or not _ADDRESS.fullmatch(address):
        raise Refused(f"“{address}” is no address of a person; write it as name@example.org.")
    if wanted.after and wanted.after not in LANGUAGES:
        raise Refused(f"No letters in “{wanted.after}”; there are: {', '.join(LANGUAGES)}.")
    store.give_token(address, wanted.at)
    known = [one for one in subscribers(store, group) if one.address.address == address]
    return replace(wanted, before=f"subscribed, {known[0].language}" if known else "not subscribed")


def _about_digest(store: Store, wanted: Change) -> Change:
    """A wish about a digest to come, with the note it had before."""
    period = wanted.target.removeprefix(rules.DIGEST)
    if any(key.startswith(f"digest/{period}/") for key in store.agenda().keys):
        raise Refused(f"The digest {period} has gone out; nothing about it can be changed any more.")
    _, notes = rules.wishes(rules.standing(store.changes()))
    return replace(wanted, before=notes.get(period, "") if wanted.action is Action.NOTE else "")


def _member(group: Group, name: str) -> str:
    """A member of the roster, or nobody."""
    if not name:
        return ""
    found = rules.member_of(name, group)
    if found is None:
        near = get_close_matches(name, sorted({person.member for person in group.participants if person.member}))
        known = f"did you mean {' or '.join(near)}?" if near else "a row of its own there, without addresses, adds it."
        raise Refused(f"No member “{name}” in the roster; {known}")
    return found


def _hanging(store: Store, mail: Entry, wanted: Change) -> str:
    """Where a mail hangs that is to hang elsewhere; Refused where that is no place for it."""
    entries = {f"mail {entry.id}": entry for entry in store.mails()}
    above = _mail(store, wanted.after) if wanted.action is Action.ATTACH else None
    for entry in (mail, above):
        if entry and entry.thread is None:
            raise Refused(f"Mail {entry.id} was not read ({entry.state or 'waiting'}): it hangs in no thread.")
    while above:
        if above.id == mail.id:
            raise Refused(
                f"{wanted.after.capitalize()} is or answers mail {mail.id}, which cannot hang below itself; "
                f"take it out first with `review detach {wanted.after.removeprefix('mail ')}`."
            )
        above = entries.get(f"mail {above.parent}")
    if mail.parent is not None:
        return f"mail {mail.parent}"
    return "begins a thread" if mail.thread == mail.id else f"in the thread of mail {mail.thread}"


def _mail(store: Store, target: str) -> Entry:
    found = next((entry for entry in store.mails() if f"mail {entry.id}" == target), None)
    if found is None:
        raise Refused(f"There is no {target}; `review` lists those that wait.")
    return found


def _place(group: Group, comment: Comment, words: str) -> str:
    place = rules.place_of(words, comment, group)
    if place is None:
        raise Refused(f"“{words}” is no provision; write it as it is cited, e.g. “resolves 2”, or “general”.")
    return place


def _mails_of(store: Store, kept: Change) -> tuple[list[int], bool]:
    """The mails whose filing a change touches, and whether by moving them; an undone change touches those of what it
    undoes."""
    by_id = {change.id: change for change in store.changes()}
    while kept.action is Action.UNDO and (undone := by_id.get(int(kept.target.removeprefix("change ")))):
        kept = undone
    touched = [int(kept.target.removeprefix("mail "))] if kept.target.startswith("mail ") else []
    return touched, kept.action in _MOVES
