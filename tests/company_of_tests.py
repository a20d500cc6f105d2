"""A small company on a real database: valid objects, one keyword changed at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.channels import service as channels
from filrouge.flows import inbound
from filrouge.flows.means import Means
from filrouge.platform import installation
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.platform.security import Keys
from filrouge.platform.storage import Storage
from filrouge.terms.ids import ChannelAccountId, UserId
from filrouge.terms.scope import Actor, Scope

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGENT_PERMISSIONS = frozenset(
    {
        "conversations:read_team", "conversations:read_all", "conversations:reply", "conversations:assign",
        "conversations:close", "customers:read", "customers:write", "deliveries:replay", "deliveries:read_raw",
    }
)  # fmt: skip


@dataclass
class Company:
    """Ids of a legal entity, a brand, two teams, two agents, a mailbox."""

    database: Database
    means: Means
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID
    other_team_id: UUID
    lea: Actor
    hugo: Actor
    mailbox_id: ChannelAccountId
    now: datetime = NOW
    counter: int = 0

    def later(self, **delta: float) -> datetime:
        """Moves the company's clock forward; a minute unless told."""
        self.now += timedelta(**delta) if delta else timedelta(minutes=1)
        return self.now

    async def add_account(self, **changed: Any) -> ChannelAccountId:
        """A mailbox that receives over the listener, with the fields that are given changed."""
        account_id = ChannelAccountId(uuid7())
        address = changed.pop("address", f"box{account_id.hex[-6:]}@alisier.example")
        config = {"address": address, "receive": "listener", "send": "smtp", "smtp_host": "127.0.0.1",
                  "smtp_port": 9, "smtp_security": "none", "smtp_auth": "none"}  # fmt: skip
        values: dict[str, Any] = {
            "id": account_id,
            "kind": "email",
            "name": address.partition("@")[0],
            "address": address,
            "legal_entity_id": self.legal_entity_id,
            "brand_id": self.brand_id,
            "team_id": self.team_id,
            "config": Jsonb(changed.pop("config", config)),
            "created_at": self.now,
            **changed,
        }
        columns = ", ".join(values)
        async with self.database.transaction() as tx:
            await tx.execute(
                f"insert into channel_account ({columns}) values ({', '.join(f'%({name})s' for name in values)})",
                values,
            )
        return account_id

    async def receive(
        self, raw: bytes, *, account_id: ChannelAccountId | None = None, key: str = "", **meta: str
    ) -> UUID:
        """One message through the door, not yet understood; its delivery."""
        self.counter += 1
        stored = await self.means.storage.put(raw, "message/rfc822")
        from filrouge.channels.adapters.email.parse import first_from

        async with self.database.transaction() as tx:
            accepted = await channels.accept_delivery(
                tx,
                account_id or self.mailbox_id,
                "smtp",
                stored,
                [channels.NewPart(key or f"q{self.counter}", first_from(raw) or f"q{self.counter}")],
                meta,
                self.now,
            )
        return accepted.delivery_id

    async def pump(self) -> int:
        """Everything that waits is understood."""
        total = 0
        while claimed := await inbound.pump(self.means, self.now):
            total += claimed
        return total

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.database.transaction() as tx:
            return await tx.rows(sql, params)

    async def value(self, sql: str, **params: Any) -> Any:
        rows = await self.rows(sql, **params)
        return rows[0][0] if rows else None


def mail(
    words: str = "Bonjour, où en est mon dossier ?",
    *,
    sender: str = "Claire Fontaine <claire@exemple.example>",
    subject: str = "Mon dossier",
    to: str = "contact@alisier.example",
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A plain message as bytes; further headers as keywords (`in_reply_to="<…>"`)."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 23 Nov 2026 09:00:00 +0100",
             "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]  # fmt: skip
    if message_id != "none":
        lines.append(f"Message-ID: <{message_id or uuid7().hex + '@exemple.example'}>")
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + words.replace("\n", "\r\n") + "\r\n").encode()


@asynccontextmanager
async def company(database: Database, folder: Path, parsers: ParserPool | None = None) -> AsyncIterator[Company]:
    """The company, committed, with means over `database`; `parsers` is a pool that tests share."""
    ids = {name: uuid7() for name in ("entity", "brand", "site", "team", "other", "lea", "hugo")}
    async with database.transaction() as tx:
        here = await installation.ensure(tx, NOW)
        await tx.execute(
            "insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', %(now)s)",
            {**ids, "now": NOW},
        )
        await tx.execute(
            "insert into brand (id, legal_entity_id, name, signature, created_at)"
            " values (%(brand)s, %(entity)s, 'Alisier', %(signature)s, %(now)s)",
            {**ids, "now": NOW, "signature": Jsonb({"fr": "Alisier, à vos côtés", "en": "Alisier, by your side"})},
        )
        for team, name in (("team", "Sinistres"), ("other", "Cartes")):
            await tx.execute(
                "insert into team (id, name, legal_entity_id, created_at)"
                " values (%(id)s, %(name)s, %(entity)s, %(now)s)",
                {"id": ids[team], "name": name, "entity": ids["entity"], "now": NOW},
            )
        for user, name in (("lea", "Léa Moreau"), ("hugo", "Hugo Perrin")):
            await tx.execute(
                "insert into app_user (id, email, name, created_at) values (%(id)s, %(email)s, %(name)s, %(now)s)",
                {"id": ids[user], "email": f"{user}@alisier.example", "name": name, "now": NOW},
            )
            await tx.execute(
                "insert into team_member (team_id, user_id) values (%(team)s, %(user)s)",
                {"team": ids["team"], "user": ids[user]},
            )
    pool = parsers or ParserPool(1)
    means = Means(
        database=database,
        storage=Storage(str(folder / "objects")),
        pool=pool,
        keys=Keys((b"k" * 32,)),
        instance=here.id.hex,
        base_url="http://127.0.0.1:7070",
    )
    lea = Actor(
        kind="user", id=ids["lea"], permissions=AGENT_PERMISSIONS, user_id=UserId(ids["lea"]), name="Léa Moreau",
        scope=Scope(), teams=frozenset({ids["team"]}),
    )  # fmt: skip
    hugo = replace(lea, id=ids["hugo"], user_id=UserId(ids["hugo"]), name="Hugo Perrin")
    made = Company(
        database, means, ids["entity"], ids["brand"], ids["team"], ids["other"], lea, hugo, ChannelAccountId(uuid7())
    )
    made.mailbox_id = await made.add_account(address="contact@alisier.example")
    try:
        yield made
    finally:
        if parsers is None:
            await pool.close()
