"""`wuyou verify`: whether every history is whole, came of the table, and ends where its case stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import select

from bot.aftersales.history import broken_at
from bot.aftersales.replays import departs_at
from bot.store.tables.cases import cases
from bot.store.unit_of_work import SqlUnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A case's history looked at. `wrong` is None when it holds; `n` the line that does not."""

    case_no: str
    wrong: str | None = None
    n: int | None = None


async def verified(units: SqlUnitsOfWork) -> AsyncIterator[Checked]:
    """Every case of every shop, oldest number first."""
    async with units(write=False) as unit:
        numbers = (await unit.connection.execute(select(cases.c.case_no).order_by(cases.c.case_no))).scalars().all()
    for case_no in numbers:
        yield await _checked(units, case_no)


async def _checked(units: SqlUnitsOfWork, case_no: str) -> Checked:
    async with units(write=False) as unit:
        case, lines = await unit.cases.get(case_no), await unit.cases.history(case_no)
    if (n := broken_at(lines)) is not None:
        return Checked(case_no=case_no, wrong="altered", n=n)
    if (n := departs_at(lines)) is not None:
        return Checked(case_no=case_no, wrong="not_of_the_table", n=n)
    ends = (lines[-1].after, lines[-1].stage) if lines else None
    if case is None or ends != (case.status, case.stage):
        return Checked(case_no=case_no, wrong="ends_elsewhere", n=len(lines))
    return Checked(case_no=case_no)
