"""History of another tool: customers and conversations come in as they were. Nothing is sent, nothing is answered.

Each item lives in a savepoint of its own: one that cannot be taken says why and holds nobody up. Items are known by
their references, so that the same history may be brought again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import psycopg

from filrouge.access.service import directory
from filrouge.agents import service as agents
from filrouge.agents.service import TeamRow
from filrouge.channels import registry
from filrouge.channels import service as channels
from filrouge.channels.service import Account
from filrouge.company import service as company
from filrouge.conversations.service import importing
from filrouge.conversations.service.importing import Past, PastMessage
from filrouge.customers import service as customers
from filrouge.customers.service import Customer, Identity, bringing
from filrouge.flows import due
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden, Invalid, Problem
from filrouge.terms.scope import Actor, sees

T = TypeVar("T")

FORM = "webform"
REFERENCES = frozenset({"customer_external_ref", "conversation_external_ref"})
"""The unique indexes by which an item is known to be here."""
AHEAD = timedelta(minutes=5)
"""How far a clock elsewhere may be before ours."""


class UnknownName(Invalid):
    """The item names something that is not here: a brand, a team, a customer, an account, a person, a code."""

    code = "imports.unknown"


class WrongTimes(Invalid):
    """The item's times contradict each other, or lie ahead."""

    code = "imports.wrong_times"


@dataclass(frozen=True, slots=True)
class CustomerIn:
    """A customer to bring; brand, legal entity and team by name."""

    ref: str
    name: str
    kind: str
    language: str | None
    place: str
    since: date | None
    identities: tuple[tuple[str, str, str], ...]
    """(channel, address, state)"""
    legal_entity: str
    brand: str | None
    team: str | None


@dataclass(frozen=True, slots=True)
class MessageIn:
    direction: str
    at: datetime
    text: str
    html: str | None = None
    subject: str = ""
    author_email: str | None = None
    identity: str | None = None
    account: str | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class ConversationIn:
    """A conversation to bring; it hangs on a customer by their reference and on one of our accounts by its address."""

    ref: str
    customer_ref: str
    account: str
    subject: str
    contact_reason: str | None
    team: str | None
    assignee_email: str | None
    state: str
    opened_at: datetime
    closed_at: datetime | None
    wrap_up: str | None
    snoozed_until: datetime | None
    language: str | None
    messages: tuple[MessageIn, ...]


Item = CustomerIn | ConversationIn


@dataclass(frozen=True, slots=True)
class Failure:
    index: int
    code: str
    detail: str


@dataclass(slots=True)
class Brought:
    """How an import went. `failed` is in the order of the items."""

    imported: int = 0
    already_there: int = 0
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Names:
    """Everything that items may name, read once per import."""

    legal_entities: Mapping[str, UUID]
    brands: Mapping[str, tuple[UUID, UUID]]
    """Brand and its legal entity."""
    teams: Mapping[str, TeamRow]
    reasons: Mapping[str, UUID]
    wrap_ups: frozenset[str]
    people: Mapping[str, UUID]
    accounts: Mapping[str, Account]
    customers: dict[str, tuple[Customer, list[Identity]]] = field(default_factory=dict)
    """Seen in this import; the identities of each."""


async def run(tx: Transaction, actor: Actor, items: Iterable[tuple[int, Item]], now: datetime) -> Brought:
    """Brings each item, given with its place in the request. Raises Forbidden without `imports:run`."""
    check(actor)
    names = await _read_names(tx)
    brought = Brought()
    for index, item in items:
        try:
            async with tx.savepoint():
                if isinstance(item, CustomerIn):
                    new = await _bring_customer(tx, actor, names, item, now)
                else:
                    new = await _bring_conversation(tx, actor, names, item, now)
            brought.imported += new
            brought.already_there += not new
        except importing.AlreadyThere:
            brought.already_there += 1
        except psycopg.errors.UniqueViolation as error:
            if error.diag.constraint_name in REFERENCES:
                brought.already_there += 1
            else:
                failure = Failure(
                    index, "request.conflict", "It was changed by somebody else meanwhile; bring it again."
                )
                brought.failed.append(failure)
        except Problem as problem:
            brought.failed.append(Failure(index, problem.code, problem.detail))
        except (psycopg.DataError, UnicodeEncodeError):
            brought.failed.append(
                Failure(index, "request.unstorable", "A value holds characters or numbers that cannot be kept.")
            )
    return brought


