"""A company whose mailbox sends through a real server."""

from collections.abc import AsyncIterator

import pytest
from psycopg.types.json import Jsonb

from tests.company_of_tests import Company, mail
from tests.servers.smtp import Sink, sink


@pytest.fixture
async def server() -> AsyncIterator[Sink]:
    async with sink() as running:
        yield running


@pytest.fixture
async def alisier(alisier: Company, server: Sink) -> Company:
    """The company, its mailbox sending through `server`; Claire has written."""
    await alisier.rows(
        "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": server.port})
    )
    await alisier.rows(
        "update app_user set signature = 'Léa Moreau, gestionnaire' where id = %(id)s returning id", id=alisier.lea.id
    )
    await alisier.receive(mail(message_id="first@exemple.example"))
    await alisier.pump()
    return alisier
