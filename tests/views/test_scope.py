"""What an actor sees: one rule, in SQL and in Python, and nothing of customers' data past it."""

import ast
import inspect
import pkgutil
import re
from importlib import import_module
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import filrouge
from filrouge import views
from filrouge.platform.db import Transaction
from filrouge.terms.scope import EVERYTHING, SYSTEM, Scope, visible
from filrouge.views.audience import sees

IDS = [UUID(int=n) for n in range(1, 4)]
UNSCOPED = {
    "filrouge.views.availability.can_mail": "a piece of SQL; returns no data",
    "filrouge.views.availability.judge": "pure",
    "filrouge.views.availability.middle_half": "pure",
    "filrouge.views.availability.positions": "numbers that a visitor is told of their own chat",
    "filrouge.views.availability.service_of": "counts of a team, no customer",
    "filrouge.views.chat.file": "a visitor reads their own chat",
    "filrouge.views.chat.last_said": "a visitor reads their own chat",
    "filrouge.views.chat.lines": "a visitor reads their own chat",
    "filrouge.views.chat.some": "a visitor reads their own chat",
    "filrouge.views.chat.standings": "a visitor reads their own chat",
    "filrouge.views.chat.visitor_now": "a visitor reads their own chat",
    "filrouge.views.action_names.names": "names of settings and colleagues that a macro names",
    "filrouge.views.audience.audience": "says who sees an event; returns no data",
    "filrouge.views.customers.fold": "folds words of the request itself",
    "filrouge.views.files.attachment": "the door asks timeline.one for the message under the scope",
    "filrouge.views.files.html": "the door asks timeline.one for the message under the scope",
    "filrouge.views.files.raw_of_message": "the door asks timeline.one for the message under the scope",
    "filrouge.views.files.raw_of_part": "the door asks channels.get_part under the scope",
    "filrouge.views.hours.of_calendars": "opening hours: company data",
    "filrouge.views.hours.waits": "waits of conversations already read under the scope",
    "filrouge.views.known.address_of": "a piece of SQL; returns no data",
    "filrouge.views.known.called": "a piece of SQL; returns no data",
    "filrouge.views.known.is_known": "a piece of SQL; returns no data",
    "filrouge.views.seen.looked": "instants and ids by ids that the caller gave",
    "filrouge.views.timeline.channels_of": "channel codes of a conversation already read under the scope",
    "filrouge.views.timeline.channels_of_many": "channel codes of conversations already read under the scope",
    "filrouge.views.timeline.done_to": "codes and names of colleagues; the caller has checked the conversations",
    "filrouge.views.timeline.reason_labels": "labels of contact reasons",
    "filrouge.views.timeline.some": "the live socket gives each desk what it sees of the conversation",
    "filrouge.views.timeline.with_files": "files of messages already read under the scope",
    "filrouge.views.waiting_words.of_conversation": "the door has checked the conversation under the scope",
    "filrouge.views.files.told_by_part": "the door asks channels.get_part under the scope",
}
"""Functions of views that take neither Scope nor Actor, and why that is right."""
SETTINGS = re.compile(r"filrouge\.views\.settings_\w+")
"""Settings are company data: doors ask `settings:read`."""

