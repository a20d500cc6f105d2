"""Rows that have served: old counters, answered keys, loose uploads, silent visitors. Partitions of months to come."""

from datetime import datetime, timedelta

from filrouge.platform.db import Transaction

PARTITIONED = ("event", "delivery", "message_text")
MONTHS_AHEAD = 24
IDEMPOTENCY_KEPT = timedelta(days=2)
UPLOADS_KEPT = timedelta(days=1)
SILENT_KEPT = timedelta(days=30)
"""Who opened a chat and never said anything is forgotten; so is a user's client, when they have CLIENTS_KEPT newer
ones."""
CLIENTS_KEPT = 20

_SWEEPS = (
    "delete from rate_bucket where window_ends_at < %(now)s",
    "delete from idempotency where created_at < %(idempotency)s",
    "delete from automatic_answer where day < %(now)s::date - 7",
    "delete from answering where until < %(now)s",
    "delete from chat_visitor where conversation_id is null and seen_at < %(silent)s",
    """with many as (select channel_account_id, address from chat_visitor group by 1, 2 having count(*) > %(clients)s),
            ranked as (select v.id, v.seen_at, row_number() over (partition by v.channel_account_id, v.address
                                                                  order by v.seen_at desc, v.id desc) as place
                         from chat_visitor v join many using (channel_account_id, address))
       delete from chat_visitor v using ranked r
        where v.id = r.id and r.place > %(clients)s and r.seen_at < %(silent)s""",
    "delete from undo where expires_at < %(idempotency)s",
    """with loose as (
         delete from attachment a where message_id is null and created_at < %(uploads)s
            and not exists (select from draft d where d.user_id = a.uploaded_by
                            and (position(replace(a.id::text, '-', '') in d.body::text) > 0
                              or position(replace(a.id::text, '-', '') in d.other::text) > 0))
            and not exists (select from delivery_part p join delivery d on d.id = p.delivery_id
                             where p.state in ('received', 'failed')
                               and a.object_id::text = any(string_to_array(d.meta->>'files', ' ')))
         returning id, object_id)
       delete from stored_object o using loose where o.id = loose.object_id
          and not exists (select from attachment b where b.object_id = o.id and b.id not in (select id from loose))""",
)


async def sweep_rows(tx: Transaction, now: datetime) -> None:
    """Deletes what nobody will ask for again and makes the next months' partitions."""
    params = {
        "now": now,
        "idempotency": now - IDEMPOTENCY_KEPT,
        "uploads": now - UPLOADS_KEPT,
        "silent": now - SILENT_KEPT,
        "clients": CLIENTS_KEPT,
    }
    for statement in _SWEEPS:
        await tx.execute(statement, params)
    for table in PARTITIONED:
        await tx.execute(
            "select ensure_month_partitions(%(table)s, %(first)s, %(months)s)",
            {"table": table, "first": now.date().replace(day=1), "months": MONTHS_AHEAD},
        )
