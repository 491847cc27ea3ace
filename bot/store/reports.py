"""What a shop's after-sales came to over some days: counted in SQL from cases, history, hand-offs and ratings.

Cases count on the day they were opened, in Shanghai; what became of them is counted as it stands now.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.vocabulary import FAULTS, Role
from bot.store.tables.cases import case_items, cases, history
from bot.store.tables.chat import handoffs
from bot.store.tables.orders import order_items, ratings

_k, _h = cases.c, history.c
#: people of the shop or the platform: a case without a line of theirs was done without them
_PEOPLE = (Role.AGENT, Role.REVIEWER, Role.MEDIATOR, Role.VENDOR)
#: what counts as the seller's first answer to an application
_ANSWERS = ("agree", "refuse", "offer")
_ANSWERERS = (Role.AGENT, Role.REVIEWER, Role.POLICY, Role.TIMER)
#: products listed, worst first
WORST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A case's first answer: by whom ("agent", "policy", "timer") and how long after it was opened."""

    kind: str
    by: str
    seconds: int


class Reports:
    """Of one shop, for cases opened in [since, until), inside one transaction."""

    def __init__(self, connection: AsyncConnection, shop: str, since: datetime, until: datetime) -> None:
        self._connection = connection
        self._shop = shop
        self._since, self._until = since, until

    @property
    def _opened(self) -> ColumnElement[bool]:
        return and_(_k.shop == self._shop, _k.created_at >= self._since, _k.created_at < self._until)

    async def cases(self) -> Sequence[tuple[str, str, str, str, int]]:
        """(day as YYYY-MM-DD, kind, reason, status, how many)."""
        day = self._day(_k.created_at)
        columns = (day, _k.kind, _k.reason, _k.status)
        return await self._rows(
            select(*columns, func.count()).where(self._opened).group_by(*columns).order_by(*columns)
        )

    async def answered(self) -> Sequence[Answered]:
        """The first answer of each case that got one; what was seen to by another agent is the agent's."""
        first = (
            select(_h.case_no, func.min(_h.n).label("n"))
            .join(cases, _k.case_no == _h.case_no)
            .where(self._opened, _h.action.in_(_ANSWERS), _h.role.in_(_ANSWERERS))
            .group_by(_h.case_no)
            .subquery()
        )
        rows = await self._rows(
            select(_k.kind, _h.role, _k.created_at, _h.at)
            .join(first, _k.case_no == first.c.case_no)
            .join(history, (_h.case_no == first.c.case_no) & (_h.n == first.c.n))
        )
        return [
            Answered(
                kind=kind, by=str(Role.AGENT) if role == Role.REVIEWER else role, seconds=_seconds(opened, answered)
            )
            for kind, role, opened, answered in rows
        ]

    async def ended(self) -> Sequence[tuple[bool, int]]:
        """Of each case that is over: whether nobody of the shop or the platform touched it, and its seconds."""
        touched = exists().where(_h.case_no == _k.case_no, _h.role.in_(_PEOPLE))
        rows = await self._rows(
            select(case((touched, 1), else_=0), _k.created_at, _k.updated_at).where(self._opened, _k.open.is_(False))
        )
        return [(not by_people, _seconds(begun, over)) for by_people, begun, over in rows]

    async def refusals(self) -> tuple[int, int, int]:
        """(cases the seller refused, of these decided otherwise by a mediator, of these given in to later)."""
        refused = self._line(("refuse",))
        decided = _k.details[("mediation", "decision", "for")].as_string().in_(("buyer", "split"))
        by_mediator = and_(decided, self._line(("decide",)))
        given_in = and_(~by_mediator, self._line(("agree",), (Role.AGENT, Role.REVIEWER)))
        counted = select(func.count(), func.count().filter(by_mediator), func.count().filter(given_in))
        ((all_of_them, overturned, later),) = await self._rows(counted.select_from(cases).where(self._opened, refused))
        return all_of_them, overturned, later

    async def handed_off(self) -> Sequence[tuple[str, int]]:
        """(cause, how many), the commonest first."""
        h = handoffs.c
        count = func.count()
        where = (h.shop == self._shop, h.at >= self._since, h.at < self._until)
        return await self._rows(select(h.cause, count).where(*where).group_by(h.cause).order_by(count.desc(), h.cause))

    async def rated(self) -> Sequence[tuple[int, int]]:
        """(score, how many), of ratings given in these days."""
        r = ratings.c
        where = (r.shop == self._shop, r.at >= self._since, r.at < self._until)
        return await self._rows(select(r.score, func.count()).where(*where).group_by(r.score).order_by(r.score))

    async def faults(self) -> Sequence[tuple[str, str, int, int]]:
        """(code, title, cases for a fault, pieces), products with more than one such case, worst first."""
        i = order_items.c
        count = func.count(_k.case_no.distinct())
        return await self._rows(
            select(i.code, func.max(i.title), count, func.sum(case_items.c.quantity))
            .select_from(cases)
            .join(case_items, case_items.c.case_no == _k.case_no)
            .join(order_items, i.item == case_items.c.item)
            .where(self._opened, _k.reason.in_([str(reason) for reason in FAULTS]))
            .group_by(i.code)
            .having(count > 1)
            .order_by(count.desc(), i.code)
            .limit(WORST)
        )

    def _line(self, actions: Collection[str], roles: Collection[str] | None = None) -> ColumnElement[bool]:
        found = exists().where(_h.case_no == _k.case_no, _h.action.in_(actions))
        return found if roles is None else found.where(_h.role.in_(roles))

    def _day(self, at: ColumnElement[Any]) -> ColumnElement[str]:
        if self._connection.dialect.name == "sqlite":
            return func.date(at, "+8 hours")
        return func.to_char(func.timezone("Asia/Shanghai", at), "YYYY-MM-DD")

    async def _rows(self, statement: Executable) -> Sequence[Any]:
        rows: Sequence[Any] = (await self._connection.execute(statement)).all()
        return rows


def _seconds(begun: datetime, over: datetime) -> int:
    return max(0, int((over - begun).total_seconds()))