CUSTOMER_TABLES = ("conversation", "message", "message_text", "customer", "identity", "outgoing", "attachment")
"""Tables whose rows are customers' data."""
UNSCOPED_SQL = {
    "filrouge.channels.store.visitors.READ": "a visitor says what they have read of their own chat",
    "filrouge.channels.store.visitors.TOLD_HERE": "whose desks are told that a visitor came or went",
    "filrouge.channels.store.visitors.UNREAD": "ids of a conversation that the system has locked",
    "filrouge.channels.store.visitors.TAKEN": "a visitor's page says what it has got of their own chat",
    "filrouge.conversations.store.chats.LOOSE_FILES": "files that the visitor has just sent",
    "filrouge.conversations.store.chats.MESSAGE_OF": "a message of the visitor's own chat",
    "filrouge.conversations.store.chats.SAID": "a message of the visitor's own chat",
    "filrouge.conversations.store.chats.WRITTEN_TO": "yes or no: whether a chat's answers left to an address",
    "filrouge.conversations.store.chats.TOLD_UNDER": "numbers of messages of a visitor's own chat",
    "filrouge.access": "consultations of customers need audit:read",
    "filrouge.conversations.store.BY_NUMBERS": "threads a message; the system finds the conversation of a token",
    "filrouge.conversations.store.COLLEAGUE_ANSWERED": "yes or no, of a conversation locked under its scope",
    "filrouge.conversations.store.END_OF": "follows a conversation to where it was merged",
    "filrouge.conversations.store.caring.CARING": "who is to be told; asks the scope of each person afterwards",
    "filrouge.conversations.store.caring.NUMBERS": "references for a person's digest, of what the digest has checked",
    "filrouge.conversations.store.caring.SAID": "ids of a message, to ask for its conversation's scope",
    "filrouge.conversations.store.merging.MESSAGES_CHOSEN": "counts of a conversation that the caller has locked",
    "filrouge.conversations.store.merging.SPLIT_FIRST_AT": "of a conversation that the caller has locked",
    "filrouge.conversations.store.merging.SPLIT_OF": "threads a message",
    "filrouge.conversations.store.merging.STRAYS": "ids of a conversation that the caller has locked",
    "filrouge.conversations.store.undoing.ONE": "the caller has locked it under its scope",
    "filrouge.conversations.store.words.CALLED": "of a conversation that the caller has locked under its scope",
    "filrouge.conversations.store.words.FILES_OF": "names of files of the actor's own message",
    "filrouge.conversations.store.words.OF_MESSAGE": "files of a message that the system is about to send",
    "filrouge.conversations.store.words.OURS": "the flow checks the message's conversation and author",
    "filrouge.conversations.store.words.QUOTABLE": "of a conversation that the caller has locked under its scope",
    "filrouge.conversations.store.words.SAID_SINCE": "a direction, of a conversation that the caller has locked",
    "filrouge.conversations.store.undoing.LOCK": "the service checks each one under the scope",
    "filrouge.conversations.store.undoing.LOCK_ONLY": "the service reads each one under the scope afterwards",
    "filrouge.conversations.store.undoing.LOOK": "of conversations that the caller has locked under its scope",
    "filrouge.conversations.store.ORDER_OF_REFERENCES": "threads a message",
    "filrouge.conversations.store.BELONGS": "threads a message",
    "filrouge.conversations.store.SAME_MESSAGE": "finds a copy of a message that came in",
    "filrouge.conversations.store.REF_EXISTS": "an import asks whether it was here before",
    "filrouge.conversations.store.DUE_SNOOZED": "the timer wakes what is due",
    "filrouge.conversations.store.LAST_EXTERNAL_IDS": "of a conversation that the caller has locked under its scope",
    "filrouge.conversations.store.SINCE_VERSION": "of a conversation that the caller has locked under its scope",
    "filrouge.conversations.store.waits.WAITING_OPEN": "ids of waits whose target or hours changed, for a job",
    "filrouge.conversations.store.waits.WAITING_SNOOZED": "ids of waits whose target or hours changed, for a job",
    "filrouge.conversations.store.WRITTEN": "what the sending job sends",
    "filrouge.conversations.store.WRITTEN_FILES": "what the sending job sends",
    "filrouge.channels.store.OUTGOING_BY_EXTERNAL": "a delivery report finds its message",
    "filrouge.channels.store.ACTIVITY": "counts per hour",
    "filrouge.channels.store.QUEUED": "a count",
    "filrouge.customers.store.IDENTITY_BY_ADDRESS": "a message that came in finds its sender",
    "filrouge.customers.store.IDENTITY_BY_ID": "the service checks its customer under the scope",
    "filrouge.customers.store.IDENTITIES": "of customers already read under the scope",
    "filrouge.customers.store.CUSTOMER_BY_ID": "for flows; doors use CUSTOMER_VISIBLE",
    "filrouge.customers.store.CUSTOMER_BY_REF": "an import asks whether it was here before",
}
"""Statements of stores that read customers' data without `{visible}`, and why that is right."""