def check(actor: Actor) -> None:
    """Raises Forbidden unless the actor may bring history."""
    if not actor.may("imports:run"):
        raise Forbidden("You do not have the right to bring history.", fields={"permission": "imports:run"})


async def _read_names(tx: Transaction) -> _Names:
    accounts = await channels.list_accounts(tx, registry.kinds())
    return _Names(
        legal_entities={_fold(one.name): one.id for one in await company.list_all(tx, company.LEGAL_ENTITIES)},
        brands={_fold(one.name): (one.id, one.legal_entity_id) for one in await company.list_all(tx, company.BRANDS)},
        teams={_fold(team.row.name): team.row for team in await agents.list_teams(tx)},
        reasons={_fold(one.key): one.id for one in await company.list_all(tx, company.CONTACT_REASONS)},
        wrap_ups=frozenset(one.code for one in await company.list_all(tx, company.WRAP_UP_CODES)),
        people=await directory.by_email(tx),
        accounts={account.address.casefold(): account for account in accounts if account.state != "unplugged"},
    )


def _fold(name: str) -> str:
    return name.strip().casefold()


def _known(what: str, name: str, among: Mapping[str, T]) -> T:
    found = among.get(_fold(name))
    if found is None:
        raise UnknownName(f"There is no {what} “{name[:80]}”.", fields={"what": what})
    return found


def _may_see(actor: Actor, legal_entity_id: UUID | None, brand_id: UUID | None, team_id: UUID | None = None) -> None:
    if not sees(actor.scope, legal_entity_id, brand_id, team_id):
        raise Forbidden("This legal entity, brand or team is out of your sight.")


def _team(actor: Actor, names: _Names, name: str) -> UUID:
    team = _known("team", name, names.teams)
    _may_see(actor, team.legal_entity_id, team.brand_id, team.id)
    return team.id


async def _bring_customer(tx: Transaction, actor: Actor, names: _Names, item: CustomerIn, now: datetime) -> bool:
    legal_entity_id = _known("legal entity", item.legal_entity, names.legal_entities)
    brand_id: UUID | None = None
    if item.brand is not None:
        brand_id, owner = _known("brand", item.brand, names.brands)
        if owner != legal_entity_id:
            raise UnknownName(f"“{item.legal_entity}” has no brand “{item.brand}”.", fields={"what": "brand"})
    _may_see(actor, legal_entity_id, brand_id)
    team_id = _team(actor, names, item.team) if item.team else None
    known = bringing.Known(item.ref, item.name, item.kind, item.language, item.place, item.since, item.identities)
    relation = customers.Relation(legal_entity_id, brand_id, team_id)
    return await bringing.bring(tx, actor, known, relation, now) is not None


async def _bring_conversation(
    tx: Transaction, actor: Actor, names: _Names, item: ConversationIn, now: datetime
) -> bool:
    if await importing.exists(tx, item.ref):
        return False
    account = _known("channel account", item.account, names.accounts)
    _may_see(actor, account.legal_entity_id, account.brand_id, account.team_id)
    customer, identities = await _customer(tx, actor, names, item.customer_ref)
    _check_times(item, now)
    if item.wrap_up is not None and item.wrap_up not in names.wrap_ups:
        raise UnknownName(f"There is no wrap-up code “{item.wrap_up[:80]}”.", fields={"what": "wrap-up code"})
    parties: list[UUID] = []
    messages = [
        await _message(tx, actor, names, message, account, customer, identities, parties)
        for message in sorted(item.messages, key=lambda message: message.at)
    ]
    past = Past(
        ref=item.ref,
        customer_id=customer.id,
        subject=item.subject,
        state=item.state,
        legal_entity_id=account.legal_entity_id,
        brand_id=account.brand_id,
        team_id=_team(actor, names, item.team) if item.team else account.team_id,
        contact_reason_id=_known("contact reason", item.contact_reason, names.reasons) if item.contact_reason else None,
        assignee_id=_known("person", item.assignee_email, names.people) if item.assignee_email else None,
        language=item.language or customer.language,
        opened_at=item.opened_at,
        closed_at=item.closed_at or messages[-1].at,
        snoozed_until=item.snoozed_until,
        wrap_up_code=item.wrap_up,
        messages=tuple(messages),
        parties=tuple(dict.fromkeys(parties)),
    )
    relation = customers.Relation(account.legal_entity_id, account.brand_id, account.team_id)
    await customers.relate(tx, customer.id, relation, now)
    conversation_id = await importing.bring(tx, actor, past, now)
    if past.state != "closed" and past.contact_reason_id is not None:
        await due.settle_due(tx, conversation_id, now)
    return True


