"""A company for the journeys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from tests.company_of_tests import Company, company


@pytest.fixture
async def alisier(database: Database, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Company]:
    async with company(database, tmp_path, parsers) as made:
        yield made
