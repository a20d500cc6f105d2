"""A chat that goes on by e-mail: a visitor who leaves, an agent who answers, and what the worker sends."""

from datetime import timedelta
from typing import Any, cast

from filrouge.channels import service as channels
from filrouge.flows import continuing, visiting
from filrouge.platform import clock
from tests.entrypoints.chats import Visitor
from tests.entrypoints.desk import Desk, say
from tests.entrypoints.desk_calls import inbox

ZOE = "zoe@exemple.example"


async def later(desk: Desk, seconds: float) -> int:
    """The worker looks, so long after now. Returns how many e-mails leave."""
    return await continuing.send_due(desk.company.means, clock.now() + timedelta(seconds=seconds))


async def answered(desk: Desk, zoe: Visitor, *, email: str = ZOE, **given: Any) -> str:
    """Zoé asks, leaves her address, and is answered; the conversation."""
    await zoe.say("Une fuite à la cave", **given)
    if email:
        await act_email(zoe, email)
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Nous passons demain.")
    return cast(str, row["id"])


async def act_email(zoe: Visitor, email: str = ZOE) -> None:
    answer = await zoe.post("/acts", {"type": "email", "email": email})
    assert answer.status_code == 200, answer.text


async def mails(desk: Desk) -> list[tuple[str, bool, str, str]]:
    """The e-mails that leave: to whom, whether marked as a machine's, subject, and the words that the wire has."""
    rows = await desk.company.rows(
        """select o.external_id, t.subject, t.body from outgoing o join message m on m.id = o.message_id
             join message_text t on t.message_id = m.id where m.channel = 'email' order by o.queued_at"""
    )
    found = []
    async with desk.company.database.transaction() as tx:
        for external_id, subject, body in rows:
            sent = await channels.find_outgoing_by_external_id(tx, external_id)
            assert sent is not None
            words = await visiting.with_way_back(tx, desk.company.means, sent, body)
            found.append((sent.to_address, sent.automatic, subject, words))
    return found


async def codes(visitor: Visitor) -> list[str]:
    """What the visitor sees: words, or what happened."""
    return [one["code"] or one["text"] for one in (await visitor.snapshot())["messages"]]
