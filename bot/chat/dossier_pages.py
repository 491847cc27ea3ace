"""A case's whole file as PDF: who did what when, in Chinese, each line with its hash; nothing is fetched to make it.

The type is STSong-Light, one of the fonts that PDF names for Chinese: readers bring it, no font file is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from bot.aftersales.applications import Dossier
from bot.aftersales.history import broken_at
from bot.aftersales.money import yuan
from bot.aftersales.policies import Policies
from bot.aftersales.times import said

_FONT = "STSong-Light"
_MARGIN = 48


def dossier_pdf(file: Dossier, policies: Policies) -> bytes:
    """The bytes of the PDF. Slow (tens of milliseconds): call it beside the event loop."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    titles, case = policies.titles["dossier"], file.view.case
    out = BytesIO()
    pages = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=f"{titles['title']} {case.case_no}", author="wuyou",
    )  # fmt: skip
    pages.build([*_head(file, policies, titles), *_lines(file, policies, titles), *_records(file, titles)])
    return out.getvalue()


def _head(file: Dossier, policies: Policies, titles: Mapping[str, str]) -> Iterator[Flowable]:
    case = file.view.case
    yield _paragraph(f"{titles['title']} {case.case_no}", size=16)
    told = [
        (titles["kind"], policies.title("kinds", case.kind)),
        (titles["status"], policies.title("statuses", case.status)),
        (titles["stage"], policies.title("stages", case.stage) if case.stage else ""),
        (titles["reason"], policies.title("reasons", case.reason)),
        (titles["order"], case.order_no or ""),
        (titles["amount"], yuan(case.amount_fen) if case.amount_fen else ""),
        (titles["chain"], titles["whole" if broken_at(file.lines) is None else "broken"]),
    ]
    for name, value in told:
        if value:
            yield _paragraph(f"{name}：{value}")
    yield Spacer(1, 12)


def _lines(file: Dossier, policies: Policies, titles: Mapping[str, str]) -> Iterator[Flowable]:
    yield _paragraph(titles["history"], size=13)
    for line in file.lines:
        who = policies.title("roles", line.role)
        what = policies.titles["actions"].get(line.action, line.action)
        yield _paragraph(f"{line.n}. {said(line.at)} {who} {what} → {policies.title('statuses', line.after)}")
        if line.words:
            yield _paragraph(line.words, indent=16)
        if line.rules:
            yield _paragraph(f"{titles['rules']}：{'、'.join(line.rules)}", indent=16)
        yield _paragraph(f"SHA-256 {line.digest}", size=7, indent=16)


def _records(file: Dossier, titles: Mapping[str, str]) -> Iterator[Flowable]:
    if file.records:
        yield Spacer(1, 12)
        yield _paragraph(titles["records"], size=13)
    for record in file.records:
        yield _paragraph(f"{said(record.at)} [{titles[record.source]}] {record.author}：{record.text}", size=9)


def _paragraph(text: str, *, size: int = 10, indent: int = 0) -> Flowable:
    style = ParagraphStyle(
        name=f"{size}-{indent}", fontName=_FONT, fontSize=size, leading=size * 1.5, leftIndent=indent, wordWrap="CJK",
        spaceAfter=2,
    )  # fmt: skip
    # what people wrote is text, never markup; signs outside the font's plane have no shape in it
    plain = "".join(sign if ord(sign) < 0x10000 else "\u25a1" for sign in text)
    return Paragraph(escape(plain).replace("\n", "<br/>"), style)
