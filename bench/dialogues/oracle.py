"""What RULES.md forbids, looked for in the database alone: plain SQL, nothing of `bot` is imported.

`breaches(path)` gives one line a breach; an empty list is what the bar wants.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

SHANGHAI = timezone(timedelta(hours=8))
#: the demo shop's own limits, as its contract states them (fen)
AUTO_UNSHIPPED, AUTO_RETURN, AUTO_PRICE = 100_000, 20_000, 20_000
SEVEN_DAYS = timedelta(days=7)


#: (breach, its rows, how one is told); a query that finds nothing is what the bar wants
PLAIN = (
    (
        "more_back_than_paid",
        "SELECT i.item, i.paid_fen, SUM(r.amount_fen) AS back FROM order_items i"
        " JOIN refund_lines r ON r.item = i.item GROUP BY i.item HAVING back > i.paid_fen",
        "{item} paid {paid_fen}, back {back}",
    ),
    (
        "more_back_than_paid",
        "SELECT o.order_no, o.paid_fen, SUM(p.amount_fen) AS back FROM orders o JOIN sandbox_payments p"
        " ON p.order_no = o.order_no AND p.state = 'paid' AND p.key IN (SELECT payment_key FROM refund_lines)"
        " GROUP BY o.order_no HAVING back > o.paid_fen",
        "{order_no} paid {paid_fen}, the bank sent {back}",
    ),
    (
        "paid_twice",
        "SELECT case_no, COUNT(*) AS times FROM history WHERE action = 'paid' GROUP BY case_no HAVING times > 1",
        "{case_no} {times} times",
    ),
    (
        "somebody_elses_order",
        "SELECT c.case_no FROM cases c JOIN orders o ON o.order_no = c.order_no"
        " WHERE o.buyer_id <> c.buyer_id OR o.shop <> c.shop",
        "{case_no}",
    ),
    (
        "two_cases_on_an_item",
        "SELECT ci.item, COUNT(*) AS n FROM case_items ci JOIN cases c ON c.case_no = ci.case_no"
        " WHERE c.open AND c.kind NOT IN ('freight', 'courier_claim', 'complaint') GROUP BY ci.item HAVING n > 1",
        "{item} {n} cases",
    ),
    (
        "filed_without_a_card",
        "SELECT c.case_no FROM cases c JOIN history h ON h.case_no = c.case_no AND h.n = 1 AND h.role = 'buyer'"
        " WHERE c.kind <> 'complaint' AND NOT EXISTS (SELECT 1 FROM messages m JOIN conversations v"
        " ON v.id = m.conversation_id WHERE v.buyer_id = c.buyer_id AND v.shop = c.shop"
        " AND json_extract(m.card, '$.kind') = 'confirm' AND m.at <= c.created_at)",
        "{case_no}",
    ),
    (
        "return_paid_before_inspection",
        "SELECT c.case_no FROM cases c WHERE c.kind = 'return_refund' AND c.status IN ('REFUNDING', 'SUCCESS')"
        " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.case_no = c.case_no"
        " AND h.action IN ('inspect', 'accept', 'decide', 'approve', 'accept_settlement'))",
        "{case_no}",
    ),
    (
        "broken_history",
        "SELECT h.case_no, h.n FROM history h LEFT JOIN history p ON p.case_no = h.case_no AND p.n = h.n - 1"
        " WHERE h.n > 1 AND (p.digest IS NULL OR p.digest <> h.previous)",
        "{case_no} line {n}",
    ),
    (
        "broken_history",
        "SELECT c.case_no FROM cases c JOIN history h ON h.case_no = c.case_no"
        " WHERE h.n = (SELECT MAX(n) FROM history WHERE case_no = c.case_no) AND h.after <> c.status",
        "{case_no} is not where its history ends",
    ),
)


def breaches(database: Path) -> list[str]:
    """Every breach found in that SQLite file."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        plain = [
            f"{name}: {told.format(**dict(row))}" for name, wanted, told in PLAIN for row in connection.execute(wanted)
        ]
        agreed = [f"agreed_by_policy_against_the_limits: {found}" for found in _against_the_limits(connection)]
        spoke = [f"bot_spoke_over_an_agent: {found}" for found in _bot_spoke_over_an_agent(connection)]
        return plain + agreed + spoke


def _against_the_limits(db: sqlite3.Connection) -> Iterator[str]:
    for row in db.execute(
        "SELECT c.*, h.at AS agreed_at, h.before AS came_from FROM cases c JOIN history h ON h.case_no = c.case_no"
        " WHERE h.role = 'policy' AND h.action = 'agree'"
    ):
        items = db.execute(
            "SELECT i.* FROM order_items i JOIN case_items ci ON ci.item = i.item WHERE ci.case_no = ?",
            (row["case_no"],),
        ).fetchall()
        if row["kind"] == "refund_only":
            if row["reason"] == "price":
                # the goods stay where they are: money for a price that fell, up to a limit of its own
                if row["amount_fen"] > AUTO_PRICE:
                    yield f"{row['case_no']} price protection of {row['amount_fen']}"
            elif row["amount_fen"] > AUTO_UNSHIPPED or any(item["signed_at"] for item in items):
                yield f"{row['case_no']} refund_only of {row['amount_fen']}"
        elif row["kind"] == "return_refund":
            late = any(_out_of_seven_days(item["signed_at"], row["created_at"]) for item in items)
            barred = any(item["seven_days"] != "yes" for item in items)
            if row["reason"] not in ("no_reason", "size") or row["amount_fen"] > AUTO_RETURN or late or barred:
                yield f"{row['case_no']} return for {row['reason']} of {row['amount_fen']}"
        else:
            yield f"{row['case_no']} {row['kind']}"


def _bot_spoke_over_an_agent(db: sqlite3.Connection) -> Iterator[str]:
    for chat in db.execute("SELECT id FROM conversations WHERE in_charge NOT IN ('bot', 'queue')"):
        lines = db.execute(
            "SELECT seq, sender FROM messages WHERE conversation_id = ? ORDER BY seq", (chat["id"],)
        ).fetchall()
        spoke = max((line["seq"] for line in lines if line["sender"] == "agent"), default=None)
        if spoke is not None and any(line["sender"] == "bot" and line["seq"] > spoke for line in lines):
            yield str(chat["id"])


def _out_of_seven_days(signed_at: str | None, at: str) -> bool:
    if signed_at is None:
        return True
    first = (_time(signed_at).astimezone(SHANGHAI) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return _time(at) >= first + SEVEN_DAYS


def _time(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def main() -> int:
    """`python -m bench.dialogues.oracle FILE.db` prints each breach as JSON and answers 1 when there is one."""
    import sys

    found = breaches(Path(sys.argv[1]))
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