async def _customer(tx: Transaction, actor: Actor, names: _Names, ref: str) -> tuple[Customer, list[Identity]]:
    """A customer in the actor's sight, with the addresses in it: a reference alone opens nobody's file."""
    found = names.customers.get(ref)
    if found is None:
        customer = await customers.find_by_ref(tx, ref)
        if customer is None or not await customers.in_sight(tx, actor, customer.id):
            raise UnknownName(f"There is no customer with the reference “{ref[:80]}”.", fields={"what": "customer"})
        found = names.customers[ref] = customer, await customers.visible_identities(tx, actor, customer.id)
    return found


def _check_times(item: ConversationIn, now: datetime) -> None:
    times = [message.at for message in item.messages]
    if not any(message.direction != "note" for message in item.messages):
        raise Invalid("A conversation needs one message that was said; notes alone are none.")
    if max(times) > now + AHEAD or item.opened_at > now + AHEAD:
        raise WrongTimes("A message lies in the future.")
    if item.opened_at > min(times):
        raise WrongTimes("A message is older than the conversation's “opened_at”.")
    if item.closed_at is not None and (item.closed_at > now + AHEAD or item.closed_at < item.opened_at):
        raise WrongTimes("“closed_at” lies before the beginning or in the future.")
    if item.state == "snoozed" and item.snoozed_until is None:
        raise WrongTimes("A snoozed conversation needs “snoozed_until”.")


async def _message(
    tx: Transaction,
    actor: Actor,
    names: _Names,
    message: MessageIn,
    account: Account,
    customer: Customer,
    identities: Sequence[Identity],
    parties: list[UUID],
) -> PastMessage:
    author_id = _known("person", message.author_email, names.people) if message.author_email else None
    if message.direction == "note":
        return PastMessage("note", message.at, message.text, message.html, author_user_id=author_id)
    on = _known("channel account", message.account, names.accounts) if message.account else account
    _may_see(actor, on.legal_entity_id, on.brand_id, on.team_id)
    spoken = "email" if on.kind == FORM else on.kind
    identity_id = await _identity(tx, actor, message, spoken, identities)
    if identity_id is not None and all(identity_id != identity.id for identity in identities):
        parties.append(identity_id)
    return PastMessage(
        direction=message.direction,
        at=message.at,
        text=message.text,
        html=message.html,
        subject=message.subject,
        channel=on.kind,
        channel_account_id=on.id,
        identity_id=identity_id,
        author_user_id=author_id if message.direction == "out" else None,
        automatic=message.automatic and message.direction == "out",
    )


async def _identity(
    tx: Transaction, actor: Actor, message: MessageIn, channel: str, identities: Sequence[Identity]
) -> UUID | None:
    """Who wrote or was written to: the address given, else the customer's first one on this channel."""
    if message.identity is None:
        return next((identity.id for identity in identities if identity.channel == channel), None)
    address = customers.normalise(channel, message.identity)
    own = next((one for one in identities if (one.channel, one.address) == (channel, address)), None)
    found = own or await customers.find_identity(tx, channel, address)
    if found is not None and own is None:
        seen = customers.identity_in_sight(actor, found) and await customers.in_sight(tx, actor, found.customer_id)
        found = found if seen else None
    if found is None:
        raise UnknownName(f"Nobody has the address “{address[:80]}”; bring it with its customer.",
                          fields={"what": "identity"})  # fmt: skip
    return found.id
