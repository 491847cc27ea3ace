"""Which numbers a message names: orders, parcels, phones, quantities, payment accounts."""

from __future__ import annotations

import re
from typing import Iterator, Sequence

from bot.engine.reading.facts import Fact
from bot.engine.reading.figures import HAN, whole

_HAN_DIGITS = str.maketrans("零一二三四五六七八九幺", "01234567891")
_GAP = r"[ \-]?"
_ORDER = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{17,18}}(?![\da-z])")
_HAN_ORDER = re.compile(r"(?<![零一二三四五六七八九幺])[零一二三四五六七八九幺]{18,19}(?![零一二三四五六七八九幺])")
_TAIL = re.compile(
    r"(?:尾号|后四位|末四位|尾数|最后四位)(?:是|为|:)?\s?(?P<n>\d{4,6}|[零一二三四五六七八九幺]{4})|(?P<m>\d{4})结尾"
)
_LETTERED = re.compile(
    r"(?<![a-z\d])(?:sf|yt|jt|jd|zto|sto|ytd|yd|dpk|ema|jdv?[a-z]*|[a-z]{2})\s?\d[\d ]{7,16}\d(?:cn)?(?![a-z\d])"
)
_PARCEL = re.compile(r"(?<![\da-z])\d(?: ?\d){11,14}(?![\da-z])")
_NEAR = re.compile(r"快递|单号|运单|物流|寄出|寄回|寄了|发出|发了|退回|包裹")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?!\d)")
_HAN_PHONE = re.compile(
    r"(?<![零一二三四五六七八九幺])[一幺][三四五六七八九][零一二三四五六七八九幺]{9}(?![零一二三四五六七八九幺])"
)
_QUANTITY = re.compile(
    rf"(?<![\d第.])(?P<n>\d{{1,3}}|{HAN})\s?(?:件套?|双|个|条|只|台|套|瓶|罐|袋|盒|包(?!邮|裹)|箱|支|本|副|份)(?!月|小时|工作日|星期|礼拜|问题|人|码|客服|头|半|多月)"
)
_ACCOUNT = re.compile(
    r"(?:支付宝|zfb|alipay)(?:账号|帐号|账户|号)?(?:是|为|:)?\s?(?P<a>[\w.+-]+@[\w-]+\.[\w.]+|1[3-9]\d{9})"
)
_CARD = re.compile(
    r"(?:卡号|银行卡|储蓄卡|建行|工行|农行|中行|招行|交行)(?:号|卡|卡号)?(?:是|为|:)?\s?(?P<a>\d(?: ?\d){15,18})(?!\d)"
)


def codes(text: str, couriers: Sequence[Fact]) -> Iterator[Fact]:
    """Numbers of a regular text; `couriers` are the courier names found in it, which make 12–15 digits a parcel's."""
    for match in _ORDER.finditer(text):
        yield Fact("order_no", _digits(match[0]), *match.span(), 8)
    for match in _HAN_ORDER.finditer(text):
        yield Fact("order_no", match[0].translate(_HAN_DIGITS), *match.span(), 8)
    for match in _TAIL.finditer(text):
        tail = (match["n"] or match["m"]).translate(_HAN_DIGITS)
        yield Fact("order_no", f"尾号{tail}", *match.span(), 8)
    for match in _LETTERED.finditer(text):
        yield Fact("tracking_no", match[0].replace(" ", "").upper(), *match.span(), 9)
    for match in _PARCEL.finditer(text):
        if couriers or _NEAR.search(text):
            yield Fact("tracking_no", _digits(match[0]), *match.span(), 7)
    for pattern in (_PHONE, _HAN_PHONE):
        for match in pattern.finditer(text):
            yield Fact("phone", _digits(match[0].translate(_HAN_DIGITS)), *match.span(), 8)
    for pattern, kind in ((_ACCOUNT, "alipay"), (_CARD, "bank")):
        for match in pattern.finditer(text):
            yield Fact("payee", f"{kind}:{match['a'].replace(' ', '')}", *match.span(), 9)
    for match in _QUANTITY.finditer(text):
        count = whole(match["n"])
        if count is not None and 0 < count < 1000 and not _indefinite(text, match):
            yield Fact("quantity", count, *match.span(), 2)


def _indefinite(text: str, match: "re.Match[str]") -> bool:
    """这一件, 一个问题, 哪一双: "one" that only points."""
    before = text[max(0, match.start() - 1) : match.start()]
    return match["n"] == "一" and (
        before in {"这", "那", "哪", "另", "有", "换", "某", "同", "第", "来", "给", "找", "元", "块"}
        or (match[0] in {"一个", "一条", "一套", "一份"} and before not in {"发", "少", "缺", "漏", "碎", "只"})
    )


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
