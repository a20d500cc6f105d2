"""The command `filrouge-demo`, which `filrouge up --demo` starts beside itself. Settings come as options, or from the
environment: `FILROUGE_DEMO_URL`, `_SMTP`, `_SINK`, `_PANEL_PORT`, `_SITE_PORT`, `_STATE`, `_SETUP_CODE`, `_SEED`."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from filrouge_demo.running import Demo, Where

PREFIX = "FILROUGE_DEMO_"
SEED = 11


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the demo until SIGINT or SIGTERM."""
    parser = _parser()
    given = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    if not given.url:
        parser.error("--url is missing: the address of Fil Rouge")
    where = Where(
        url=given.url,
        smtp=given.smtp,
        sink=given.sink or f"127.0.0.1:{given.sink_port}",
        panel_port=given.panel_port,
        site_port=given.site_port,
        data=Path(given.data),
        code=given.code,
        seed=given.seed,
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(where))
    return 0


async def _run(where: Where) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await Demo(where, _say).run()


def _say(words: str) -> None:
    print(words, flush=True)


def _from(name: str, default: str) -> str:
    return os.environ.get(PREFIX + name) or default


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="filrouge-demo", description="The demo company Alisier and its customers.")
    parser.add_argument("command", nargs="?", choices=("run",), default="run")
    parser.add_argument("--url", default=_from("URL", ""), help="where Fil Rouge is: http://127.0.0.1:7070")
    parser.add_argument("--smtp", default=_from("SMTP", "127.0.0.1:2525"), help="its listener for mail, host:port")
    parser.add_argument("--sink", default=_from("SINK", ""), help="where its outgoing mail goes, host:port")
    parser.add_argument("--sink-port", type=int, default=2625, help="the same, on 127.0.0.1")
    parser.add_argument("--panel-port", type=int, default=int(_from("PANEL_PORT", "7170")))
    parser.add_argument("--site-port", type=int, default=int(_from("SITE_PORT", "7171")), help="0: no public site")
    parser.add_argument("--data", default=_from("STATE", ".filrouge-demo"), help="a folder of its own")
    parser.add_argument("--code", default=_from("SETUP_CODE", ""), help="the one-time set-up code")
    parser.add_argument("--seed", type=int, default=int(_from("SEED", str(SEED))))
    return parser


if __name__ == "__main__":
    sys.exit(main())
