"""A company for the journeys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from filrouge.platform.db import Database
from tests.company_of_tests import Company, company


@pytest.fixture
async def alisier(database: Database, tmp_path: Path) -> AsyncIterator[Company]:
    async with company(database, tmp_path) as made:
        yield made
