"""What the system itself lays into a mediation's file: the parcels' track and what was paid, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.aftersales.cases import Case, Record
from bot.aftersales.money import yuan
from bot.aftersales.orders import Order

#: where a record comes from
CHAT, LOGISTICS, PAYMENT = "chat", "logistics", "payment"


def records_of(case: Case, order: Order) -> tuple[Record, ...]:
    """Logistics and payment, oldest first."""
    return tuple(sorted((*_logistics(case, order), *_payment(order)), key=lambda one: (one.at, one.source)))


def _logistics(case: Case, order: Order) -> Iterator[Record]:
    courier = order.courier or "OTHER"
    for event in order.track:
        yield Record(source=LOGISTICS, at=event.at, author=courier, text=event.text)
    for line in order.items:
        for at, what in ((line.shipped_at, "shipped"), (line.signed_at, "signed")):
            if at is not None:
                yield Record(source=LOGISTICS, at=at, author=courier, text=f"{line.item} {what} {order.tracking_no}")
    parcel = case.return_parcel
    if parcel is not None:
        steps = (
            (parcel.shipped_at, "sent_back"),
            (parcel.first_scan_at, "scanned"),
            (parcel.delivered_at, "delivered"),
        )
        for at, what in steps:
            if at is not None:
                yield Record(source=LOGISTICS, at=at, author=parcel.courier, text=f"{what} {parcel.tracking_no}")


def _payment(order: Order) -> Iterator[Record]:
    if order.paid_at is not None:
        text = f"{order.order_no} {order.paid_by} {yuan(order.paid_fen)}"
        yield Record(source=PAYMENT, at=order.paid_at, author="payment", text=text)
