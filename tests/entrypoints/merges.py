"""What tests of undo, merges and splits say and ask over and over."""

from typing import Any

from psycopg.types.json import Jsonb

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.company_of_tests import mail
from tests.entrypoints.desk import API, Desk, ok
from tests.entrypoints.desk_calls import act, read

FACTS = """
select to_jsonb(c) - 'version',
       (select jsonb_agg(to_jsonb(m) order by m.id) from matter m where m.conversation_id = c.id),
       (select jsonb_agg(to_jsonb(i) order by i.id) from interaction i
          join matter m on m.interaction_id = i.id where m.conversation_id = c.id),
       (select jsonb_agg(to_jsonb(t) order by t.tag_id) from conversation_tag t where t.conversation_id = c.id),
       (select jsonb_agg(to_jsonb(g) order by g.id) from message g where g.conversation_id = c.id),
       (select jsonb_agg(to_jsonb(s) order by s.message_id) from search_entry s where s.conversation_id = c.id)
  from conversation c where c.id = %(id)s
"""


async def facts(desk: Desk, conversation: str) -> Any:
    """All that the database says of a conversation, but its version."""
    return (await desk.company.rows(FACTS, id=read_id("cnv", conversation)))[0]


async def undo(desk: Desk, who: str, name: str) -> Any:
    return await ok(await getattr(desk, who).post(f"{API}/undo/{name}"))


async def reason(desk: Desk, key: str = "claim") -> str:
    reason_id = uuid7()
    await desk.company.rows(
        """insert into contact_reason (id, key, label, created_at) values (%(id)s, %(key)s, %(label)s, %(now)s)
           returning id""",
        id=reason_id, key=key, label=Jsonb({"fr": "Sinistre", "en": "Claim"}), now=clock.now(),
    )  # fmt: skip
    return show("rsn", reason_id)


async def wrap_up(desk: Desk) -> str:
    label = Jsonb({"fr": "Réglé", "en": "Solved"})
    await desk.company.rows(
        "insert into wrap_up_code (code, label) values ('solved', %(label)s) returning code", label=label
    )
    return "solved"


async def tag(desk: Desk, name: str = "VIP", **fields: Any) -> str:
    made = await ok(await desk.sam.post(f"{API}/tags", json={"name": name, **fields}), 201)
    return str(made["id"])


async def merge(desk: Desk, who: str, source: str, into: str) -> Any:
    return await ok(await act(getattr(desk, who), source, "merge", into=into))


async def pair(desk: Desk, **changed: Any) -> tuple[str, str]:
    """Two conversations of Claire's: the source and the target."""
    source = await desk.written("Et voici la facture.", subject="Facture", **changed)
    return source, await desk.written("Où en est mon dossier ?", subject="Mon dossier")


async def texts(desk: Desk, conversation: str, who: str = "lea") -> list[str]:
    entries = (await read(getattr(desk, who), conversation))["entries"]
    return [one["message"]["text"] for one in entries if one["kind"] != "event"]


async def number(desk: Desk, conversation: str) -> int:
    return int(
        await desk.company.value("select number from conversation where id = %(id)s", id=read_id("cnv", conversation))
    )


async def written_to(desk: Desk, **changed: Any) -> str:
    """Where a new word of the customer arrives."""
    words = f"mot {uuid7().hex}"
    desk.company.now = clock.now()
    await desk.company.receive(mail(words, **changed))
    await desk.company.pump()
    found = await desk.company.value(
        "select conversation_id from message m join message_text t on t.message_id = m.id where t.body = %(w)s", w=words
    )
    return show("cnv", found)


async def fill(desk: Desk, conversation: str, messages: int) -> None:
    """A conversation as long as they get."""
    await desk.company.rows(
        """with source as (select g.*, t.body from message g join message_text t on t.message_id = g.id
              where conversation_id = %(id)s limit 1),
           many as (insert into message (id, conversation_id, matter_id, kind, direction, channel, channel_account_id,
                identity_id, occurred_at, recorded_at)
              select gen_random_uuid(), s.conversation_id, s.matter_id, 'message', 'in', s.channel,
                s.channel_account_id, s.identity_id, s.occurred_at + n * interval '1 second', s.recorded_at
                from source s cross join generate_series(1, %(n)s) n returning id, conversation_id, occurred_at),
           words as (insert into message_text (message_id, subject, body)
              select id, 'Relance', 'Bonjour, je vous relance au sujet de mon dossier ' || left(id::text, 8) from many)
           insert into search_entry (message_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at,
              words)
           select many.id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'message', many.occurred_at,
              search_words_v1('Bonjour, je vous relance au sujet de mon dossier qui attend depuis longtemps '
                || left(many.id::text, 8), c.legal_entity_id, c.brand_id, c.team_id)
             from many join conversation c on c.id = many.conversation_id returning 1""",
        id=read_id("cnv", conversation), n=messages,
    )  # fmt: skip
