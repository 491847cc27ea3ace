"""Who calls: nobody, a buyer by token, or a member of staff by session; and as whom he acts on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role


class Who(StrEnum):
    """The roles of the permission column."""

    ANYONE = "anyone"
    BUYER = "buyer"
    AGENT = "agent"
    MEDIATOR = "mediator"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    VENDOR = "vendor"  # who mends for a shop: sees the repairs that were given to it


STAFF = frozenset({Who.AGENT, Who.MEDIATOR, Who.TRAINER, Who.SUPERVISOR, Who.VENDOR})
DESK = frozenset({Who.AGENT, Who.SUPERVISOR})
#: what only a second pair of eyes may do: the law checks that it is not the one who acted
REVIEWS = frozenset({"approve", "send_back_to_agent"})
#: what passes from an agent who was late to the supervisor
LIFTED = frozenset({"take", "uphold", "dismiss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An identity that was checked. `until`: when it runs out; `csrf` and `session` only for staff."""

    who: Who
    shop: str
    id: str
    name: str
    until: datetime
    csrf: str = ""
    session: str = ""

    @property
    def actor(self) -> Actor:
        """The caller as the law sees him."""
        match self.who:
            case Who.BUYER:
                role = Role.BUYER
            case Who.MEDIATOR:
                role = Role.MEDIATOR
            case Who.VENDOR:
                role = Role.VENDOR
            case _:
                role = Role.AGENT
        return Actor(role=role, id=self.id, shop=self.shop)

    def acting(self, action: str) -> Actor:
        """As `actor`, and as a reviewer where the action is a review or passed on to the supervisor."""
        if (self.who in DESK and action in REVIEWS) or (self.who is Who.SUPERVISOR and action in LIFTED):
            return Actor(role=Role.REVIEWER, id=self.id, shop=self.shop)
        return self.actor

    @property
    def uploads_as(self) -> str:
        """The role under which files of his are kept."""
        return "buyer" if self.who is Who.BUYER else "agent" if self.who in DESK else str(self.who)
