"""The one door to the law: bot, desk, mediator, timers and callbacks all call this and nothing below it.

Who calls   actions and gateway with a buyer or staff Actor; `timers` with Actor(role=TIMER) and action "time_out" for
            each number of `cases.due(now)`; the payment deliverer with Actor(role=PAYMENT) and "paid" or "failed";
            courier callbacks with Actor(role=COURIER).
What locks  `act` locks the case row, `apply` and `act_on_order` the order row, for the length of one unit of work.
Idempotent  every call with a Key; without one, a second "paid", "time_out" … meets a StateConflict and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.aftersales.applications import (
    Application,
    CaseView,
    Dossier,
    Evidence,
    Forecast,
    Key,
    Option,
    OrderAnswer,
    RuleText,
    Step,
)
from bot.aftersales.cases import Actor, Case, Record
from bot.aftersales.moves import OWN_MALL
from bot.aftersales.orders import Order, Rating
from bot.aftersales.payouts import Payout
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock, Couriers, ItemBook, UnitsOfWork, Variant, Warehouse
from bot.aftersales.usecases.act import act
from bot.aftersales.usecases.act_on_order import act_on_order, price_fallen
from bot.aftersales.usecases.apply import apply
from bot.aftersales.usecases.batches import Outcome, agree_to_all
from bot.aftersales.usecases.forecast import forecast, possibilities
from bot.aftersales.usecases.listing import Listed, listed
from bot.aftersales.usecases.options import options, view
from bot.aftersales.usecases.order_lists import Late, invoices_asked, late_orders, ratings
from bot.aftersales.usecases.payouts import act_on_payout, payout, payouts_of, propose_payout
from bot.aftersales.usecases.silence import Played, play
from bot.aftersales.usecases.world import STAFF, World, mends, order_of, own_case, own_order, sees
from bot.aftersales.vocabulary import Reason, Role

__all__ = [
    "Aftersales",
    "Application",
    "CaseView",
    "Evidence",
    "Forecast",
    "Key",
    "Option",
    "OrderAnswer",
    "RuleText",
    "Step",
]


class Aftersales:
    """Every use case of the law. Raises the classes of errors.py; each writing call is one unit of work."""

    def __init__(
        self,
        *,
        units: UnitsOfWork,
        clock: Clock,
        policies: Policies,
        warehouse: Warehouse,
        couriers: Couriers,
        platform: str = OWN_MALL,
    ) -> None:
        self._world = World(
            units=units, clock=clock, policies=policies, warehouse=warehouse, couriers=couriers, platform=platform
        )

    @property
    def policies(self) -> Policies:
        """Titles, sentences and numbers, for whoever shows a case."""
        return self._world.policies

    async def orders_of(self, buyer: Actor) -> Sequence[Order]:
        """A buyer's own orders, newest first."""
        async with self._world.units(write=False) as unit:
            return await unit.orders.of_buyer(buyer.shop, buyer.id)

    async def order(self, actor: Actor, order_no: str) -> Order:
        """One order; NotFound when it is not the caller's."""
        async with self._world.units(write=False) as unit:
            return await own_order(unit, actor, order_no)

    async def books_of(self, order: Order) -> Mapping[str, ItemBook]:
        """The refund book of each item of an order that the caller already got from here."""
        async with self._world.units(write=False) as unit:
            return await unit.refunds.books_of([line.item for line in order.items])

    async def variants_of(self, actor: Actor, order_no: str, item: str) -> Sequence[Variant]:
        """What the shop has of an item's product, by sku; nothing when it does not know it. NotFound as `order`."""
        async with self._world.units(write=False) as unit:
            order = await own_order(unit, actor, order_no)
            line = order.item_of(item)
            return () if line is None else await unit.products.variants(order.shop, line.code)

    async def cases_of(self, actor: Actor) -> Sequence[Case]:
        """A buyer's own cases, a shop's for its staff but for complaints, a vendor's repairs; newest first.

        A mediator's: what came before the platform, of every shop, soonest deadline first. Nothing for other roles.
        """
        async with self._world.units(write=False) as unit:
            if actor.role == Role.VENDOR:
                return [case for case in await unit.cases.of_shop(actor.shop) if mends(actor, case)]
            if actor.role in STAFF:
                return [case for case in await unit.cases.of_shop(actor.shop) if sees(actor, case)]
            if actor.role == Role.MEDIATOR:
                return await unit.cases.of_platform()
            return await unit.cases.of_buyer(actor.shop, actor.id) if actor.role == Role.BUYER else ()

    async def listed(self, actor: Actor, cases: Sequence[Case]) -> Sequence[Listed]:
        """Cases that the caller got from here, each with turn, history and order, in a fixed number of reads."""
        return await listed(self._world, actor, cases)

    async def order_behind(self, case: Case) -> Order | None:
        """The order of a case that the caller already got from here; None when it hangs on none."""
        if case.order_no is None:
            return None
        async with self._world.units(write=False) as unit:
            return await order_of(unit, case)

    async def dossier(self, actor: Actor, case_no: str) -> Dossier:
        """The whole file of a case, for either party and the mediators; NotFound when it is not the caller's."""
        seen = await view(self._world, actor, case_no)
        async with self._world.units(write=False) as unit:
            lines, records = await unit.cases.history(case_no), await unit.records.of(case_no)
        hidden = actor.role == Role.BUYER
        return Dossier(
            view=seen,
            lines=tuple(replace(line, words="") if line.internal and hidden else line for line in lines),
            records=tuple(records),
        )

    async def file_of(self, actor: Actor, case_no: str) -> Sequence[Record]:
        """What the system laid into the file of a case's mediation; NotFound when it is not the caller's."""
        async with self._world.units(write=False) as unit:
            case = await own_case(unit, actor, case_no)
            return await unit.records.of(case.case_no)

    async def late_orders(self, staff: Actor) -> Mapping[str, Sequence[Late]]:
        """The shop's orders that are about_to_be_late, late, or stuck on their way."""
        return await late_orders(self._world, staff)

    async def invoices_asked(self, staff: Actor) -> Sequence[Order]:
        """The shop's orders whose invoice was asked for and not issued, oldest wish first."""
        return await invoices_asked(self._world, staff)

    async def ratings(self, staff: Actor) -> Sequence[Rating]:
        """What the shop's buyers thought, newest first."""
        return await ratings(self._world, staff)

    async def payouts_of(self, actor: Actor) -> Sequence[Payout]:
        """A shop's payouts for its staff, his own for a buyer; newest first."""
        return await payouts_of(self._world, actor)

    async def payout(self, actor: Actor, payout_no: str) -> Payout:
        """One payout; NotFound when it is not the caller's."""
        return await payout(self._world, actor, payout_no)

    async def propose_payout(
        self, staff: Actor, order_no: str, body: Mapping[str, Any], *, key: Key | None = None
    ) -> Payout:
        """{kind, amount_fen, words, case_no?}: proposed by staff; paid by nothing but another call of `act_on_payout`.

        Raises NotFound, NotAllowed, BadRequest, StateConflict (its subject has one), KeyReused.
        """
        return await propose_payout(self._world, staff, order_no, body, key=key)

    async def act_on_payout(
        self,
        actor: Actor,
        payout_no: str,
        action: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        key: Key | None = None,
    ) -> Payout:
        """agree, reject, retry (staff), approve, send_back_to_agent (reviewer), new_payee (buyer), paid, failed (bank).

        Raises as `act`.
        """
        return await act_on_payout(self._world, actor, payout_no, action, body, version=version, key=key)

    async def case(self, actor: Actor, case_no: str) -> CaseView:
        """One case with history, turn and options; NotFound when it is not the caller's."""
        return await view(self._world, actor, case_no)

    async def forecast(self, actor: Actor, application: Application, *, changing: str | None = None) -> Forecast:
        """What would come of it; writes nothing and never stops a parcel. Raises NotFound, BadRequest.

        `changing` is the number of the open case that a `modify` would make this of: what it holds counts as free.
        """
        return await forecast(self._world, actor, application, changing=changing)

    async def possibilities(
        self, actor: Actor, order_no: str, *, items: tuple[tuple[str, int], ...], reason: Reason, sku: str | None = None
    ) -> Sequence[Forecast]:
        """Every kind of case side by side for items of one order; the possible ones first. Writes nothing."""
        return await possibilities(self._world, actor, order_no, items=items, reason=reason, sku=sku)

    async def apply(self, actor: Actor, application: Application, *, key: Key | None) -> tuple[Case, bool]:
        """Open a case; True with an open case that was there on one of the items.

        Raises NotFound, NotAllowed, BadRequest, NotEligible, NotRefundable, KeyReused.
        """
        return await apply(self._world, actor, application, key=key)

    async def act(
        self,
        actor: Actor,
        case_no: str,
        action: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        key: Key | None = None,
    ) -> Case:
        """Run exactly one row of the table. `version` None means the present one.

        Raises NotFound, NotAllowed, BadRequest, NotEligible, NotRefundable, StateConflict, StaleVersion, KeyReused.
        """
        return await act(self._world, actor, case_no, action, body, version=version, key=key)

    async def agree_to_all(self, actor: Actor, case_nos: Sequence[str], *, key: Key) -> Sequence[Outcome]:
        """`agree` on each, one unit of work a case; a refusal is that case's outcome and stops no other."""
        return await agree_to_all(self._world, actor, case_nos, key=key)

    async def play(self, staff: Actor, case_no: str, days: int) -> Played:
        """What so many silent days would do to a case, and to whose cost. Writes nothing."""
        return await play(self._world, staff, case_no, days)

    async def options(self, actor: Actor, case_no: str) -> Sequence[Option]:
        """What the caller's role may do on a case, and why not the rest."""
        return await options(self._world, actor, case_no)

    async def price_fallen(self, buyer: Actor, order_no: str) -> int:
        """Fen that `price_protect` would ask back now; writes nothing, raises as `act_on_order`."""
        return await price_fallen(self._world, buyer, order_no)

    async def act_on_order(
        self, actor: Actor, order_no: str, action: str, body: Mapping[str, Any], *, key: Key | None
    ) -> OrderAnswer:
        """cancel_order, urge, change_address, extend_receipt, confirm_receipt, price_protect, invoice, rate (buyer);
        confirm_order, ship, issue_invoice (staff); signed (courier).

        Raises as `act`; a cancel_order of a paid order is an `apply`.
        """
        return await act_on_order(self._world, actor, order_no, action, body, key=key)
