from filrouge.platform.db import Database, Transaction


async def test_each_test_sees_an_empty_migrated_database(tx: Transaction, database: Database) -> None:
    assert await tx.value("select to_regclass('conversation') is not null")
    async with database.transaction() as other:
        assert await other.value("select count(*) from event") == 0
