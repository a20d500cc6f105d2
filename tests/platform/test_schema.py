from filrouge.platform import migrate, schema
from filrouge.platform.embedded import Embedded


def test_the_newest_version_is_the_one_that_migrate_brings(shared_url: str) -> None:
    assert schema.newest() == migrate.head()
    assert schema.is_current(shared_url)


def test_an_empty_database_is_not_current(cluster: Embedded) -> None:
    assert not schema.is_current(cluster.superuser_dsn)
