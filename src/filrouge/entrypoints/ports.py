"""Ports that stay the same from start to start: the usual one, or the next free one, remembered in the data folder."""

import json
import socket
from contextlib import suppress
from pathlib import Path

from filrouge.platform import folders, processes

TRIES = 200
WAIT_S = 3.0


class PortTaken(Exception):
    """The port that was asked for is in use; the message is one sentence."""


class Ports:
    """Chooses ports, one name each, and remembers them in `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, int] = {}
        with suppress(OSError, ValueError):
            known = json.loads(file.read_text())
            self._known = {str(name): int(port) for name, port in known.items()}
        self._given: set[int] = set()

    def choose(self, name: str, host: str, asked: int, usual: int) -> int:
        """The port for `name`: `asked` when given (PortTaken when it is in use), else the remembered or next free one.

        A remembered port is waited for a moment: the run before may still be ending.
        """
        if asked:
            if not processes.wait_until(lambda: _free(host, asked), WAIT_S):
                raise PortTaken(f"Port {asked} of {host} is in use: choose another one.")
            return asked
        remembered = self._known.get(name, 0)
        if remembered and processes.wait_until(lambda: _free(host, remembered), WAIT_S):
            return self._keep(name, remembered)
        for port in range(usual, usual + TRIES):
            if port not in self._given and port not in self._known.values() and _free(host, port):
                return self._keep(name, port)
        raise PortTaken(f"No port of {host} is free from {usual} to {usual + TRIES - 1}.")

    def _keep(self, name: str, port: int) -> int:
        self._given.add(port)
        if self._known.get(name) != port:
            self._known[name] = port
            folders.write_private(self._file, json.dumps(self._known) + "\n")
        return port


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
