"""A form's way: from the page to a conversation with its contact reason, and the e-mail that says we have it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from filrouge.channels import form_links
from filrouge.channels import service as channels
from filrouge.channels.adapters.webform.ready import template
from filrouge.channels.core import AUTOMATIC_PER_DAY
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import ChannelAccountId
from filrouge.terms.scope import SYSTEM
from tests.company_of_tests import Company, mail
from tests.entrypoints.api_client import browser, serving, settings_for
from tests.entrypoints.forms import PDF, filled, hidden, shown_reference


@pytest.fixture
async def app(alisier: Company, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The doors over the company's database, with its keys and its store."""
    async with serving(settings_for(alisier.database.dsn, tmp_path / "api")) as opened:
        opened.state.means = alisier.means
        opened.state.keys = alisier.means.keys
        yield opened


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, accept_language="fr") as opened:
        yield opened


async def add_form(alisier: Company) -> ChannelAccountId:
    """The claim form; following a file has a contact reason of its own."""
    config: dict[str, Any] = {**template("claim"), "contact_reason": "claim.other"}
    config["fields"][0]["options"][1]["contact_reason"] = "claim.follow"
    for key in ("claim.other", "claim.follow"):
        await alisier.rows(
            "insert into contact_reason (id, key, label, created_at) values (%(id)s, %(key)s, '{}', now()) returning 1",
            id=uuid7(),
            key=key,
        )
    return await alisier.add_account(kind="webform", address="claim", name="Sinistres", config=config)


async def post(alisier: Company, client: httpx.AsyncClient, form: ChannelAccountId, **changed: str) -> httpx.Response:
    """A page that was opened a minute ago, sent; the confirmation."""
    token = form_links.page_token(alisier.means.keys, form, clock.now() - timedelta(minutes=1))
    sent = await client.post(
        "/f/claim?lang=fr", data=filled(token, **changed), files={"files": ("devis.pdf", PDF, "application/pdf")}
    )
    assert sent.status_code == 303, sent.text
    return await client.get(sent.headers["location"])


async def test_a_form_becomes_a_conversation_and_is_acknowledged(alisier: Company, client: httpx.AsyncClient) -> None:
    form = await add_form(alisier)
    confirmation = await post(alisier, client, form, phone="06 12 34 56 78")
    alisier.now = clock.now()
    assert await alisier.pump() == 1
    [row] = await alisier.rows(
        """select c.subject, r.key, cu.name, m.channel, t.body, m.details, m.attachment_count, c.team_id, c.state
             from conversation c join contact_reason r on r.id = c.contact_reason_id
             join customer cu on cu.id = c.customer_id
             join message m on m.conversation_id = c.id and m.direction = 'in'
             join message_text t on t.message_id = m.id"""
    )
    assert row[:4] == ("Un sinistre, une question · Suivre", "claim.follow", "Claire Moreau", "webform")
    assert "Numéro de dossier : SA-2026-04184" in row[4]
    assert shown_reference(confirmation) in row[4]
    assert row[5]["fields"]["what"]["value"] == "Suivre"
    assert row[6:] == (1, alisier.team_id, "open")
    identities = await alisier.rows("select channel, address from identity order by 1")
    assert ("email", "claire@exemple.fr") in identities
    [(to, automatic, account, subject, text)] = await alisier.rows(
        """select o.to_address, o.automatic, o.channel_account_id, t.subject, t.body
             from outgoing o join message_text t on t.message_id = o.message_id"""
    )
    assert (to, automatic, account) == ("claire@exemple.fr", True, alisier.mailbox_id)
    assert shown_reference(confirmation) in subject
    assert shown_reference(confirmation) in text


async def test_an_acknowledgement_is_no_change_of_channel(alisier: Company, client: httpx.AsyncClient) -> None:
    """It belongs to the form that it answers; the channel changes when somebody speaks over the other one."""
    await post(alisier, client, await add_form(alisier))
    alisier.now = clock.now()
    await alisier.pump()
    changes = "select payload->>'from_channel', payload->>'to_channel' from event where type like '%%channel_changed'"
    assert await alisier.rows(changes) == []
    assert await alisier.rows("select channel, ended_at from interaction") == [("webform", None)]
    assert len(await alisier.rows("select distinct matter_id from message")) == 1
    [(sent,)] = await alisier.rows("select external_id from outgoing")
    alisier.now = clock.now()
    await alisier.receive(mail("Merci", sender="claire@exemple.fr", in_reply_to=f"<{sent}>"))
    await alisier.pump()
    assert await alisier.rows(changes) == [("webform", "email")]
    assert [row[0] for row in await alisier.rows("select channel from interaction order by started_at")] == [
        "webform", "email",
    ]  # fmt: skip


