"""A notification names who wrote, the customer or a third party."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import Desk, desk_of, ok
from tests.entrypoints.desk_calls import act
from tests.entrypoints.watching import notified, watch


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        await watch(made)
        yield made


async def test_who_wrote_is_named_when_it_is_not_the_customer(desk: Desk) -> None:
    conversation = await desk.written(message_id="one@exemple.example")
    await ok(await act(desk.lea, conversation, "assign", user_id=show("usr", desk.users["hugo"])))
    await desk.written("Voici la suite.", message_id="two@exemple.example", in_reply_to="<one@exemple.example>")
    await watch(desk)
    assert (await notified(desk.hugo))[0]["author"] is None
    # Words of somebody else in the same conversation: an expert who was asked.
    await desk.written("Autre chose", sender="Paul Expert <paul@cabinet.example>", subject="Autre")
    await desk.company.rows(
        "update message set identity_id = (select id from identity where address = 'paul@cabinet.example'),"
        " details = details || jsonb_build_object('sender_name', 'Paul Expert')"
        " where id = (select message_id from notification where kind = 'reply_assigned') returning id"
    )
    told = (await notified(desk.hugo))[0]
    assert (told["author"], told["kind"]) == ("Paul Expert", "reply_assigned")
