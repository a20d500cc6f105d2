import re
from dataclasses import fields
from pathlib import Path

import pytest

from filrouge.platform import settings
from filrouge.platform.settings import Settings, SettingsError, may_listen, read

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs/reference/settings.md").read_text("utf-8")
NAMES = {f"FILROUGE_{one.name.upper()}" for one in fields(Settings)}


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(re.findall(r"^\| `(FILROUGE_[A-Z_]+)`", DOC, re.MULTILINE)) == NAMES


def test_the_program_reads_no_setting_in_secret() -> None:
    for path in (ROOT / "src/filrouge").rglob("*.py"):
        named = set(re.findall(r"FILROUGE_[A-Z][A-Z_]+[A-Z]", path.read_text("utf-8")))
        assert {name for name in named if not name.startswith("FILROUGE_DEMO_")} <= NAMES, path


def test_settings_come_from_the_environment_and_pass_to_children() -> None:
    given = read({"FILROUGE_PORT": "8080", "FILROUGE_DATA": "/srv/fil", "FILROUGE_PUBLIC_URL": "https://desk.example/"})
    assert (given.port, given.data, given.base_url, given.secure) == (
        8080,
        Path("/srv/fil"),
        "https://desk.example",
        True,
    )
    assert read(given.environment()) == given


def test_changes_win_over_the_environment() -> None:
    assert read({"FILROUGE_PORT": "8080"}, port=9090).port == 9090


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FILROUGE_PORT", "http"),
        ("FILROUGE_PORT", "70000"),
        ("FILROUGE_PORT", "-1"),
        ("FILROUGE_DATABASE_POOL", "0"),
        ("FILROUGE_LOG_LEVEL", "loud"),
        ("FILROUGE_TLS_CERT", "/etc/cert.pem"),
        ("FILROUGE_PUBLIC_URL", "desk.example.com"),
        ("FILROUGE_PUBLIC_URL", "https://desk.example.com/desk"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name[:15]}.*\.$"):
        read({name: value})


def test_other_addresses_than_loopback_need_https() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert may_listen(read({}, listen=host)) is None
    refused = may_listen(read({}, listen="0.0.0.0"))
    assert "FILROUGE_PUBLIC_URL" in str(refused)
    assert may_listen(read({}, listen="0.0.0.0", public_url="https://desk.example")) is None
    assert may_listen(read({}, listen="0.0.0.0", public_url="http://desk.example")) is not None
    assert may_listen(read({}, listen="0.0.0.0", tls_cert="a", tls_key="b")) is None


def test_two_clones_never_share_a_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(settings, "_checkout", lambda here=tmp_path / name: here)
        found.add(settings.default_data())
    assert len(found) == 2