async def test_a_robot_opens_no_work_until_a_person_lets_it_in(alisier: Company, client: httpx.AsyncClient) -> None:
    form = await add_form(alisier)
    await post(alisier, client, form, website="https://cheap.example")
    alisier.now = clock.now()
    await alisier.pump()
    [(part, *settled)] = await alisier.rows("select id, state, code from delivery_part")
    assert settled == ["skipped", "webform.spam"]
    assert await alisier.value("select count(*) from conversation") == 0
    async with alisier.database.transaction() as tx:
        await channels.replay_part(tx, SYSTEM, part, alisier.now)
    await alisier.pump()
    assert await alisier.rows("select state from delivery_part") == [("done",)]
    assert await alisier.value("select details -> 'anomalies' from message where direction = 'in'") is None


async def test_words_sent_very_fast_reach_the_desk_marked(alisier: Company, client: httpx.AsyncClient) -> None:
    form = await add_form(alisier)
    token = form_links.page_token(alisier.means.keys, form, clock.now() + timedelta(seconds=30))
    assert (await client.post("/f/claim?lang=fr", data=filled(token))).status_code == 303
    alisier.now = clock.now()
    await alisier.pump()
    assert await alisier.rows("select state from delivery_part") == [("done",)]
    assert await alisier.value("select details -> 'anomalies' from message where direction = 'in'") == ["suspicious"]
    assert await alisier.value("select count(*) from outgoing") == 0, "a robot may have named anyone"


async def test_a_mailbox_leads_to_the_form_and_the_thread_goes_on(alisier: Company, client: httpx.AsyncClient) -> None:
    form = await add_form(alisier)
    mailbox = await alisier.add_account(address="sinistres@alisier.example", mode="qualified", qualified_form_id=form)
    alisier.now = clock.now()
    await alisier.receive(
        mail("Le garage demande qui règle la franchise.", subject="Ma voiture", to="sinistres@alisier.example"),
        account_id=mailbox,
    )
    await alisier.pump()
    [(conversation, state)] = await alisier.rows("select id, state from conversation")
    assert state == "closed"
    reply = await alisier.value(
        "select t.body from message_text t join message m on m.id = t.message_id where m.direction = 'out'"
    )
    link = re.search(r"http://127\.0\.0\.1:7070(/f/claim\?\S+)", reply)
    assert link, reply
    page = await client.get(link[1])
    assert 'value="claire@exemple.example"' in page.text
    assert "Le garage demande qui règle la franchise." in page.text
    assert "Votre e-mail « Ma voiture » est repris ici" in page.text
    await post(alisier, client, form, email="claire@exemple.example", _c=hidden(page, "_c"))
    alisier.now = clock.now()
    await alisier.pump()
    assert await alisier.rows("select id, state from conversation") == [(conversation, "open")]
    channels = await alisier.rows("select channel from message where direction = 'in' order by id")
    assert channels == [("email",), ("webform",)]


async def test_a_link_that_was_changed_or_has_ended_brings_nothing(alisier: Company, client: httpx.AsyncClient) -> None:
    await add_form(alisier)
    alisier.now = clock.now()
    delivery = await alisier.receive(mail("Mes mots", to="contact@alisier.example"))
    await alisier.pump()
    keys = alisier.means.keys
    for at, changed in ((clock.now() - timedelta(days=31), ""), (clock.now(), "a")):
        link = form_links.context_link(keys, "", "claim", delivery, at)  # type: ignore[arg-type]
        address = urlsplit(link)
        page = await client.get(f"{address.path}?{address.query}{changed}")
        assert page.status_code == 200
        assert "Mes mots" not in page.text
        assert "claire@" not in page.text


async def test_two_robots_stop_talking_and_our_own_mailboxes_are_not_answered(alisier: Company) -> None:
    form = await add_form(alisier)
    mailbox = await alisier.add_account(address="sinistres@alisier.example", mode="qualified", qualified_form_id=form)
    alisier.now = clock.now()
    for address, count in (("robot@loop.example", 8), ("sinistres@alisier.example", 2)):
        for n in range(count):
            await alisier.receive(
                mail(f"We received your message {n}.", sender=address, to="sinistres@alisier.example"),
                account_id=mailbox,
            )
    await alisier.pump()
    assert await alisier.rows("select state, count(*) from delivery_part group by 1") == [("done", 10)]
    assert await alisier.rows("select to_address, count(*) from outgoing group by 1") == [
        ("robot@loop.example", AUTOMATIC_PER_DAY)
    ]
