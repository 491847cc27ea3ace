"""The line an agent reads before taking a chat: short, in Chinese, nothing empty."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.aftersales.policies import Policies
from bot.chat.handoffs import SHANGHAI, Hours, hand_off
from bot.chat.lines import line
from bot.chat.titles import Titles
from bot.chat.wording import read_wording
from bot.store.chats import Chats, Claim, Conversation, Message
from bot.store.database import open_database
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.dialogues.chat import MovedClock

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
CLAIM = Claim(by="one", at=NOW, until=NOW, renew_before=NOW, beyond=NOW)
WORDING = read_wording(ROOT / "domain.yml", Titles.load(Policies.read().titles))


@pytest.fixture
async def chats(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Chats]:
    """Conversations of an empty shop."""
    path = tmp_path / "wuyou.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    async with SqlUnitsOfWork(database, clock=MovedClock(NOW))() as unit:
        yield Chats(unit.connection)
    await database.dispose()


async def summary(chats: Chats, said: Sequence[Message], facts: Mapping[str, Any], tried: Sequence[str] = ()) -> str:
    """What the agent reads."""
    chat: Conversation = await chats.open(shop="s", buyer_id="xiaowang", buyer_name="小王", at=NOW)
    for each in said:
        heard = await chats.hear(chat.id, each, CLAIM)
        assert heard is not None
        chat, numbered = heard
        assert await chats.keep(chat, numbered)
    hours = Hours(opens=time(0), closes=time(0))
    handoff = await hand_off(chats, chat, facts=facts, at=NOW, hours=hours, wording=WORDING, tried=tried)
    return str(handoff.change.values["summary"])


async def test_codes_are_titles_and_what_is_empty_is_left_out(chats: Chats) -> None:
    read = await summary(chats, [], {"cause": "request_human"}, ["greet", "request_human"])
    assert read == "要人工；买家 小王"


async def test_everything_that_is_known_is_on_the_line(chats: Chats) -> None:
    said = [
        line("buyer", "鞋子小了想退", NOW, files=("f1", "f2")),
        line("buyer", "确认提交", NOW, choice={"intent": "affirm", "entities": []}),
        line("buyer", "转人工", NOW),
    ]
    facts = {
        "cause": "anger", "form": "application_form", "kind": "return_refund", "reason": "size",
        "order_no": "4100000000000010001", "case_no": "AS1", "intent": "insult",
    }  # fmt: skip
    tried = ["return_refund", "query_logistics", "return_refund", "insult"]
    assert await summary(chats, said, facts, tried) == (
        "情绪激动；申请填到一半：退货退款（尺码不合适）；订单 4100000000000010001；售后单 AS1；"
        "说：鞋子小了想退 / 转人工；办过：退货退款、查物流；凭证 2 份；买家 小王"
    )


def test_every_form_has_a_title() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert all(WORDING.titles.knows("forms", form) for form in domain["forms"])


@pytest.mark.parametrize(
    ("opens", "closes", "now", "answered"),
    [
        ("09:00", "21:00", "08:59", "today"),
        ("09:00", "21:00", "09:00", None),
        ("09:00", "21:00", "20:59", None),
        ("09:00", "21:00", "21:00", "tomorrow"),
        ("20:00", "02:00", "01:59", None),
        ("20:00", "02:00", "02:00", "today"),
        ("00:00", "00:00", "03:00", None),
    ],
)
def test_outside_working_hours_it_is_known_when_somebody_answers(
    opens: str, closes: str, now: str, answered: str | None
) -> None:
    hours = Hours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
    at = datetime.combine(date(2026, 11, 24), time.fromisoformat(now), SHANGHAI)
    days = {"today": 24, "tomorrow": 25}
    expected = answered and datetime.combine(date(2026, 11, days[answered]), hours.opens, SHANGHAI)
    assert hours.answered_from(at) == expected
