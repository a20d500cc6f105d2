"""The built desk, as it is served."""

from pathlib import Path

import httpx
import pytest
from starlette.exceptions import HTTPException

from filrouge.entrypoints.api import web
from filrouge.platform.settings import Settings


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    folder = tmp_path / "desk"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>desk</title>")
    (folder / "assets" / "main-abc123.js").write_text("1")
    (tmp_path / "secret.txt").write_text("no")
    return Settings(data=tmp_path / "data", static_dir=str(folder))


def test_an_address_of_the_desk_gives_its_page(built: Settings) -> None:
    for path in ("", "inbox", "conversations/cnv_123", "settings/channels"):
        answer = web.answer(built, "GET", path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_hashed_files_are_kept_for_a_year(built: Settings) -> None:
    answer = web.answer(built, "GET", "assets/main-abc123.js")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["assets/gone.js", "../secret.txt", "api/v1/nothing", "f/form", "favicon.ico"])
def test_what_is_not_there_is_no_page(built: Settings, path: str) -> None:
    with pytest.raises(HTTPException) as missing:
        web.answer(built, "GET", path)
    assert missing.value.status_code == 404


def test_the_visitors_chat_is_a_file_that_other_sites_may_load(built: Settings, tmp_path: Path) -> None:
    with pytest.raises(HTTPException):
        web.answer(built, "GET", "chat.js")
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget" / "chat.js").write_text("1")
    answer = web.answer(built, "GET", "chat.js")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))


def test_a_desk_that_is_not_built_says_how(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, static_dir=str(tmp_path / "nowhere"))
    answer = web.answer(settings, "GET", "")
    assert b"make web" in bytes(answer.body)


async def test_the_root_answers(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_who_takes_compressed_files_gets_them(built: Settings) -> None:
    script = Path(built.static_dir) / "assets" / "main-abc123.js"
    script.with_name("main-abc123.js.gz").write_bytes(b"squeezed")
    squeezed = web.answer(built, "GET", "assets/main-abc123.js", squeezed=True)
    assert squeezed.headers["content-encoding"] == "gzip"
    assert squeezed.headers["content-type"].startswith("text/javascript")
    plain = web.answer(built, "GET", "assets/main-abc123.js")
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == squeezed.headers["vary"] == "accept-encoding"
