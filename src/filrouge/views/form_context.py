"""The e-mail that led a customer to a form: what the form takes over from it."""

from dataclasses import dataclass

from filrouge.platform.db import Transaction
from filrouge.terms.ids import DeliveryId
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class FormContext:
    """Who wrote, what, and the number of the conversation it is kept in."""

    address: str
    name: str
    subject: str
    text: str
    number: int


_CONTEXT = """
select coalesce(i.address, '') as address, coalesce(i.name, '') as name, t.subject, left(t.body, 10000) as text,
       c.number
  from message m
  join message_text t on t.message_id = m.id
  join conversation c on c.id = m.conversation_id
  left join identity i on i.id = m.identity_id
 where m.delivery_id = %(delivery_id)s and m.direction = 'in' and {visible}
 order by m.id limit 1
"""


async def find_form_context(tx: Transaction, delivery_id: DeliveryId, scope: Scope) -> FormContext | None:
    """The message of a delivery, or None when there is none any more."""
    predicate, params = visible("c", scope)
    return await tx.find(FormContext, _CONTEXT.format(visible=predicate), {"delivery_id": delivery_id, **params})
