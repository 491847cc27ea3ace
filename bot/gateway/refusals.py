"""Which problem each refusal of the inner layers becomes."""

from __future__ import annotations

from bot.aftersales import errors
from bot.chat.inbox import IdReused, UnknownButton, UnknownFile
from bot.desk.charge import ForeignFile, NoSuchAgent, NotInCharge
from bot.engine_client import EngineDown, EngineFailed
from bot.gateway.problems import TITLES, Problem
from bot.store.database import AWAY
from bot.trainer.changes.refused import RefusedChange
from bot.trainer.changes.texts import PoisonedFile
from bot.trainer.refusals import Refused

#: the law's short codes for a wrong field, in words
FIELDS = {
    "missing": "缺少这一项",
    "unknown": "没有这个选项",
    "too_long": "太长",
    "too_short": "太短",
    "not_positive": "要大于 0",
    "not_an_integer": "要是整数",
    "in_the_past": "不能早于今天",
    "set_by_law": "这是法律或平台规定的，不能改",
    "out_of_range": "超出可以设置的范围",
}

#: the trainer's part
TEACHING = {
    "training_waits": "已经有一个训练在等着开始",
    "training_over": "这次训练已经结束",
    "model_gone": "这个模型的文件已经按规则删除，请重新训练",
    "model_not_believed": "这个模型文件不可信：{why}",
    "publication_asked": "这个模型已经有人申请发布，等着批准",
    "publication_live": "这个模型已经发布",
    "publication_own": "发布要由另一个人批准",
    "publication_held": "这个模型现在不能发布：{why}",
    "publication_partial": "模型 {model} 还只服务一部分会话：先放到全部，或退回",
    "publication_moved": "这次发布已经有人处理过，请刷新",
    "publication_not_newest": "只有最新发布的模型可以这样做",
}


def refused_words(refused: Refused) -> str:
    """A refusal of the trainer's part in words."""
    return TEACHING[refused.code].format(**refused.facts)


def problem_of(error: Exception) -> Problem | None:
    """The problem for a refusal, None for an error that nobody foresaw."""
    match error:
        case Problem():
            return error
        case errors.BadPolicy():
            return None
        case _ if isinstance(error, AWAY):
            # nothing was stored, and the same request may be sent again
            return Problem("not-ready", "现在存不下来，请稍后再试；您刚才的操作没有生效", headers={"Retry-After": "5"})
        case errors.NotFound():
            return Problem("not-found")
        case errors.NotAllowed():
            return Problem("not-allowed", "您的角色不能做这项操作", action=error.facts["action"])
        case errors.BadRequest():
            words = FIELDS.get(error.facts["problem"], "这一项有误")
            return Problem("bad-request", errors=[{"field": error.facts["field"], "detail": words}])
        case errors.NotEligible():
            return Problem("not-eligible", error.sentence, rule=error.rule)
        case errors.NotRefundable():
            return Problem("not-refundable", **error.facts)
        case errors.KeyReused():
            return Problem("key-reused")
        case errors.StaleVersion():
            return Problem("stale-version", present=error.facts.get("present"))
        case errors.StateConflict():
            return Problem("state-conflict", error.sentence or None, rule=error.reason)
        case errors.AftersalesError():
            return Problem(error.code if error.code in TITLES else "state-conflict")
        case Refused():
            return Problem("state-conflict", refused_words(error), rule=error.code)
        case NotInCharge():
            return Problem("not-in-charge", in_charge=error.chat.in_charge, epoch=error.chat.epoch)
        case IdReused():
            return Problem("key-reused", "这个 id 已经用在另一条消息上")
        case UnknownButton():
            return Problem("unknown-button", "这个按钮不是这次会话里的")
        case UnknownFile() | ForeignFile():
            return Problem("unknown-file", "只能使用自己上传的文件")
        case RefusedChange():
            return Problem("not-teachable", str(error))
        case PoisonedFile():
            return Problem("not-teachable", str(error))
        case EngineDown() | EngineFailed():
            return Problem("not-ready", "机器人暂时没有回应，请稍后再试")
        case NoSuchAgent():
            return Problem("no-such-agent", "本店没有这位客服")
        case _:
            return None
