import socket
from pathlib import Path

import pytest

from filrouge.entrypoints import ports
from filrouge.entrypoints.ports import Ports, PortTaken
from tests.ports import free_port

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "WAIT_S", 0.1)


def listening() -> socket.socket:
    server = socket.create_server((HOST, 0))
    server.listen()
    return server


def test_the_next_free_port_is_taken_and_remembered(tmp_path: Path) -> None:
    with listening() as busy:
        usual = busy.getsockname()[1]
        chosen = Ports(tmp_path / "ports.json").choose("web", HOST, 0, usual)
        assert chosen > usual
    assert Ports(tmp_path / "ports.json").choose("web", HOST, 0, usual) == chosen


def test_two_names_get_two_ports(tmp_path: Path) -> None:
    both = Ports(tmp_path / "ports.json")
    usual = free_port()
    assert both.choose("web", HOST, 0, usual) != both.choose("smtp", HOST, 0, usual)


def test_a_port_that_was_asked_for_is_taken_or_refused(tmp_path: Path) -> None:
    mine = free_port()
    assert Ports(tmp_path / "ports.json").choose("web", HOST, mine, 7070) == mine
    with listening() as busy, pytest.raises(PortTaken, match=r"is in use.*\.$"):
        Ports(tmp_path / "ports.json").choose("web", HOST, busy.getsockname()[1], 7070)


def test_a_remembered_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    usual = free_port()
    first = Ports(tmp_path / "ports.json").choose("web", HOST, 0, usual)
    with socket.create_server((HOST, first)):
        assert Ports(tmp_path / "ports.json").choose("web", HOST, 0, usual) != first


def test_an_unreadable_memory_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text('{"web": ')
    assert Ports(tmp_path / "ports.json").choose("web", HOST, 0, free_port())
