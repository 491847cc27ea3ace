"""A notice on its way to a party outside the chat: decided in a commit, delivered after it."""

from __future__ import annotations

from bot.aftersales.ports import Notices
from bot.store.outbox import Effect
from bot.timers.outbox import Delivered


class NoticeDelivery:
    """The route of the effect "notice": {shop, to, template, facts}."""

    def __init__(self, *, notices: Notices) -> None:
        self._notices = notices

    async def __call__(self, effect: Effect) -> Delivered:
        """Give it to the port; a port that is away is tried again."""
        payload = effect.payload
        await self._notices.tell(
            shop=effect.shop, to=payload["to"], template=payload["template"], facts=payload["facts"]
        )
        return Delivered()
