"""How the money of a case is paid back, fails, and is tried again."""

from __future__ import annotations

from bot.aftersales import guards
from bot.aftersales import refunds as pay
from bot.aftersales.clocks import stopped
from bot.aftersales.rows import BUYER, PAYMENT, REFUND_FAILED, REFUNDING, REVIEWER, STAFF, SUCCESS, TIMER, Row, T, rows
from bot.aftersales.targets import SAME

MONEY: tuple[Row, ...] = rows(
    T(REFUNDING, "paid", PAYMENT, SUCCESS, effects=(pay.book_paid,)),
    T(REFUNDING, "failed", PAYMENT, REFUND_FAILED, effects=(pay.mark_failed,)),
    T(REFUND_FAILED, "paid", PAYMENT, SUCCESS, effects=(pay.book_paid,)),
    T(REFUND_FAILED, "retry", STAFF | TIMER, REFUNDING, guards=(guards.payee_settled,)),
    T(REFUND_FAILED, "new_payee", BUYER, SAME, within=stopped("payee_proposed"), effects=(pay.propose_payee,)),
    T(REFUND_FAILED, "approve", REVIEWER, REFUNDING, guards=(guards.payee_there,), effects=(pay.approve_payee,)),
    T(REFUND_FAILED, "send_back_to_agent", REVIEWER, SAME, guards=(guards.payee_there,),
      within=stopped("retries_used_up"), effects=(pay.drop_payee,)),
)  # fmt: skip
