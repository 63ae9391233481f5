"""Language versions of one resolution side by side: their sections run parallel, and so do the items of a section.

The Union publishes its texts in six languages with one structure; a provision is named as in the English version, else
in the first that is loaded. Whether the versions really agree is checked where they are loaded (`structure.py`).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.model import BaseText

Key = tuple[str, str]
"""Heading and label of a provision."""


def reference(bases: Sequence[BaseText]) -> BaseText | None:
    """The version that names the provisions: the English one, else the first."""
    return next((base for base in bases if base.language == "en"), bases[0] if bases else None)


@lru_cache(maxsize=64)
def names(base: BaseText, first: BaseText) -> tuple[Key, ...]:
    """How `first` names each provision of `base`, in order; one that it does not have keeps its own name."""
    there, here = _sections(first), _sections(base)
    found: list[Key] = []
    for number, section in enumerate(here):
        twin = there[number] if len(there) == len(here) else section
        labels = dict(zip((label for _, label in twin), twin, strict=True))
        found += twin if len(twin) == len(section) else [labels.get(label, (twin[0][0], label)) for _, label in section]
    return tuple(found)


@lru_cache(maxsize=64)
def versions(bases: tuple[BaseText, ...]) -> Mapping[Key, tuple[tuple[str, str], ...]]:
    """The text of each provision as (language, words) in every version, the naming one first."""
    first = reference(bases)
    if first is None:
        return {}
    found: dict[Key, tuple[tuple[str, str], ...]] = {}
    for base in dict.fromkeys((first, *bases)):
        for key, provision in zip(names(base, first), base.provisions, strict=True):
            found[key] = (*found.get(key, ()), (base.language, provision.text))
    return found


def _sections(base: BaseText) -> list[list[Key]]:
    """The provisions of each section, in order."""
    found: list[list[Key]] = []
    for provision in base.provisions:
        if not found or found[-1][0][0] != provision.heading:
            found.append([])
        found[-1].append((provision.heading, provision.label))
    return found
