from collections.abc import AsyncIterator

import pytest_asyncio
from fake_broker import FakeBroker, fake_broker


@pytest_asyncio.fixture
async def broker() -> AsyncIterator[FakeBroker]:
    async with fake_broker() as started:
        yield started
