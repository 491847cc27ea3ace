"""What goes on beside the requests: which timer does what, how often; which part carries which effect outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock
from bot.aftersales.service import Aftersales
from bot.chat.bus import Bus
from bot.chat.wording import Wording
from bot.desk.dispatch import Dispatch, Rules
from bot.desk.shop_settings import PublishedSettings
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.notices.log import LogNotices
from bot.platforms.payments.sandbox import SandboxPayments
from bot.platforms.repair_vendors.sandbox import SandboxRepairVendors
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.settings import Settings
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.bank_notices import BankNotices
from bot.timers.charges import ChargeDelivery, ChargeReturn
from bot.timers.notices import NoticeDelivery
from bot.timers.order_clocks import OrderSweeper
from bot.timers.outbox import Deliver, Deliverer
from bot.timers.parcels import Interception, ParcelWatch, Redirection, ResumedShipping
from bot.timers.pauses import PauseRounds
from bot.timers.payouts import PayoutDelivery, PayoutRetries
from bot.timers.promises import PromiseRounds
from bot.timers.refunds import RefundDelivery
from bot.timers.reminders import ReminderRounds
from bot.timers.repairs import Pickup, RepairOrder
from bot.timers.rounds import Rounds
from bot.timers.sweeper import Sweeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The sides that a shop works with: bank, warehouse, couriers, repair vendors, and who is told of alarms."""

    payments: SandboxPayments
    warehouse: SandboxWarehouse
    couriers: SandboxCouriers
    vendors: SandboxRepairVendors
    notices: LogNotices


class RealNow(Protocol):
    """The real clock."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The timers of one process, and those of them that somebody wakes or asks."""

    timers: tuple[Rounds, ...]
    delivering: Rounds
    handing: Rounds
    charging: ChargeDelivery


def lay_out(
    settings: Settings,
    outside: Outside,
    *,
    units: SqlUnitsOfWork,
    clock: Clock,
    now: RealNow,
    service: Aftersales,
    policies: Policies,
    published: PublishedSettings,
    bus: Bus,
    wording: Wording,
) -> Background:
    """Every timer of RULES.md's clocks and of the desk's care for waiting chats, none of them running yet."""
    charging = ChargeDelivery(payments=outside.payments, service=service, units=units, clock=clock)
    notice = NoticeDelivery(notices=outside.notices, units=units, clock=clock, bus=bus, wording=wording)
    carriers: dict[str, Deliver] = {"charge": charging, "notice": notice}
    carriers |= _carriers(outside, units=units, clock=clock, service=service)
    deliverer = Deliverer(units=units, clock=clock, routes=carriers, notices=outside.notices)
    delivering = Rounds("outbox", deliverer.step, every=0.5)
    rules = Rules(
        per_agent=settings.chats_per_agent,
        answer_within=timedelta(minutes=settings.answer_minutes),
        pick_for=timedelta(seconds=settings.hand_out_seconds),
    )
    dispatch = Dispatch(units=units, clock=clock, now=now, bus=bus, wording=wording, rules=rules)
    handing = Rounds("chats", dispatch.step, every=1.0)
    watch = ParcelWatch(units=units, couriers=outside.couriers, service=service, policies=policies, clock=clock)
    return Background(
        timers=(
            Rounds("settings", published.step, every=2.0),
            Rounds("deadlines", Sweeper(units=units, clock=clock, service=service).step, every=1.0),
            delivering,
            Rounds("parcels", watch.step, every=5.0),
            handing,
            Rounds("orders", OrderSweeper(units=units, clock=clock, service=service).step, every=1.0),
            Rounds("payouts", PayoutRetries(units=units, clock=clock, service=service).step, every=5.0),
            Rounds("reminders", ReminderRounds(units=units, clock=clock).step, every=2.0),
            Rounds("pauses", PauseRounds(units=units, clock=clock, bus=bus, wording=wording).step, every=30.0),
            Rounds("promises", PromiseRounds(units=units, clock=clock).step, every=2.0),
            Rounds("bank notices", BankNotices(bank=outside.payments, service=service).step, every=5.0),
        ),
        delivering=delivering,
        handing=handing,
        charging=charging,
    )


def _carriers(outside: Outside, *, units: SqlUnitsOfWork, clock: Clock, service: Aftersales) -> dict[str, Deliver]:
    refunding = RefundDelivery(payments=outside.payments, service=service, units=units, clock=clock)
    return {
        "refund": refunding,
        "freight": refunding,
        "payout": PayoutDelivery(payments=outside.payments, service=service, units=units, clock=clock),
        "charge_back": ChargeReturn(payments=outside.payments, clock=clock),
        "intercept": Interception(couriers=outside.couriers, service=service),
        "redirect": Redirection(couriers=outside.couriers, notices=outside.notices),
        "pickup": Pickup(couriers=outside.couriers),
        "resume_shipping": ResumedShipping(warehouse=outside.warehouse),
        "repair_order": RepairOrder(vendors=outside.vendors),
    }
