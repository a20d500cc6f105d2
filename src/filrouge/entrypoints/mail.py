"""The mail role: listens by SMTP, and by LMTP on a socket, for addresses that are forwarded to us."""

import asyncio
import logging
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.channels.adapters.email.parse import first_from
from filrouge.channels.service import Account, NewPart
from filrouge.entrypoints.smtp_door import Arrival, Later, build_handler
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.settings import DEFAULT_SMTP_PORT, Settings, SettingsError
from filrouge.platform.storage import Storage
from filrouge.terms.ids import ChannelAccountId

REMEMBER_S = 5.0
"""A change of the accounts is known at the door after this long; a new address at once."""
LOOK_AGAIN_S = 0.5
"""However many strangers knock, the accounts are read no more often than this."""

logger = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Listens until cancelled. Raises SettingsError when it may not, or cannot."""
    database = Database(settings.database_url, size=settings.database_pool)
    await database.open()
    try:
        await listen(settings, database, Storage(settings.storage))
    finally:
        await database.close()


async def listen(settings: Settings, database: Database, storage: Storage) -> None:
    """The door over an open database."""
    book = AddressBook(database)
    deliveries = Deliveries(database, storage)
    handler = build_handler(
        deliveries.take,
        book.resolve,
        hostname=urlsplit(settings.base_url).hostname or "localhost",
        tls_context=_tls(settings),
    )
    loop = asyncio.get_running_loop()
    servers: list[asyncio.AbstractServer] = []
    try:
        port = settings.smtp_port or DEFAULT_SMTP_PORT
        servers.append(await loop.create_server(handler.protocol, settings.smtp_listen, port))
        if settings.lmtp_socket:
            _clear(settings)
            servers.append(await loop.create_unix_server(lambda: handler.protocol(lmtp=True), settings.lmtp_socket))
            os.chmod(settings.lmtp_socket, 0o660)
        logger.info("listening for mail on %s port %d", settings.smtp_listen, port)
        await asyncio.Event().wait()
    except OSError as error:
        raise SettingsError(f"Cannot listen for mail on {settings.smtp_listen}: {error}.") from error
    finally:
        for server in servers:
            server.close()
        _clear(settings)


def _clear(settings: Settings) -> None:
    """A socket left behind by a crash does not block the next start."""
    if settings.lmtp_socket:
        Path(settings.lmtp_socket).unlink(missing_ok=True)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """STARTTLS with the certificate of the desk, when there is one."""
    if not settings.tls_cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_cert, settings.tls_key or None)
    return context


class AddressBook:
    """Which account an address at the door belongs to: exactly, without its +token, or by its catch-all domain."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._exact: dict[str, Account] = {}
        self._domains: dict[str, Account] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def resolve(self, address: str) -> UUID | None:
        """The account, None when the address is not ours. Raises Later for a paused one."""
        await self._read(REMEMBER_S)
        found = self._find(address)
        if found is None:
            await self._read(LOOK_AGAIN_S)
            found = self._find(address)
        if found is None:
            return None
        if found.state == "paused":
            raise Later("This address takes no mail now")
        return found.id

    def _find(self, address: str) -> Account | None:
        local, _, domain = address.lower().rpartition("@")
        base = local.partition("+")[0]
        exact = self._exact.get(f"{local}@{domain}")
        if exact is None and base and base != local:
            exact = self._exact.get(f"{base}@{domain}")
            if exact is not None and not channels.takes_subaddresses(exact):
                exact = None
        return exact or self._domains.get(domain)

    async def _read(self, age_s: float) -> None:
        async with self._reading:
            if clock.monotonic() - self._read_at < age_s:
                return
            async with self._database.transaction() as tx:
                accounts = await channels.list_accounts(tx, ["email"])
            self._read_at = clock.monotonic()
            ours = [a for a in accounts if a.state != "unplugged" and a.config.get("receive") == "listener"]
            self._exact = {a.address.lower(): a for a in ours}
            self._domains = {a.address.lower().rpartition("@")[2]: a for a in ours if a.config.get("catch_all")}


class Deliveries:
    """Keeps what came in: bytes first, then one transaction with a delivery per account."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    async def take(self, arrival: Arrival, raw: bytes) -> None:
        """Committed when it returns. Keys are ours: the queue id that the sender hears."""
        now = arrival.received_at
        key = f"smtp:{arrival.queue_id}"
        part = NewPart(key, order_key(raw, key))
        accounts = list(dict.fromkeys(account for _, account in arrival.recipients))
        stored = {account: await self._storage.put(raw, "message/rfc822") for account in accounts}
        async with self._database.transaction() as tx:
            for account in sorted(accounts):
                await channels.accept_delivery(
                    tx, ChannelAccountId(account), "smtp", stored[account], [part], _meta(arrival, account, key), now
                )


def order_key(raw: bytes, key: str) -> str:
    """Messages of one first From wait for each other within the account; one from nobody waits for none."""
    sender = first_from(raw)
    return f"from:{sender}" if sender else key


def _meta(arrival: Arrival, account: UUID, key: str) -> Mapping[str, str]:
    return {
        "key": key,
        "mail_from": arrival.mail_from or "<>",
        "rcpt": ",".join(address for address, one in arrival.recipients if one == account),
        "helo": arrival.helo,
        "remote": arrival.remote,
        "tls": "yes" if arrival.tls else "no",
    }
