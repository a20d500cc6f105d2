"""What somebody sees, and how long a session lives."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from filrouge.access import core
from filrouge.access.permissions import BUILTIN_ROLES, KEYS, PERMISSIONS

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEAM, BRAND = UUID(int=1), UUID(int=2)


def test_the_scope_is_ones_teams_unless_one_reads_all() -> None:
    assert core.scope_of({"conversations:read_team"}, [TEAM], None, None).teams == frozenset({TEAM})
    assert core.scope_of({"conversations:read_team"}, [], None, None).teams == frozenset()
    assert core.scope_of({"conversations:read_all"}, [TEAM], None, None).teams is None
    scope = core.scope_of({"conversations:read_all"}, [TEAM], [], [BRAND])
    assert (scope.legal_entities, scope.brands) == (frozenset[UUID](), frozenset({BRAND}))


@pytest.mark.parametrize(
    ("age", "idle", "alive"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(days=6), timedelta(hours=11), True),
        (timedelta(days=6), timedelta(hours=12), False),
        (timedelta(days=7), timedelta(0), False),
        (timedelta(seconds=-1), timedelta(0), False),
    ],
)
def test_a_session_lives_seven_days_at_most_and_twelve_hours_idle(age: timedelta, idle: timedelta, alive: bool) -> None:
    created = NOW - age
    assert core.alive(created, NOW - idle, created + core.SESSION_LIFE, NOW) is alive


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_tries_are_counted_under_what_one_customer_of_a_provider_gets(address: str, network: str) -> None:
    assert core.network_of(address) == network


def test_roles_hold_only_permissions_that_exist() -> None:
    assert len(KEYS) == len(PERMISSIONS)
    for role in BUILTIN_ROLES:
        assert set(role.permissions) <= KEYS, role.key
        assert len(set(role.permissions)) == len(role.permissions)
    assert all(permission.fr and permission.en for permission in PERMISSIONS)
