"""By which mailbox digests leave: chosen, refused when it cannot send, taken back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused

PATH = f"{API}/settings/notifications"


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        await made.company.rows(
            "update role set permissions = permissions || '{settings:write}' where key = 'supervisor' returning 1"
        )
        yield made


async def test_a_mailbox_is_chosen_and_digests_can_be_asked_for(desk: Desk) -> None:
    shown = await ok(await desk.sam.get(PATH))
    mailbox = show("cha", desk.company.mailbox_id)
    assert (shown["channel_account_id"], shown["version"], shown["public"]) == (None, 0, False)
    assert [one["id"] for one in shown["mailboxes"]] == [mailbox]
    shown = await ok(await desk.sam.patch(PATH, json={"expected_version": 0, "channel_account_id": mailbox}))
    assert (shown["channel_account_id"], shown["version"]) == (mailbox, 1)
    wish = {"expected_version": 0, "email": "daily", "email_at": "07:30"}
    mine = await ok(await desk.hugo.patch(f"{API}/me/notifications", json=wish))
    assert (mine["email"], mine["email_at"], mine["email_possible"]) == ("daily", "07:30", True)


async def test_a_mailbox_that_cannot_send_is_refused(desk: Desk) -> None:
    silent = await desk.company.add_account(config={"address": "muet@alisier.example", "send": "none"})
    assert show("cha", silent) not in [one["id"] for one in (await ok(await desk.sam.get(PATH)))["mailboxes"]]
    body = {"expected_version": 0, "channel_account_id": show("cha", silent)}
    refused(await desk.sam.patch(PATH, json=body), 422, "settings.unknown_reference")


async def test_two_administrators_do_not_overwrite_each_other(desk: Desk) -> None:
    mailbox = show("cha", desk.company.mailbox_id)
    await ok(await desk.sam.patch(PATH, json={"expected_version": 0, "channel_account_id": mailbox}))
    stale = await desk.sam.patch(PATH, json={"expected_version": 0, "channel_account_id": None})
    assert refused(stale, 409, "settings.stale")["by"]["name"] == "Sam"


async def test_the_choice_has_a_history_and_can_be_taken_back(desk: Desk) -> None:
    mailbox = show("cha", desk.company.mailbox_id)
    await ok(await desk.sam.patch(PATH, json={"expected_version": 0, "channel_account_id": mailbox}))
    await ok(await desk.sam.patch(PATH, json={"expected_version": 1, "channel_account_id": None}))
    entries = (await ok(await desk.sam.get(f"{API}/settings/history?what=notifications")))["items"]
    assert [one["after"] for one in entries] == [{"channel_account_id": None}, {"channel_account_id": mailbox}]
    await ok(await desk.sam.post(f"{API}/settings/history/{entries[0]['id']}/restore"), 204)
    assert (await ok(await desk.sam.get(PATH)))["channel_account_id"] == mailbox


async def test_agents_neither_read_nor_choose(desk: Desk) -> None:
    refused(await desk.lea.get(PATH), 403, "access.forbidden")
    body = {"expected_version": 0, "channel_account_id": None}
    refused(await desk.lea.patch(PATH, json=body), 403, "access.forbidden")
