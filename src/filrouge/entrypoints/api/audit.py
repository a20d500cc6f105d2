"""Who looked at which customer."""

from typing import Annotated

from fastapi import APIRouter, Query

from filrouge.access.service import consultations
from filrouge.entrypoints.api.deps import Page, Tx, Who
from filrouge.entrypoints.api.fields import (
    ConversationIdField,
    CustomerIdField,
    Instant,
    Items,
    Shown,
    UserIdField,
    read_place,
    show_cursor,
)

router = APIRouter(prefix="/audit", tags=["audit"])


class ConsultationShown(Shown):
    at: Instant
    user_id: UserIdField | None
    actor: str
    customer_id: CustomerIdField
    conversation_id: ConversationIdField | None
    what: str


@router.get("/consultations")
async def list_consultations(
    tx: Tx,
    who: Who,
    page: Page,
    customer: Annotated[CustomerIdField | None, Query()] = None,
    user: Annotated[UserIdField | None, Query()] = None,
) -> Items[ConsultationShown]:
    """Consultations, the latest first: of one customer, by one user, or all."""
    rows = await consultations.page(
        tx, who, customer_id=customer, user_id=user, before=read_place(page.after), limit=page.limit + 1
    )
    more = len(rows) > page.limit
    rows = rows[: page.limit]
    return Items[ConsultationShown](
        items=[
            ConsultationShown(
                at=row.at,
                user_id=row.user_id,
                actor=row.actor.partition(":")[0],
                customer_id=row.customer_id,
                conversation_id=row.conversation_id,
                what=row.what,
            )
            for row in rows
        ],
        next=show_cursor(rows[-1].at, rows[-1].id) if more else None,
    )
