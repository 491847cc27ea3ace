"""The one table: from where, which action, by whom, to where, on what conditions, with which clock and effects.

The rows stand in bot/aftersales/table/, a module a theme, and are tried in this order: the first whose status, action,
role, kind, goods and `when` fit is run. A row's guards may refuse it (409, with the reason), its checks may refuse the
body (422). Entering a status starts CLOCK_OF's clock and runs ENTERING's effects unless the row says otherwise; a row
that stays where it is keeps its clock.

`time_out` is no action but the timer's knock: it runs the first row here that the timer may do.
"""

from __future__ import annotations

from bot.aftersales import charges, exchanges
from bot.aftersales import effects as do
from bot.aftersales import refunds as pay
from bot.aftersales.claims.rows import FILINGS
from bot.aftersales.mediation.rows import MEDIATION
from bot.aftersales.moves import Effect
from bot.aftersales.rows import OPEN, PORTS, Row, T, rows
from bot.aftersales.table.answers import ANSWERS
from bot.aftersales.table.money import MONEY
from bot.aftersales.table.on_the_way import ON_THE_WAY
from bot.aftersales.table.repairs import REPAIRS
from bot.aftersales.table.returns import RETURNS
from bot.aftersales.table.sending import SENDING
from bot.aftersales.table.talk import TALK
from bot.aftersales.table.timers import TIMERS
from bot.aftersales.vocabulary import Kind, Role, Status

__all__ = ["ACTIONS", "ENTERING", "OPEN", "PORTS", "TABLE", "Row", "T", "kinds_with_rows", "open_statuses", "rows_for"]

#: timers last: their order is the order in which a clock that ran out tries them
TABLE: tuple[Row, ...] = rows(MEDIATION, FILINGS, ANSWERS, RETURNS, ON_THE_WAY, REPAIRS, SENDING, MONEY, TALK, TIMERS)

#: what happens on entering a status, whatever row leads there
ENTERING: dict[Status, tuple[Effect, ...]] = {
    Status.REFUNDING: (pay.send_refund,),
    Status.WAIT_BUYER_RETURN_GOODS: (do.give_address,),
    Status.IN_REPAIR: (do.hand_to_vendor,),
    Status.CLOSED: (pay.release, exchanges.let_go, charges.return_charge),
}

ACTIONS: dict[str, frozenset[Role]] = {
    action: frozenset(role for row in TABLE if row.action == action for role in row.roles)
    for action in dict.fromkeys(row.action for row in TABLE)
}


def rows_for(before: Status | None, action: str, role: Role) -> tuple[Row, ...]:
    """The rows of that status, action and role; for `time_out` every row of the timer."""
    return tuple(
        row
        for row in TABLE
        if row.before == before and role in row.roles and (row.action == action or action == "time_out")
    )


def kinds_with_rows() -> frozenset[Kind]:
    """The kinds that can be applied for."""
    return frozenset(kind for row in TABLE if row.before is None for kind in row.kinds)


def open_statuses() -> frozenset[Status]:
    """Statuses that the table knows and that are not the end."""
    return frozenset(OPEN)