def functions() -> dict[str, inspect.Signature]:
    """Every public function of views with its signature."""
    found = {}
    for module in pkgutil.iter_modules(views.__path__, "filrouge.views."):
        loaded = import_module(module.name)
        for name, value in vars(loaded).items():
            if inspect.isfunction(value) and value.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name}.{name}"] = inspect.signature(value)
    return found


def test_every_view_is_under_a_scope_or_says_why_not() -> None:
    without = {
        name
        for name, signature in functions().items()
        if not {"scope", "actor"} & signature.parameters.keys() and not SETTINGS.match(name)
    }
    assert without <= set(UNSCOPED), f"say why in UNSCOPED: {sorted(without - set(UNSCOPED))}"
    gone = set(UNSCOPED) - functions().keys()
    assert gone == set()


def statements() -> dict[str, str]:
    """SQL constants of the stores, by name."""
    found = {}
    for module in pkgutil.walk_packages(filrouge.__path__, "filrouge."):
        if re.fullmatch(r"filrouge\.\w+\.store(\.\w+)*", module.name):
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, str) and value.strip().lower().startswith(("select", "with")):
                    found[f"{module.name}.{name}"] = value
    return found


def test_every_read_of_customers_data_is_under_a_scope_or_says_why_not() -> None:
    reads = re.compile(rf"\b(?:from|join)\s+({'|'.join(CUSTOMER_TABLES)})\b", re.IGNORECASE)
    writes = re.compile(r"\b(insert into|update|delete from)\b", re.IGNORECASE)
    without = {
        name
        for name, sql in statements().items()
        if reads.search(sql) and not writes.search(sql) and "{visible}" not in sql
        and not re.match(r"\s*select\s+(exists|count|1\b|pg_)", sql, re.IGNORECASE)
        and not name.startswith("filrouge.access")
    }  # fmt: skip
    assert without <= set(UNSCOPED_SQL), f"say why in UNSCOPED_SQL: {sorted(without - set(UNSCOPED_SQL))}"
    gone = {name for name in UNSCOPED_SQL if name != "filrouge.access"} - set(statements())
    assert gone == set()


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(views.__path__, "filrouge.views.")])
def test_views_only_read(module: str) -> None:
    tree = ast.parse(inspect.getsource(import_module(module)))
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [one for one in words if re.match(r"\s*(insert into|update \w+ set|delete from)", one, re.IGNORECASE)] == []


# -- one rule, two ways -----------------------------------------------------------------------------------------------

LIMIT = st.none() | st.frozensets(st.sampled_from(IDS))
VALUE = st.none() | st.sampled_from(IDS)
SCOPES = st.builds(Scope, legal_entities=LIMIT, brands=LIMIT, teams=LIMIT)
ROWS = st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=SCOPES, rows=ROWS)
async def test_sql_and_python_agree(tx: Transaction, scope: Scope, rows: list[tuple[UUID | None, ...]]) -> None:
    predicate, params = visible("r", scope)
    found = await tx.rows(
        f"""select n from unnest(%(entities)s::uuid[], %(brands)s::uuid[], %(teams)s::uuid[]) with ordinality
              as r (legal_entity_id, brand_id, team_id, n) where {predicate} order by n""",
        {"entities": [r[0] for r in rows], "brands": [r[1] for r in rows], "teams": [r[2] for r in rows], **params},
    )
    assert [n - 1 for (n,) in found] == [n for n, row in enumerate(rows) if sees(scope, *row)]


@given(scope=SCOPES, row=st.tuples(VALUE, VALUE, VALUE))
def test_a_wider_scope_sees_no_less(scope: Scope, row: tuple[UUID | None, ...]) -> None:
    if sees(scope, *row):
        assert sees(Scope(scope.legal_entities, scope.brands, None), *row)
        assert sees(EVERYTHING, *row)


def test_an_empty_scope_sees_nothing_that_has_an_owner() -> None:
    nothing = Scope(frozenset(), frozenset(), frozenset())
    assert not sees(nothing, IDS[0], None, None)
    assert not sees(nothing, None, IDS[0], None)
    assert not sees(nothing, None, None, IDS[0])
    assert SYSTEM.may("anything:at_all")
