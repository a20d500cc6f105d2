"""Tokens of programs. A secret is shown once, so that answers are never kept for replay."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.access.service import roles as service
from filrouge.entrypoints.api.deps import Now, Tx, Who
from filrouge.entrypoints.api.fields import Body, Instant, Items, Name, Shown, TokenIdField, UserIdField
from filrouge.entrypoints.api.settings.roles import Permissions

router = APIRouter(prefix="/settings/tokens", tags=["settings"])


class TokenShown(Shown):
    id: TokenIdField
    name: str
    permissions: list[str]
    created_by: UserIdField | None
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None


class TokenMade(TokenShown):
    """`token` is the secret itself: kept nowhere, shown once."""

    token: str


class TokenNew(Body):
    name: Name
    permissions: Annotated[Permissions, Field(min_length=1)]
    expires_at: Instant | None = None


@router.get("")
async def list_tokens(tx: Tx, who: Who) -> Items[TokenShown]:
    """All of them, the revoked ones last."""
    return Items[TokenShown](items=[TokenShown.model_validate(row) for row in await service.list_tokens(tx, who)])


@router.post("", status_code=201)
async def create_token(tx: Tx, who: Who, given: TokenNew, now: Now) -> TokenMade:
    """A new token; its secret is told now and never again."""
    token, secret = await service.create_token(
        tx, who, name=given.name, permissions=given.permissions, expires_at=given.expires_at, now=now
    )
    return TokenMade(**TokenShown.model_validate(token).model_dump(), token=secret)


@router.delete("/{id}", status_code=204)
async def revoke_token(tx: Tx, who: Who, id: TokenIdField, now: Now) -> None:
    """The token is worth nothing from now on."""
    await service.revoke_token(tx, who, id, now)
