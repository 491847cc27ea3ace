"""What mediators decided before in cases like this one: newest first, without anybody's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.cases import Case
from bot.store.tables.cases import cases

_k = cases.c
_DECISION = _k.details[("mediation", "decision", "for")].as_string()
SHOWN = 5


async def decided_alike(connection: AsyncConnection, case: Case) -> Sequence[dict[str, Any]]:
    """{"no", "amount_fen", "decision"} of other cases of this kind and reason, of any shop; a settlement is none."""
    statement = (
        select(_k.case_no.label("no"), _k.amount_fen, _k.details)
        .where(_k.before_platform, _k.kind == str(case.kind), _k.reason == str(case.reason))
        .where(_DECISION.in_(("buyer", "seller", "split")), _k.case_no != case.case_no)
        .order_by(_k.updated_at.desc(), _k.case_no)
        .limit(SHOWN * 2)
    )
    rows = (await connection.execute(statement)).mappings().all()
    found = [
        {"no": row["no"], "amount_fen": row["amount_fen"], "decision": row["details"]["mediation"]["decision"]}
        for row in rows
    ]
    # what the seller granted by himself was decided by nobody
    return [each for each in found if not each["decision"].get("granted")][:SHOWN]
