"""The books at the end of every table (law 1), as lines for people: mails seen are copies, states and mails waiting.

Counting is the store's work.
"""

from bot.model import ENGLISH, Ledger, State, Tongue

LEDGER = "Ledger"
"""Heads the books; in a file that is all lines, it begins each of theirs."""

MADE_FROM = "Made from (SHA-256)"
"""What ties a file to its facts: the SHA-256 of the table's record, the same in every format."""

STATES = {
    State.FILED: "Filed",
    State.IGNORED: "Ignored",
    State.REVIEW: "For review",
    State.QUARANTINED: "Quarantined",
}


def books(ledger: Ledger, say: Tongue = ENGLISH) -> tuple[tuple[str, int], ...]:
    """What was counted, and how many, always in the same order: every state followed by its reasons, alphabetically."""
    seen = "Mails seen (the books balance)" if ledger.balanced else "Mails seen (THE BOOKS DO NOT BALANCE)"
    lines = [(say(seen), ledger.seen), (say("Copies, byte for byte"), ledger.copies)]
    for state, words in STATES.items():
        lines.append((say(words), ledger.states.get(state, 0)))
        lines += [
            (f"{say(words)}: {say(reason.removeprefix(f'{state}: '))}", count)
            for reason, count in sorted(ledger.reasons.items())
            if reason.startswith(f"{state}: ")
        ]
    return (*lines, (say("Not yet read"), ledger.waiting))
