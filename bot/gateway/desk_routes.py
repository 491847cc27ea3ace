"""The desk's records and the staff's sessions: rows of the table in routes.py."""

from __future__ import annotations

from bot.gateway import answers
from bot.gateway import bodies as body
from bot.gateway import desk_answers as shown
from bot.gateway import promise_bodies as promised
from bot.gateway.callers import DESK, STAFF, Who
from bot.gateway.handlers import accounts, boards, desk, promises, records, reports, staff, workbench, worklists
from bot.gateway.table import Route

_CHAT = "/api/desk/conversations/{id}"
_BOSS = frozenset({Who.SUPERVISOR})

DESK_ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/api/desk/canned", callers=DESK, handler=records.list_canned, doc="快捷回复",
          answer=list[shown.Canned]),
    Route(method="POST", path="/api/desk/canned", callers=_BOSS, handler=records.keep_canned, doc="新建快捷回复",
          body=body.CannedReply, answer=shown.Canned, status=201),
    Route(method="POST", path="/api/desk/canned/{id}", callers=_BOSS, handler=records.keep_canned, doc="改快捷回复",
          body=body.CannedReply, answer=shown.Canned, find=records.find_canned),
    Route(method="DELETE", path="/api/desk/canned/{id}", callers=_BOSS, handler=records.drop_canned,
          doc="删快捷回复", answer=shown.Canned, find=records.find_canned),
    Route(method="GET", path=f"{_CHAT}/canned", callers=DESK, handler=workbench.canned_for, doc="填好的快捷回复",
          answer=list[shown.Canned], find=desk.find_conversation),
    Route(method="GET", path="/api/desk/cases", callers=DESK, handler=worklists.list_page,
          doc="售后单：按要做的事、期限、单号筛选，一次一页", query=body.WorkList, answer=shown.WorkPage),
    Route(method="GET", path="/api/desk/cases/export.csv", callers=DESK, handler=worklists.export,
          doc="筛出来的售后单（CSV）", query=body.WorkList),
    Route(method="GET", path=f"{_CHAT}/suggestions", callers=DESK, handler=workbench.suggestions,
          doc="可以怎么回：按售后单现在的状态", answer=list[shown.Suggestion], find=desk.find_conversation),
    Route(method="GET", path="/api/desk/colleagues", callers=DESK, handler=workbench.list_colleagues,
          doc="本店的客服：谁在、谁离开、各有几个会话", answer=list[shown.Colleague]),
    Route(method="POST", path="/api/desk/presence", callers=DESK, handler=workbench.set_away, doc="暂时离开或回来",
          body=body.Presence, answer=shown.Away),
    Route(method="POST", path=f"{_CHAT}/note", callers=DESK, handler=records.note, doc="内部备注，@同事会提醒他",
          body=body.Note, answer=answers.Accepted, find=desk.find_conversation),
    Route(method="POST", path=f"{_CHAT}/seen", callers=DESK, handler=records.seen, doc="看到了哪一条",
          body=body.Seen, answer=answers.Seen, find=desk.find_conversation),
    Route(method="POST", path=f"{_CHAT}/promises", callers=DESK, handler=promises.make,
          doc="记下对买家的承诺：什么、谁负责、什么时候前", body=promised.NewPromise, answer=promised.ShownPromise,
          find=desk.find_conversation, status=201),
    Route(method="GET", path="/api/desk/promises", callers=DESK, handler=promises.list_promises,
          doc="承诺：自己的；主管看本店的", query=promised.Promised, answer=list[promised.ShownPromise]),
    Route(method="POST", path="/api/desk/promises/{id}/keep", callers=DESK, handler=promises.keep,
          doc="承诺做到了", body=body.Empty, answer=promised.ShownPromise, find=promises.find_promise),
    Route(method="GET", path="/api/desk/mentions", callers=DESK, handler=records.list_mentions, doc="提到我的备注",
          answer=list[shown.Mention]),
    Route(method="GET", path="/api/desk/search", callers=DESK, handler=records.search, doc="搜索会话、订单和售后单",
          query=body.Search, answer=shown.Found),
    Route(method="GET", path="/api/desk/reads", callers=_BOSS, handler=records.list_reads, doc="谁看过买家的资料",
          answer=list[shown.Read]),
    Route(method="GET", path="/api/desk/board", callers=_BOSS, handler=boards.board, doc="实时看板",
          answer=shown.Board),
    Route(method="GET", path="/api/desk/report", callers=_BOSS, handler=reports.report, doc="售后统计",
          query=body.Days, answer=shown.Report),
    Route(method="GET", path="/api/desk/report.csv", callers=_BOSS, handler=reports.report_csv,
          doc="售后统计（CSV 附件）", query=body.Days),
    Route(method="GET", path="/api/staff/accounts", callers=_BOSS, handler=accounts.list_accounts,
          doc="本店的员工账号", answer=list[shown.Account]),
    Route(method="POST", path="/api/staff/accounts", callers=_BOSS, handler=accounts.add_account, doc="新建员工账号",
          body=body.NewAccount, answer=shown.Account, status=201),
    Route(method="POST", path="/api/staff/accounts/{name}", callers=_BOSS, handler=accounts.change_account,
          doc="改角色、停用或恢复、换密码", body=body.ChangedAccount, answer=shown.Account, find=accounts.find_account),
    Route(method="POST", path="/api/staff/password", callers=STAFF, handler=accounts.change_own_password,
          doc="改自己的密码", body=body.NewPassword, status=204),
    Route(method="GET", path="/api/staff/sessions", callers=STAFF, handler=staff.list_sessions,
          doc="登录：自己的；主管看本店的", answer=list[shown.LiveSession]),
    Route(method="DELETE", path="/api/staff/sessions/{id}", callers=STAFF, handler=staff.end_session,
          doc="结束一次登录", status=204, find=staff.find_session),
)  # fmt: skip
