"""Notices that go to the log alone: for shops without a site message or SMS contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog


class LogNotices:
    """The port `Notices`. Facts may be personal: only their names are written down."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("notices")

    async def tell(self, *, shop: str, to: str, template: str, facts: Mapping[str, Any]) -> None:
        """Write that a notice would go out."""
        self._log.info("notice", shop=shop, to=to, template=template, facts=sorted(facts))
