"""The one table of routes: who may call what, with which body, answered how. What is not here does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.gateway import answers as shown
from bot.gateway import bodies as body
from bot.gateway import desk_answers
from bot.gateway.callers import DESK, STAFF, Who
from bot.gateway.case_bodies import (
    CASE_ACTIONS,
    ORDER_ACTIONS,
    PAYOUT_ACTIONS,
    Act,
    AgreeToAll,
    Apply,
    NewPayout,
    Possible,
)
from bot.gateway.desk_routes import DESK_ROUTES
from bot.gateway.handlers import (
    case_batches,
    cases,
    chat,
    demo,
    desk,
    docs,
    dossiers,
    files,
    health,
    mediations,
    orders,
    payouts,
    shop_settings,
    staff,
)
from bot.gateway.handlers.buyer_socket import buyer_socket
from bot.gateway.handlers.staff_socket import staff_socket
from bot.gateway.lesson_routes import LESSON_ROUTES
from bot.gateway.model_routes import MODEL_ROUTES
from bot.gateway.table import Handler, Route

ANYONE = frozenset({Who.ANYONE})
BUYER = frozenset({Who.BUYER})
SUPERVISOR = frozenset({Who.SUPERVISOR})
PARTIES = frozenset({Who.BUYER, Who.MEDIATOR}) | DESK
#: who mends sees the cases that were given to it
AROUND_A_CASE = PARTIES | {Who.VENDOR}
SIDES = BUYER | DESK


def _get(path: str, callers: frozenset[Who], handler: Handler, doc: str, **more: Any) -> Route:
    return Route(method="GET", path=path, callers=callers, handler=handler, doc=doc, **more)


def _post(path: str, callers: frozenset[Who], handler: Handler, doc: str, **more: Any) -> Route:
    return Route(method="POST", path=path, callers=callers, handler=handler, doc=doc, **more)


_CHAT = "/api/desk/conversations/{id}"
_CASE = "/api/cases/{no}"
_SETTINGS = "/api/desk/settings"


def _desk_verb(verb: str, handler: Handler, doc: str, model: type[body.Body], answer: Any) -> Route:
    return _post(f"{_CHAT}/{verb}", DESK, handler, doc, body=model, answer=answer, find=desk.find_conversation)


ROUTES: tuple[Route, ...] = (
    # demo mode
    _get("/api/demo/buyers", ANYONE, demo.list_buyers, "演示买家", answer=list[shown.DemoBuyer], demo=True),
    _post(
        "/api/demo/login", ANYONE, demo.login, "成为演示买家", body=body.DemoLogin, answer=shown.Token, demo=True
    ),
    _post(
        "/api/demo/clock", SUPERVISOR, demo.move_clock, "拨快演示的钟", body=body.Advance, answer=shown.Now, demo=True
    ),
    _post(
        "/api/demo/pay", BUYER, demo.pay, "演示买家付一笔补差价或维修费", body=body.DemoPay, answer=shown.ShownCase,
        demo=True,
    ),
    _post("/api/demo/reset", SUPERVISOR, demo.reset, "回到最初", body=body.Empty, answer=shown.Now, demo=True),
    # staff
    _post("/api/staff/login", ANYONE, staff.login, "员工登录", body=body.StaffLogin, answer=shown.SignedIn),
    _get("/api/staff/me", STAFF, staff.me, "当前员工", answer=shown.SignedIn),
    _post("/api/staff/logout", STAFF, staff.logout, "退出登录", body=body.Empty, status=204),
    # chat
    _post(
        "/api/chat/messages", BUYER, chat.post_message, "发消息：文字、按钮或文件；同一个 id 只算一条",
        body=body.NewMessage, answer=shown.Accepted, status=202, limited=True,
    ),
    _get(
        "/api/chat/messages", BUYER, chat.get_messages, "after 之后的消息；wait 秒内有新消息就马上返回",
        query=body.After, answer=list[shown.ShownMessage],
    ),
    _post("/api/chat/seen", BUYER, chat.seen, "看到了哪一条", body=body.Seen, answer=shown.Seen),
    _get("/api/chat/socket", ANYONE, buyer_socket, "买家长连接；第一帧带令牌", socket=True),
    _post("/api/files", SIDES, files.post_file, "上传图片、视频或 PDF；order_no 可指明属于哪笔订单",
          answer=shown.File, status=201, multipart=True),
    _get("/api/files/{id}", PARTIES, files.get_file, "下载文件（仅当事各方）", find=files.find_file),
    _get("/api/files/{id}/thumbnail", PARTIES, files.get_thumbnail, "图片或视频的小图", find=files.find_file),
    # orders and cases
    _get("/api/orders", BUYER, orders.list_orders, "自己的订单", answer=list[shown.ShownOrder]),
    _post(
        "/api/orders/{order_no}/{action}", SIDES, orders.act, "订单自己的操作", answer=shown.ShownOrder,
        body=Act, variants=ORDER_ACTIONS, find=orders.find_order, may=orders.may_act, keyed=True,
    ),
    _get("/api/desk/orders/late", DESK, orders.list_late, "快要晚发、已经晚发、路上停住的订单",
         answer=shown.LateOrders),
    _get("/api/desk/invoices", DESK, orders.list_invoices, "等着开的发票", answer=list[shown.AskedInvoice]),
    _get("/api/desk/ratings", SUPERVISOR, orders.list_ratings, "买家的评价", answer=list[shown.ShownRating]),
    _get("/api/payouts", SIDES, payouts.list_payouts, "能看到的付款：退货运费、延迟补偿、索赔",
         answer=list[shown.ShownPayout]),
    _post("/api/desk/orders/{order_no}/payouts", DESK, payouts.propose, "提一笔付款，等人同意", status=201,
          body=NewPayout, answer=shown.ShownPayout, find=orders.find_order, keyed=True),
    _post(
        "/api/payouts/{payout_no}/{action}", SIDES, payouts.act, "付款上的操作", answer=shown.ShownPayout,
        body=Act, variants=PAYOUT_ACTIONS, find=payouts.find_payout, may=payouts.may_act, keyed=True,
    ),
    _get(
        "/api/orders/{order_no}/possibilities", SIDES, cases.possibilities,
        "一件商品能申请哪些售后：能不能、为什么不能、退多少、运费谁付、每一步最晚到什么时候",
        query=Possible, answer=list[shown.Possibility], find=orders.find_order,
    ),
    _get("/api/cases", AROUND_A_CASE, cases.list_cases, "能看到的售后单", query=body.CaseList,
         answer=list[shown.ShownCase]),
    _post("/api/cases", SIDES, cases.apply, "申请售后", body=Apply, answer=shown.ShownCase, status=201, keyed=True),
    _get(_CASE, AROUND_A_CASE, cases.get_case, "售后单和协商历史", answer=shown.ShownCase, find=cases.find_case),
    _get(f"{_CASE}/export.json", PARTIES, dossiers.export_json, "整个案卷，带每行的校验值（JSON 附件）",
         find=cases.find_case),
    _get(f"{_CASE}/export.pdf", PARTIES, dossiers.export_pdf, "整个案卷，带每行的校验值（PDF 附件）",
         find=cases.find_case),
    _get(f"{_CASE}/file", PARTIES, dossiers.get_file, "平台介入的案卷：聊天、物流、支付记录",
         answer=list[shown.ShownRecord], find=cases.find_case),
    _post("/api/desk/cases/agree", DESK, case_batches.agree_to_all, "一次同意多个售后单，每个一个结果",
          body=AgreeToAll, answer=list[shown.BatchRow], keyed=True),
    _get(f"{_CASE}/silence", DESK, case_batches.play, "如果没有人操作，接下来会怎样、由谁承担", query=body.SilentDays,
         answer=shown.Silence, find=cases.find_case),
    _get(f"{_CASE}/similar", frozenset({Who.MEDIATOR}), mediations.similar, "相似案件的裁决",
         answer=list[shown.Precedent], find=cases.find_case),
    _get("/api/rules", DESK | {Who.MEDIATOR}, mediations.rules, "裁决可以引用的规则", answer=list[shown.ShownRule]),
    _get(f"{_CASE}/actions", AROUND_A_CASE, cases.get_actions, "现在能做什么，为什么不能",
         answer=list[shown.ShownOption], find=cases.find_case),
    _post(
        f"{_CASE}/{{action}}", AROUND_A_CASE, cases.act, "售后单上的操作", answer=shown.ShownCase,
        body=Act, variants=CASE_ACTIONS, find=cases.find_case, may=cases.may_act, keyed=True,
    ),
    # desk
    _get("/api/desk/conversations", DESK, desk.list_conversations, "会话列表", query=body.DeskList,
         answer=list[shown.DeskRow]),
    _get(_CHAT, DESK, desk.get_conversation, "会话、买家的订单和售后单", answer=shown.DeskChat,
         find=desk.find_conversation),
    _get(f"{_CHAT}/messages", DESK, desk.get_messages, "会话的消息，含内部备注", query=body.DeskLines,
         answer=list[shown.ShownMessage], find=desk.find_conversation),
    _desk_verb("take", desk.take, "接待", body.Epoch, shown.DeskRow),
    _desk_verb("reply", desk.reply, "回复买家", body.AgentReply, shown.Accepted),
    _desk_verb("release", desk.release, "交还机器人", body.Epoch, shown.DeskRow),
    _desk_verb("resolve", desk.resolve, "结束接待", body.Epoch, shown.DeskRow),
    _desk_verb("transfer", desk.transfer, "转给同事或放回排队", body.Transfer, shown.DeskRow),
    _get("/api/desk/alerts", SUPERVISOR, desk.list_alerts, "退回排队的会话", answer=list[desk_answers.ShownAlert]),
    _get("/api/desk/socket", DESK, staff_socket, "工作台长连接", socket=True),
    *DESK_ROUTES,
    *LESSON_ROUTES,
    *MODEL_ROUTES,
    # the shop's settings
    _get(_SETTINGS, SUPERVISOR, shop_settings.get_settings, "本店的设置：现在的值、通用值、各个版本",
         answer=desk_answers.ShopSettings),
    _post(_SETTINGS, SUPERVISOR, shop_settings.draft, "起草新的设置", body=body.NewSettings,
          answer=desk_answers.SettingsVersion, status=201),
    _get(f"{_SETTINGS}/{{id}}/preview", SUPERVISOR, shop_settings.preview, "会影响哪些没有结束的售后单",
         answer=desk_answers.SettingsVersion, find=shop_settings.find_version),
    _post(f"{_SETTINGS}/{{id}}/publish", SUPERVISOR, shop_settings.publish, "发布", body=body.Empty,
          answer=desk_answers.SettingsVersion, find=shop_settings.find_version),
    _post(f"{_SETTINGS}/{{id}}/take_back", SUPERVISOR, shop_settings.take_back, "收回", body=body.Empty,
          answer=desk_answers.SettingsVersion, find=shop_settings.find_version),
    # operation
    _get("/healthz", ANYONE, health.healthz, "进程在运行", answer=shown.Health),
    _get("/readyz", ANYONE, health.readyz, "可以服务", answer=shown.Health),
    _get("/metrics", ANYONE, health.metrics, "Prometheus 指标"),
    _get("/api/openapi.json", ANYONE, docs.document, "接口说明"),
    _get("/api/docs", ANYONE, docs.page, "接口说明（网页）"),
)  # fmt: skip


def routes(*, demo: bool) -> Iterable[Route]:
    """The rows that exist in this mode."""
    return (route for route in ROUTES if demo or not route.demo)
