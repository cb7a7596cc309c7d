"""Waiting until somebody waits."""

import asyncio

from sqlalchemy import func, select, text

from tests.support.house import House


async def until_waiting(house: House, count: int) -> None:
    """Until that many transactions wait for a row that another one holds."""
    query = select(func.count()).select_from(text("pg_stat_activity"))
    query = query.where(text("datname = current_database() AND wait_event_type = 'Lock'"))
    async with asyncio.timeout(10):
        while True:
            async with house.db.transaction(None) as tx:
                if (await tx.scalar(query) or 0) >= count:
                    return
            await asyncio.sleep(0.02)
