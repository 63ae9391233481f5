"""Who may change what: the coordinator and the secretariat anything, everybody what they wrote themselves.

An address is believed only where its mailbox has proved itself (`commands.py`); this is about what it may do then.
"""

from bot.model import Group, Participant

SECRETARIAT = "secretariat"
"""The capacity of the people who run the service."""


def steers(address: str, group: Group) -> bool:
    """Whether this is an address of the coordinator or of the secretariat."""
    person = holder_of(address, group)
    return address == group.coordinator.address or (
        person is not None and (person.capacity == SECRETARIAT or group.coordinator.address in person.addresses)
    )


def wrote(address: str, author: str, group: Group) -> bool:
    """Whether what came from `author` came from whoever has this address."""
    person = holder_of(address, group)
    return address == author or (person is not None and author in person.addresses)


def holder_of(address: str, group: Group) -> Participant | None:
    """The person of the roster with this address."""
    return next((person for person in group.participants if address and address in person.addresses), None)


def signature(address: str, group: Group) -> str:
    """How a change says who made it: by name, for tables show it and no table shows an address."""
    person = holder_of(address, group)
    if person and person.name:
        return person.name
    coordinates = address == group.coordinator.address
    return (group.coordinator.name or "the coordinator") if coordinates else "the author"
