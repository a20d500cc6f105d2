"""The least that could carry a chat: `python -m bench._chat_floor PORT DSN`.

One process; bare sockets, each with a name (`/v17`, `/a3`). A frame `{"id", "to", "text"}` is inserted into one table,
committed, and given to the socket that it names.
"""

import json
import sys
from typing import Any

import uvicorn
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

TABLE = "create table if not exists bench_word (id uuid primary key, said_to text not null, body text not null)"
INSERT = "insert into bench_word (id, said_to, body) values (%(id)s, %(to)s, %(text)s)"
POOL = 20


class Floor:
    """An ASGI application."""

    def __init__(self, dsn: str) -> None:
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            dsn, min_size=4, max_size=POOL, open=False, kwargs={"autocommit": True}
        )
        self._sockets: dict[str, Any] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._follow(scope["path"].lstrip("/"), receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        await self._pool.open(wait=True)
        async with self._pool.connection() as connection:
            await connection.execute(TABLE)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _follow(self, name: str, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._sockets[name] = send
        while (message := await receive())["type"] == "websocket.receive":
            said = json.loads(message["text"])
            async with self._pool.connection() as connection:
                await connection.execute(INSERT, said)
            await self._sockets[said["to"]]({"type": "websocket.send", "text": json.dumps(said)})
        self._sockets.pop(name, None)


async def _serve(port: int, dsn: str) -> None:
    config = uvicorn.Config(
        Floor(dsn), host="127.0.0.1", port=port, ws="websockets-sansio", log_level="warning", access_log=False
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(int(sys.argv[1]), sys.argv[2]))
