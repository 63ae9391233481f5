"""What a transcript tells of a command: what was before and what is now, or why it was not obeyed."""

from typing import NamedTuple, assert_never

from bot.model import Action, Change, Command, CommentState, Result, Verb
from bot.templates.foreign import cut, plain
from bot.templates.voice import Voice


class Told(NamedTuple):
    """A command as it is answered: `undo` is the command that takes it back, where one does."""

    command: str
    was: str
    becomes: str
    why: str
    undo: str


def told(result: Result, voice: Voice, length: int) -> Told:
    """What became of a command, in the reader's language; a note with at most so many characters."""
    command, why = voice.name(str(result.command), 120), ""
    if result.hindrance is not None:
        why = voice.words.hindrance(result.hindrance, voice.name(result.outline, 3 * length))
    change = result.undone or next(iter(result.changes), None)
    if change is None:
        return Told(command, "", "", why, "")
    was, becomes = _told(change, voice, length)
    if result.undone:
        return Told(command, becomes, was, why, "")
    undo = "" if change.action is Action.UNDO else str(Command(verb=Verb.UNDO, target=result.command.target))
    return Told(command, was, becomes, why, undo)


def written(command: Command) -> str:
    """A command as it is sent again, a note's words with it."""
    return f"{command}\n{command.value}" if command.verb is Verb.NOTE else plain(str(command))


def _told(change: Change, voice: Voice, length: int) -> tuple[str, str]:
    """What was before a change, and what is after it."""
    words = voice.words
    match change.action:
        case Action.MOVE:
            return _place(change.before, voice), _place(change.after, voice)
        case Action.ATTRIBUTE:
            return voice.name(change.before, 80) or words.nameless(), voice.name(change.after, 80)
        case Action.WITHDRAW:
            return words.state(change.before), words.state(CommentState.WITHDRAWN)
        case Action.REJECT:
            return words.state(change.before), words.state(CommentState.REJECTED)
        case Action.HOLD:
            return words.goes(), words.held()
        case Action.NOTE:
            return _noted(change.before, voice, length) or words.empty(), _noted(change.after, voice, length)
        case Action.UNDO:  # a digest that was held back
            return words.held(), words.goes()
        case Action.ACCEPT | Action.IGNORE | Action.ATTACH | Action.DETACH | Action.LOAD:
            return change.before, change.after
        case Action.SUBSCRIBE | Action.UNSUBSCRIBE | Action.EDIT:
            return change.before, change.after
        case _:
            assert_never(change.action)


def _noted(note: str, voice: Voice, length: int) -> str:
    """The beginning of a note, marked where it is cut (law 3)."""
    words, shortened = cut(plain(note), length)
    return voice.name(words, length) + (" [...]" if shortened else "")


def _place(place: str, voice: Voice) -> str:
    return voice.name(" ".join(place.replace("|", " ").split())) or voice.words.general()
