"""Refund books, payouts and the stock that cases hold, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.aftersales import errors
from bot.aftersales.payouts import Payout, PayoutStatus
from bot.aftersales.ports import ItemBook, Variant
from tests.fakes.shelf import Share, Shelf


class MemoryRefunds:
    """The port `Refunds`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def book_of(self, item: str) -> ItemBook:
        if item not in self._shelf.paid:
            raise errors.NotFound("item", item)
        mine = [share for (_, held), share in self._shelf.shares.items() if held == item]
        return ItemBook(
            item=item,
            paid_fen=self._shelf.paid[item],
            booked_fen=self._shelf.booked.get(item, 0),
            in_flight_fen=sum(share.fen for share in mine if share.in_flight),
            reserved_fen=sum(share.fen for share in mine if not share.in_flight),
        )

    async def books_of(self, items: Sequence[str]) -> Mapping[str, ItemBook]:
        return {item: await self.book_of(item) for item in items}

    async def reserve(self, case_no: str, shares: Mapping[str, int], *, sent_as: str | None = None) -> None:
        for item, fen in shares.items():
            if type(fen) is not int or fen <= 0:
                raise errors.NotRefundable(item, asked_fen=fen, refundable_fen=0)
        await self.release(case_no)
        if self._of(case_no):
            raise errors.StateConflict("refund_on_its_way", case_no=case_no)
        for item, fen in shares.items():
            left = (await self.book_of(item)).refundable_fen
            if fen > left:
                raise errors.NotRefundable(item, asked_fen=fen, refundable_fen=left)
            self._shelf.shares[case_no, item] = Share(fen, in_flight=sent_as is not None, key=sent_as)

    async def release(self, case_no: str) -> None:
        for item, share in self._of(case_no).items():
            if not share.in_flight:
                del self._shelf.shares[case_no, item]

    async def send(self, case_no: str, key: str) -> None:
        mine = self._of(case_no)
        if not mine or any(share.key not in (None, key) for share in mine.values()):
            raise errors.StateConflict("nothing_to_send", case_no=case_no)
        for share in mine.values():
            share.in_flight, share.key = True, key

    async def booked(self, case_no: str, key: str) -> None:
        for item, share in self._of(case_no).items():
            if share.key == key:
                del self._shelf.shares[case_no, item]
                self._shelf.booked[item] = self._shelf.booked.get(item, 0) + share.fen
                self._shelf.ledger.append((key, item, share.fen))

    async def failed(self, case_no: str, key: str) -> None:
        for share in self._of(case_no).values():
            if share.key == key:
                share.in_flight = False

    def _of(self, case_no: str) -> dict[str, Share]:
        return {item: share for (holder, item), share in self._shelf.shares.items() if holder == case_no}


class MemoryPayouts:
    """The port `Payouts`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def next_no(self, at: datetime) -> str:
        day = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("P%Y%m%d")
        self._shelf.numbers[day] = self._shelf.numbers.get(day, 0) + 1
        return f"PO{day[1:]}{self._shelf.numbers[day]:04d}"

    async def get(self, payout_no: str) -> Payout | None:
        return self._shelf.payouts.get(payout_no)

    lock = get

    async def standing_for(self, subject: str) -> bool:
        standing = (each for each in self._shelf.payouts.values() if each.status != PayoutStatus.REJECTED)
        return any(each.subject == subject for each in standing)

    async def add(self, payout: Payout) -> None:
        if await self.standing_for(payout.subject):
            raise errors.StateConflict("payout_there", subject=payout.subject)
        self._shelf.payouts[payout.payout_no] = payout

    async def save(self, payout: Payout) -> None:
        if self._shelf.payouts[payout.payout_no].version != payout.version - 1:
            raise errors.StaleVersion("payout", seen=payout.version - 1)
        self._shelf.payouts[payout.payout_no] = payout

    async def book(self, payout: Payout) -> None:
        if payout.key in self._shelf.paid_out:
            raise ValueError("key taken")
        self._shelf.paid_out[payout.key] = payout.amount_fen

    async def booked(self, key: str) -> int:
        return self._shelf.paid_out.get(key, 0)

    async def of_shop(self, shop: str) -> Sequence[Payout]:
        own = [each for each in self._shelf.payouts.values() if each.shop == shop]
        return sorted(own, key=lambda each: (each.proposed_at, each.payout_no), reverse=True)

    async def due(self, now: datetime, limit: int) -> Sequence[Payout]:
        found = [each for each in self._shelf.payouts.values() if each.due_at is not None and each.due_at <= now]
        return sorted(found, key=lambda each: each.due_at or now)[:limit]


class MemoryProducts:
    """The port `Products`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def variants(self, shop: str, code: str) -> Sequence[Variant]:
        known = sorted(name for name in self._shelf.products if name[:2] == (shop, code))
        return [Variant(sku=name[2], price_fen=self._shelf.products[name][0], left=self._left(name)) for name in known]

    async def hold(self, case_no: str, *, shop: str, pieces: Sequence[tuple[str, str, int]]) -> None:
        await self.let_go(case_no)
        for code, sku, quantity in pieces:
            name = (shop, code, sku)
            if name not in self._shelf.products or self._left(name) < quantity:
                raise errors.StateConflict("out_of_stock", code=code, sku=sku)
            held = self._shelf.holds.setdefault(case_no, {})
            held[name] = held.get(name, 0) + quantity

    async def let_go(self, case_no: str) -> None:
        self._shelf.holds.pop(case_no, None)

    async def take(self, case_no: str) -> None:
        for name, quantity in self._shelf.holds.pop(case_no, {}).items():
            price, stock = self._shelf.products[name]
            self._shelf.products[name] = (price, stock - quantity)

    def _left(self, name: tuple[str, str, str]) -> int:
        return self._shelf.products[name][1] - sum(held.get(name, 0) for held in self._shelf.holds.values())
