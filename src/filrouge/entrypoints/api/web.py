"""The built desk, served at `/`: hashed files for a year, `index.html` for every address of its own, a plain page when
it has not been built."""

from mimetypes import guess_type
from pathlib import Path
from stat import S_ISREG

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from filrouge.platform.security import DESK_CSP
from filrouge.platform.settings import Settings

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Fil Rouge</title>
<style>
  body{margin:0;min-height:100vh;display:grid;place-items:center;background:#faf9f7;color:#1c1a18;
       font:16px/1.5 Inter,system-ui,sans-serif}
  main{max-width:34rem;padding:2rem;border-left:2px solid #c4122f}
  h1{font-size:1.25rem;margin:0 0 .5rem} p{margin:.25rem 0;color:#5f5a54} code{color:#1c1a18}
  @media (prefers-color-scheme:dark){body{background:#141312;color:#ece8e2} main{border-color:#ff5a6e}
       p{color:#a8a199} code{color:#ece8e2}}
</style>
<main>
  <h1>The server runs; the desk is not built yet.</h1>
  <p>Run <code>make web</code> in the checkout, then load this page again.</p>
  <p lang="fr">Le serveur tourne ; l’interface n’est pas encore construite : lancez <code>make web</code>.</p>
  <p>The API answers at <code>/api/v1</code>.</p>
</main>
</html>
"""
IMMUTABLE = "public, max-age=31536000, immutable"
NOTHING = "There is nothing at this address"
CHAT = "chat.js"
"""The visitor's chat, one file for the pages of others: built beside the desk."""
FOR_OTHERS = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
OTHERS = ("api/", "chat/v1/", "f/", "healthz", "readyz")


def find_web(settings: Settings) -> Path | None:
    """The folder that holds the built desk, or None."""
    checkout = Path(__file__).resolve().parents[4]
    candidates = [settings.static]
    if not settings.static_dir:
        candidates.append(checkout / "web" / "dist" / "desk")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)


def install(app: FastAPI, settings: Settings) -> None:
    """Serves the desk at every address that no door has."""

    async def desk(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        squeezed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        await answer(settings, scope["method"], scope["path"].lstrip("/"), squeezed)(scope, receive, send)

    app.router.default = desk


def answer(settings: Settings, method: str, path: str, squeezed: bool = False) -> Response:
    """The file at `path`, or the desk's page; its compressed twin (`squeezed`) where the build has made one. Raises
    HTTPException 404 for what is neither."""
    folder = find_web(settings)
    if method not in ("GET", "HEAD") or path.startswith(OTHERS) or (folder is None and path):
        raise HTTPException(404, NOTHING)
    if path == CHAT and folder is not None:
        chat = folder.parent / "widget" / CHAT
        if not chat.is_file():
            raise HTTPException(404, NOTHING)
        return _file(chat, dict(FOR_OTHERS), squeezed)
    if folder is None:
        return HTMLResponse(NOT_BUILT, headers={"content-security-policy": DESK_CSP})
    found, stat = StaticFiles(directory=folder).lookup_path(path)
    if stat is not None and S_ISREG(stat.st_mode):
        immutable = path.startswith("assets/")
        headers = {"cache-control": IMMUTABLE if immutable else "no-cache", "content-security-policy": DESK_CSP}
        return _file(Path(found), headers, squeezed)
    if "." in path.rpartition("/")[2]:
        raise HTTPException(404, NOTHING)
    headers = {"cache-control": "no-cache", "content-security-policy": DESK_CSP}
    return _file(folder / "index.html", headers, squeezed)


def _file(path: Path, headers: dict[str, str], squeezed: bool) -> Response:
    twin = path.with_name(f"{path.name}.gz")
    if not twin.is_file():
        return FileResponse(path, headers=headers)
    headers["vary"] = "accept-encoding"
    if not squeezed:
        return FileResponse(path, headers=headers)
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(twin, headers={**headers, "content-encoding": "gzip"}, media_type=kind)
