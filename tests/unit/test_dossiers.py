"""A case's whole file: every hash in it, Chinese in the PDF, nothing of what staff wrote for staff; and `verify`."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from bot.aftersales.history import broken_at
from bot.aftersales.replays import departs_at
from bot.aftersales.vocabulary import Kind, Reason, Role, Status
from bot.chat.dossier_pages import dossier_pdf
from bot.chat.dossiers import dossier_json
from tests.fakes.shops import AGENT, Shop, buyer, demo_orders, policies

WANG = buyer("xiaowang")
HOSTILE = "<b>粗体</b> &amp; 😀 <para/><img src='http://x/'/>"


@pytest.fixture
async def shop() -> Shop:
    shop = Shop()
    await shop.stock(*demo_orders())
    return shop


async def case_no_of(shop: Shop) -> str:
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",), note=HOSTILE)
    await shop.act(AGENT, case, "note", {"text": "买家常退货", "internal": True})
    case = await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "没有质量问题"})
    return (await shop.act(WANG, case, "request_mediation", {"note": "请平台介入"})).case_no


def text_of(data: bytes) -> str:
    """Everything that is drawn, in the order of drawing."""
    found = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tj":
                    found.append(bytes(operands[0]).decode("utf-16-be"))
    return "".join(found)


async def test_the_pdf_holds_the_chinese_text_and_every_hash(shop: Shop) -> None:
    file = await shop.law.dossier(AGENT, await case_no_of(shop))
    text = text_of(dossier_pdf(file, policies()))
    assert "售后单案卷" in text
    assert "没有质量问题" in text
    assert "完整，没有改动过" in text
    for line in file.lines:
        assert line.digest in text


async def test_what_people_wrote_is_text_in_it_and_never_markup(shop: Shop) -> None:
    file = await shop.law.dossier(WANG, await case_no_of(shop))
    data = dossier_pdf(file, policies())
    assert "<b>粗体</b>" in text_of(data)
    assert b"http://x/" not in data


async def test_a_buyers_copy_proves_itself_without_what_staff_wrote_for_staff(shop: Shop) -> None:
    file = await shop.law.dossier(WANG, await case_no_of(shop))
    shown = dossier_json(file, policies(), order=None, staff=False)
    assert shown["holds"]
    assert "买家常退货" not in str(shown)
    assert "买家常退货" in str((await shop.law.dossier(AGENT, file.view.case.case_no)).lines)
    assert "买家常退货" not in text_of(dossier_pdf(file, policies()))


async def test_the_export_replays_through_the_table_to_the_same_states_and_a_changed_line_does_not(shop: Shop) -> None:
    lines = list((await shop.law.dossier(WANG, await case_no_of(shop))).lines)
    assert departs_at(lines) is None
    assert departs_at([*lines[:-1], replace(lines[-1], stage=None)]) == len(lines)
    assert departs_at([replace(lines[0], role=Role.MEDIATOR), *lines[1:]]) == 1
    assert departs_at([*lines[:2], replace(lines[2], after=Status.REFUNDING), *lines[3:]]) == 3
    assert broken_at([*lines[:2], replace(lines[2], after=Status.REFUNDING), *lines[3:]]) == 3
