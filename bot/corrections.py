"""What a person changes: checked, kept as a fact, and carried out on the mails it touches; each can be undone (law 7).

Laying changes over comments is `rules.apply`'s work, filing mails again `service.py`'s.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot import rules
from bot.errors import Refused
from bot.export import copy_of, read_back, restored
from bot.model import LANGUAGES, Action, Change, Comment, Difference, FieldEdit, Group, State
from bot.service import Clock, Reading, comments, file_again, file_mails, read_here, resolution, subscribers
from bot.store import Entry, Store
from bot.text import parse_provision

_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,253}")
_MOVES = (Action.ATTACH, Action.DETACH)


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


def difference(store: Store, group: Group, data: bytes, name: str, slug: str = "") -> Difference:
    """What an edited table that came back would change. It is held against the copy it says it was exported from; one
    that says none (CSV) against the last table exported of resolution `slug`. Refused where there is no such copy."""
    copy = copy_of(data, name)
    sha256 = copy or next((newest for newest, _ in store.exports(slug)), "")
    kept = store.export(sha256) if sha256 else None
    if kept is None and copy:
        raise Refused(f"{name} was not exported by this group's service; export the table and edit that file.")
    if kept is None:
        raise Refused(f"{name} does not say which table it was; name its resolution with --resolution.")
    exported = restored(kept[1])
    now = rules.tabulate(
        comments(store, group, kept[0]),
        group,
        resolution=kept[0],
        ledger=exported.ledger,
        made=exported.made,
        profile=exported.profile,
    )
    return rules.held_against(read_back(data, name, exported.columns), exported, now)


def take(
    store: Store, group: Group, edits: Sequence[FieldEdit], who: str, clock: Clock
) -> tuple[list[Change], list[tuple[str, str]]]:
    """Record each edit of a table as a change, all together; also those that fit nothing, as (number, why)."""
    kept, refused = [], []
    with store.transaction():
        for edit in edits:
            try:
                kept.append(store.add_change(_checked(store, group, _wanted(edit, who, clock))))
            except Refused as refusal:
                refused.append((edit.number, str(refusal)))
    return kept, refused


def _wanted(edit: FieldEdit, who: str, clock: Clock) -> Change:
    if edit.key == "provision":
        return Change(action=Action.MOVE, target=edit.number, who=who, at=clock(), after=edit.returned)
    target = f"{edit.number} {edit.key}"
    return Change(action=Action.EDIT, target=target, who=who, at=clock(), before=edit.current, after=edit.returned)


def _checked(store: Store, group: Group, wanted: Change) -> Change:
    if wanted.action is Action.UNDO:
        undone = next((c for c in store.changes() if f"change {c.id}" == wanted.target), None)
        if undone is None:
            raise Refused(f"There is no {wanted.target} to undo; `review changes` lists them.")
        return replace(wanted, before=f"{undone.action} {undone.target} {undone.after}".strip())
    if wanted.target.startswith("mail "):
        found = _mail(store, wanted.target)
        if wanted.action in _MOVES:
            return replace(wanted, before=_hanging(store, found, wanted))
        if wanted.action is Action.ACCEPT and wanted.after:
            resolution(group, wanted.after)
        return replace(wanted, before=f"{found.state or 'waiting'}: {found.reason}".removesuffix(": "))
    if wanted.target.startswith("address "):
        return _subscription(store, group, wanted)
    number, _, key = wanted.target.partition(" ")
    comment = next((c for c in comments(store, group) if c.number == number), None)
    if comment is None:
        raise Refused(f"There is no comment {number}; an export lists the numbers given.")
    if wanted.action is Action.EDIT:
        rules.edited(comment, key, wanted.after)
        return wanted
    if wanted.action is Action.MOVE:
        return replace(
            wanted, before=f"{comment.heading} | {comment.label}", after=_place(group, comment, wanted.after)
        )
    if wanted.action is Action.ATTRIBUTE:
        return replace(wanted, before=comment.member, after=_member(group, wanted.after))
    return replace(wanted, before=str(comment.state))


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


def _member(group: Group, name: str) -> str:
    """A member of the roster, or nobody."""
    members = sorted({person.member for person in group.participants if person.member})
    if name and name not in members:
        near = get_close_matches(name, members)
        known = f"did you mean {' or '.join(near)}?" if near else "a row of its own there, without addresses, adds it."
        raise Refused(f"No member “{name}” in the roster; {known}")
    return name


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
    if words == "general":
        return " | "
    about = resolution(group, comment.resolution)
    place = parse_provision(words, group.vocabularies, rules.base_of(about))
    if place is None:
        raise Refused(f"“{words}” is no provision; write it as it is cited, e.g. “resolves 2”, or “general”.")
    return f"{place[0]} | {place[1]}"


def _mails_of(store: Store, kept: Change) -> tuple[list[int], bool]:
    """The mails whose filing a change touches, and whether by moving them; an undone change touches those of what it
    undoes."""
    by_id = {change.id: change for change in store.changes()}
    while kept.action is Action.UNDO and (undone := by_id.get(int(kept.target.removeprefix("change ")))):
        kept = undone
    touched = [int(kept.target.removeprefix("mail "))] if kept.target.startswith("mail ") else []
    return touched, kept.action in _MOVES
