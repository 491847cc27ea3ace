"""The trainer's inbox, examples, tries and golden conversations: rows of the table in routes.py."""

from __future__ import annotations

from bot.gateway import lesson_answers as shown
from bot.gateway import lesson_bodies as body
from bot.gateway.bodies import Empty
from bot.gateway.callers import DESK, Who
from bot.gateway.handlers import desk, lessons
from bot.gateway.table import Route

_TRAINER = frozenset({Who.TRAINER})
_CHAT = "/api/desk/conversations/{id}"
_INBOX = "/api/trainer/inbox"
_CHANGES = "/api/trainer/changes"
_TRIES = "/api/trainer/tries"
_GOLDENS = "/api/trainer/goldens"

LESSON_ROUTES: tuple[Route, ...] = (
    Route(method="GET", path=_INBOX, callers=_TRAINER, handler=lessons.get_inbox, doc="没听懂的话，按相似分组",
          answer=shown.Inbox),
    Route(method="POST", path=f"{_INBOX}/labels", callers=_TRAINER, handler=lessons.label, doc="说这些话是什么意思",
          body=body.NewLabel, answer=shown.Labelled),
    Route(method="POST", path=f"{_INBOX}/undo", callers=_TRAINER, handler=lessons.undo, doc="撤回自己最近的一次标注",
          body=Empty, answer=shown.Undone),
    Route(method="GET", path="/api/trainer/agreement", callers=_TRAINER, handler=lessons.agreement,
          doc="训练师之间的一致程度", answer=list[shown.Agreement]),
    Route(method="GET", path=f"{_INBOX}/{{id}}/context", callers=_TRAINER, handler=lessons.get_context,
          doc="这句话前后的对话（已隐去个人信息）", answer=list[shown.ContextLine], find=lessons.find_entry),
    Route(method="POST", path=f"{_CHAT}/teach", callers=DESK, handler=lessons.send, doc="把买家的一句话送给训练师",
          body=body.Sent, answer=shown.SentEntry, find=desk.find_conversation, status=201),
    Route(method="POST", path=f"{_CHAT}/golden", callers=DESK, handler=lessons.make_golden,
          doc="把这个会话变成测试（已隐去个人信息）", body=Empty, answer=shown.ShownGolden,
          find=desk.find_conversation, status=201),
    Route(method="GET", path=_CHANGES, callers=_TRAINER, handler=lessons.list_changes, doc="训练数据的改动",
          answer=list[shown.ShownChange]),
    Route(method="POST", path=_CHANGES, callers=_TRAINER, handler=lessons.propose, doc="改例句或词", status=201,
          body=body.NewChanges, answer=list[shown.ShownChange]),
    Route(method="POST", path=f"{_CHANGES}/{{id}}/withdraw", callers=_TRAINER, handler=lessons.withdraw,
          doc="撤回一处改动", body=Empty, answer=shown.ShownChange, find=lessons.find_change),
    Route(method="POST", path=_TRIES, callers=_TRAINER, handler=lessons.begin_try, doc="试一试改动会影响什么",
          body=body.NewTry, answer=shown.ShownTry, status=202),
    Route(method="GET", path=f"{_TRIES}/{{id}}", callers=_TRAINER, handler=lessons.get_try, doc="试的结果",
          answer=shown.ShownTry, find=lessons.find_try),
    Route(method="POST", path=f"{_TRIES}/{{id}}/accept", callers=_TRAINER, handler=lessons.accept_try,
          doc="采纳试过的改动", body=Empty, answer=shown.AcceptedChanges, find=lessons.find_try),
    Route(method="GET", path="/api/trainer/examples", callers=_TRAINER, handler=lessons.list_examples, doc="例句",
          query=body.ExampleSearch, answer=shown.Examples),
    Route(method="GET", path="/api/trainer/health", callers=_TRAINER, handler=lessons.health, doc="例句的健康状况",
          answer=shown.ExamplesHealth),
    Route(method="GET", path=_GOLDENS, callers=_TRAINER, handler=lessons.list_goldens, doc="必须一直听懂的对话",
          answer=list[shown.ShownGolden]),
    Route(method="POST", path=f"{_GOLDENS}/{{id}}", callers=_TRAINER, handler=lessons.change_golden,
          doc="改一个必须听懂的对话", body=body.NewGolden, answer=shown.ShownGolden, find=lessons.find_golden),
)  # fmt: skip
