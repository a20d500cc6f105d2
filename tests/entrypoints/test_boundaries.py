"""What limits hold: rights and the part of the company that somebody sees, at every door."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from filrouge.platform.pool import ParserPool
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused, reply_body


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


async def test_answer_and_close_needs_the_right_to_close(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.company.rows(
        "update role set permissions = array_remove(permissions, 'conversations:close') where key = 'agent' returning 1"
    )
    body = await reply_body(desk, desk.lea, conversation, then="close", wrap_up_code="solved")
    fields = refused(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 403, "access.forbidden")
    assert fields == {"permission": "conversations:close"}
    assert await desk.company.value("select count(*) from outgoing") == 0
    body = await reply_body(desk, desk.lea, conversation)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 201)
