"""Who answers whom: the REFERENCES algorithm of RFC 5256 over a closed set of mails.

Mails are taken in order of receipt, so that the same mails give the same threads in whatever order they are handed in.
What a mail says of itself, its last reference or that it has none, undoes what earlier mails' References said of it
(step 1 B); so own references are linked first, and what others say counts for missing mails and for mails that were
there already without a parent. A link that would close a loop is not made. A Message-ID that comes twice belongs to
the first. What people decided comes before what the mails say. Which mails belong to the set is the store's work;
what a mail is read beside `ancestry.py`'s; whether a thread decides what a mail is about, `filing.py`'s.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from bot.mail import base_subject, reply_prefixed
from bot.model import Action, Change, Kin, Link

_NEAREST = 20
"""References used of one mail: the first and the last twenty; ten thousand are an attack."""

_CONVERSATION, _ANSWER = 2 * 22, 2 * 5
"""Hexadecimal digits of a Thread-Index that name the conversation, and those that each answer adds."""


Node = TypeVar("Node", bound=Hashable)


class _Forest(Generic[Node]):
    """Nodes by their id, each with at most one parent; ids that no mail has stand for mails that are missing."""

    def __init__(self) -> None:
        self.parent: dict[Node, Node] = {}
        self._top: dict[Node, Node] = {}

    def top(self, node: Node) -> Node:
        """The root of the tree a node is in; the way up is shortened for the next time."""
        root = node
        while (above := self._top.get(root, root)) != root:
            root = above
        while (above := self._top.get(node, node)) != root:
            self._top[node], node = root, above
        return root

    def link(self, parent: Node, child: Node) -> None:
        """Hang a tree's root below a node of another tree; a child that has a parent keeps it, and no loop is made."""
        if child in self.parent or self.top(parent) == child:
            return
        self.parent[child] = parent
        self._top[child] = self.top(parent)


def threads(kin: Sequence[Kin], moves: Sequence[Change] = ()) -> tuple[Link, ...]:
    """A link for every mail, in order of receipt: the mail it hangs below, and its thread, which is named by the first
    mail received in it. A mail that answers a missing one hangs below the nearest mail above that is there. `moves`
    are people's decisions in force, oldest first."""
    links = _by_references(kin)
    return _moved(links, moves) if moves else links


def _moved(links: Sequence[Link], moves: Sequence[Change]) -> tuple[Link, ...]:
    """The links with people's decisions: the last one about a mail counts, what hangs below a mail goes with it, and
    what the mails say of each other holds where it closes no loop with that. A decision to hang a mail below one that
    is not there waits for it."""
    here = {link.mail_id for link in links}
    decided: dict[int, int | None] = {}
    for move in moves:
        mail_id = int(move.target.removeprefix("mail "))
        decided.pop(mail_id, None)
        decided[mail_id] = int(move.after.removeprefix("mail ")) if move.action is Action.ATTACH else None
    decided = {mail_id: above for mail_id, above in decided.items() if mail_id in here and above in (None, *here)}
    forest: _Forest[int] = _Forest()
    said = ((link.mail_id, link.parent) for link in links if link.mail_id not in decided)
    for mail_id, above in (*decided.items(), *said):
        if above is not None:
            forest.link(above, mail_id)
    thread = {link.mail_id: link.thread for link in links}
    first: dict[tuple[bool, int], int] = {}
    moved = []
    for link in links:
        top = forest.top(link.mail_id)
        name = (True, top) if top in decided else (False, thread[top])
        moved.append(
            Link(
                mail_id=link.mail_id,
                parent=forest.parent.get(link.mail_id),
                thread=first.setdefault(name, link.mail_id),
            )
        )
    return tuple(moved)


def _by_references(kin: Sequence[Kin]) -> tuple[Link, ...]:
    """What the mails say of each other."""
    mails = sorted(kin, key=lambda mail: (mail.received, mail.mail_id))
    owners: dict[str, Kin] = {}
    for mail in mails:
        owners.setdefault(mail.message_id or _private(mail), mail)
    nodes = [mail.message_id if owners.get(mail.message_id) is mail else _private(mail) for mail in mails]
    owners.update((node, mail) for node, mail in zip(nodes, mails, strict=True))

    forest: _Forest[str] = _Forest()
    chains = [_references(mail) for mail in mails]
    for node, chain in zip(nodes, chains, strict=True):
        if chain:
            forest.link(chain[-1], node)
    place = {node: place for place, node in enumerate(nodes)}
    for here, chain in enumerate(chains):
        for above, below in pairwise(chain):
            if place.get(below, -1) < here:
                forest.link(above, below)

    _by_index(nodes, chains, forest, owners)

    parents = _parents(nodes, forest, owners)
    subjects = _by_subject(nodes, parents, forest, owners)
    first: dict[str, int] = {}
    links = []
    for node, mail in zip(nodes, mails, strict=True):
        tree = forest.top(node)
        parent = parents[node] or (subjects.parent.get(node, ""))
        thread = first.setdefault(subjects.tree.get(tree, tree), mail.mail_id)
        links.append(Link(mail_id=mail.mail_id, parent=owners[parent].mail_id if parent else None, thread=thread))
    return tuple(links)


