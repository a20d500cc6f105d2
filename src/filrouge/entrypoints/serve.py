"""The web process: HTTP and live sockets on one port."""

import gc

import uvicorn

from filrouge.entrypoints import logs
from filrouge.platform.settings import DEFAULT_PORT, Settings, SettingsError, may_listen

WS_MAX_BYTES = 64 * 1024
WS_MAX_QUEUE = 16
GRACE_S = 4
HEADER_MAX_BYTES = 32 * 1024


def run(settings: Settings, role: str) -> None:
    """Serves until SIGTERM or SIGINT; open requests get a few seconds to end. Raises SettingsError."""
    refused = may_listen(settings)
    if refused:
        raise SettingsError(refused)
    logs.configure(settings.log_level, role)
    from filrouge.entrypoints.api.app import create_app

    app = create_app(settings)
    # What stays until the end is never collected: to walk it each time would hold everybody up for 0.2 s.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    config = uvicorn.Config(
        app,
        host=settings.listen,
        port=settings.port or DEFAULT_PORT,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_max_queue=WS_MAX_QUEUE,
        h11_max_incomplete_event_size=HEADER_MAX_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=settings.tls_cert or None,
        ssl_keyfile=settings.tls_key or None,
    )
    server = uvicorn.Server(config)
    server.run()
    if not server.started:
        raise SystemExit(3)
