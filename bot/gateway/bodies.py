"""What requests of chat, desk, staff and demo hold: every field with its limits; an unknown field is an error."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.aftersales.vocabulary import Kind
from bot.gateway.texts import ClientId, Id, Line, MessageText, Words

#: so large a number fits every database's integer
Seq = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Body(BaseModel):
    """A JSON object with known members only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Empty(Body):
    """No members."""


class About(Body):
    """What the buyer looked at when he opened the chat."""

    order_no: Id
    item: Id | None = None


class NewMessage(Body):
    """A buyer's message: text, a pressed button, files, or text with files."""

    id: ClientId
    text: MessageText = ""
    action: Annotated[str, StringConstraints(max_length=64)] | None = None
    files: Annotated[tuple[Id, ...], Field(max_length=9)] = ()
    about: About | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text or self.action or self.files):
            raise ValueError("one of text, action, files")
        return self


class After(Body):
    """From which line on, and how many seconds to wait for the next one."""

    after: Seq = 0
    wait: Annotated[float, Field(ge=0, le=30)] = 0


class DemoLogin(Body):
    """A demo buyer's id."""

    buyer: Id


class DemoPay(Body):
    """The key of a charge of one of the buyer's cases."""

    charge: Annotated[str, StringConstraints(min_length=1, max_length=96)]


class Advance(Body):
    """How far the demo's clock moves, as an ISO 8601 duration."""

    advance: timedelta


class StaffLogin(Body):
    """Name and password of a member of staff."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


#: a member of staff's name: typed by people, written after @, shown in histories
StaffName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{2,32}$")]
StaffRole = Literal["agent", "mediator", "trainer", "supervisor", "vendor"]
Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class NewAccount(Body):
    """Somebody who is to sign in."""

    name: StaffName
    role: StaffRole
    password: Password


class ChangedAccount(Body):
    """What is changed; absent stays."""

    role: StaffRole | None = None
    disabled: bool | None = None
    password: Password | None = None


class NewPassword(Body):
    """One's own: the present one and the next."""

    password: Password
    new: Password


class Epoch(Body):
    """The epoch of the conversation that was seen; absent means the present one."""

    epoch: Seq | None = None


class AgentReply(Epoch):
    """An agent's line; `id` is the client's own."""

    id: ClientId
    text: MessageText = ""
    files: Annotated[tuple[Id, ...], Field(max_length=9)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text or self.files):
            raise ValueError("one of text, files")
        return self


class Transfer(Epoch):
    """To whom ("queue" or an agent's name), with a note that only staff read."""

    to: Line
    note: Words = ""


class DeskList(Body):
    """Which part of the desk's list."""

    state: Literal["queue", "mine", "all"] = "all"


class SilentDays(Body):
    """How many silent days to play."""

    days: Annotated[int, Field(ge=1, le=400)] = 30


class WorkList(Body):
    """A list of the desk's: `work` what is to be done, `q` a case's, order's or parcel's number or a buyer."""

    state: Literal["open", "ended", "all"] = "open"
    work: Literal["all", "agree", "review", "inspect", "repair", "send", "failed", "buyer", "refunding", "platform"] = (
        "all"
    )
    kind: Kind | None = None
    due: Literal["any", "near", "overdue"] = "any"
    q: Annotated[str, StringConstraints(max_length=40, strip_whitespace=True, pattern=r"^[\w .-]*$")] = ""
    after: Annotated[str, StringConstraints(max_length=120, pattern=r"^[\w-]*$")] = ""


class CaseList(Body):
    """Only open cases, for staff soonest deadline first."""

    open: bool = False


class Presence(Body):
    """Away: no new chats."""

    away: bool


class DeskLines(After):
    """From which line on; or the lines before one, so that an agent reads back from the newest."""

    before: Annotated[int, Field(ge=1, le=2_000_000_001)] | None = None


class CannedReply(Body):
    """A reply with holes such as `{buyer}` and `{deadline}` in it; bot/desk/replies.py lists them."""

    title: Annotated[Line, Field(min_length=1, max_length=64)]
    text: Annotated[Words, Field(min_length=1)]


class Note(Body):
    """A line that only staff see; `id` is the client's own."""

    id: ClientId
    text: Annotated[Words, Field(min_length=1)]


class Seen(Body):
    """The newest line on the screen."""

    seq: Seq


class Search(Body):
    """What is looked for."""

    q: Annotated[Line, Field(min_length=1, max_length=64)]


class Days(Body):
    """From and to which day, both in it and in Shanghai; the last thirty when none is named."""

    since: date | None = None
    until: date | None = None


class NumberSetting(Body):
    """Another value for the base row of this name and `where`."""

    name: Id
    value: Annotated[int, Field(ge=1, le=10_000_000)]
    where: Annotated[dict[str, Annotated[str | int, Field()]], Field(max_length=7)] = {}


class ReturnAddress(Body):
    """Where a shop takes goods back."""

    receiver: Line
    phone: Line
    address: Line


class NewSettings(Body):
    """A draft: what is changed for orders made from `effective` (a date in Shanghai) on."""

    effective: date
    numbers: Annotated[tuple[NumberSetting, ...], Field(max_length=100)] = ()
    return_address: ReturnAddress | None = None