def _private(mail: Kin) -> str:
    """An id that no mail can have in a header, for one whose Message-ID is missing or another's already."""
    return f"\0{mail.mail_id}"


def _references(mail: Kin) -> tuple[str, ...]:
    """The ids a mail refers to, oldest first, each once, itself left out."""
    named = mail.references
    if len(named) > 1 + _NEAREST:
        named = (*named[:1], *named[-_NEAREST:])
    last_first = dict.fromkeys(name for name in reversed(named) if name and name != mail.message_id)
    return tuple(reversed(last_first))


def _by_index(
    nodes: Sequence[str], chains: Sequence[Sequence[str]], forest: _Forest[str], owners: Mapping[str, Kin]
) -> None:
    """QUIRK: Outlook and Exchange leave References out where they write Thread-Index. An answer without references
    hangs below the nearest mail whose index begins its own, if they have the same base subject: never else, for a
    new matter may be begun with an old mail's index."""
    held: dict[str, str] = {}
    for node in nodes:
        if owners[node].thread_index:
            held.setdefault(owners[node].thread_index, node)
    for node, chain in zip(nodes, chains, strict=True):
        index = owners[node].thread_index
        lengths = () if chain else range(len(index) - _ANSWER, _CONVERSATION - 1, -_ANSWER)
        above = next((held[index[:length]] for length in lengths if index[:length] in held), None)
        if above is not None and _base(owners[above]) == _base(owners[node]) != "":
            forest.link(above, node)


def _base(mail: Kin) -> str:
    return base_subject(mail.subject).casefold()


def _parents(nodes: Sequence[str], forest: _Forest[str], owners: Mapping[str, Kin]) -> dict[str, str]:
    """The nearest mail above each node that is there, or "" (RFC 5256 step 3: missing mails are left out)."""
    nearest: dict[str, str] = {}
    for node in nodes:
        way = []
        above = forest.parent.get(node, "")
        while above and above not in owners and above not in nearest:
            way.append(above)
            above = forest.parent.get(above, "")
        found = nearest[above] if above in nearest and above not in owners else above
        nearest.update(dict.fromkeys(way, found))
        nearest.setdefault(node, found)
    return {node: nearest[node] for node in nodes}


@dataclass(kw_only=True, slots=True)
class _Root:
    """What stands at the top of a thread: a mail, or a missing one (`node` empty) above several."""

    tree: str
    node: str
    subject: str
    answers: bool


class _Subjects(NamedTuple):
    """Trees that a common subject joins: the tree each belongs to, and the mail below which a tree's root hangs."""

    tree: dict[str, str]
    parent: dict[str, str]


def _by_subject(
    nodes: Sequence[str], parents: Mapping[str, str], forest: _Forest[str], owners: Mapping[str, Kin]
) -> _Subjects:
    """Join the threads whose roots have the same base subject (RFC 5256 step 5)."""
    roots: dict[str, _Root] = {}
    for node in nodes:
        tree = forest.top(node)
        if tree in roots and not parents[node]:
            roots[tree].node = ""
        elif not parents[node]:
            mail = owners[node]
            roots[tree] = _Root(tree=tree, node=node, subject=_base(mail), answers=reply_prefixed(mail.subject))
    table: dict[str, _Root] = {}
    for root in roots.values():
        held = table.setdefault(root.subject, root)
        if (held.node and not root.node) or (held.answers and not root.answers):
            table[root.subject] = root
    joined = _Subjects({}, {})
    for root in roots.values():
        held = table[root.subject]
        if not root.subject or held.tree == root.tree:
            continue
        joined.tree[root.tree] = held.tree
        if root.node and held.node and root.answers and not held.answers:
            joined.parent[root.node] = held.node
        elif root.node and held.node:
            held.node = ""
    return joined
