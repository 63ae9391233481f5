"""What systemd is told (sd_notify(3)): that the service is ready, that it goes on, that it stops.

Words to a socket that systemd names; without one, nothing. Leaves to the daemon when there is something to say.
"""

import os
import socket
from contextlib import suppress

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def notify(state: str) -> None:
    """Tell it; nobody who is not there is waited for."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if place:
        # "@" stands for the NUL of a name that is no file (unix(7)).
        name = "\0" + place[1:] if place.startswith("@") else place
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            to.setblocking(False)
            to.sendto(state.encode(), name)
