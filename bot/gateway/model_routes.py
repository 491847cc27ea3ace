"""Training, models and publications: rows of the table in routes.py. Trainers and supervisors only."""

from __future__ import annotations

from typing import Any

from bot.gateway import bodies as body
from bot.gateway import model_bodies as shown
from bot.gateway.callers import Who
from bot.gateway.handlers import models, watching
from bot.gateway.table import Handler, Route

TEACHERS = frozenset({Who.TRAINER, Who.SUPERVISOR})
_JOBS = "/api/trainer/jobs"
_MODELS = "/api/trainer/models"
_PUBLICATIONS = "/api/trainer/publications"


def _get(path: str, handler: Handler, doc: str, answer: Any, **more: Any) -> Route:
    return Route(method="GET", path=path, callers=TEACHERS, handler=handler, doc=doc, answer=answer, **more)


def _post(path: str, handler: Handler, doc: str, answer: Any, **more: Any) -> Route:
    asked = {"body": body.Empty, **more}
    return Route(method="POST", path=path, callers=TEACHERS, handler=handler, doc=doc, answer=answer, **asked)


def _verb(verb: str, handler: Handler, doc: str, **more: Any) -> Route:
    path = f"{_PUBLICATIONS}/{{id}}/{verb}"
    return _post(path, handler, doc, shown.ShownPublication, find=models.find_publication, **more)


MODEL_ROUTES: tuple[Route, ...] = (
    _get(_JOBS, models.list_jobs, "训练任务", list[shown.ShownJob]),
    _post(_JOBS, models.start_job, "用现在的例句训练", shown.ShownJob, status=201),
    _get(f"{_JOBS}/{{id}}", models.get_job, "一次训练和它的日志", shown.ShownJob, find=models.find_job),
    _post(f"{_JOBS}/{{id}}/cancel", models.cancel_job, "取消训练", shown.ShownJob, find=models.find_job),
    _get(_MODELS, models.list_models, "训练出来的模型", list[shown.ShownModel]),
    _get(f"{_MODELS}/{{name}}", models.get_model, "一个模型和它的报告", shown.ShownModel, find=models.find_model),
    _post(f"{_MODELS}/{{name}}/publish", models.publish, "申请发布，由另一个人批准", shown.ShownPublication,
          body=shown.AskToPublish, status=201, find=models.find_model),
    _get(_PUBLICATIONS, models.list_publications, "现在谁在服务，发布过什么", shown.ShownPublications),
    _get("/api/trainer/watch", watching.watch, "近来听懂了多少：每天、每个意图、每次发布；买家说的话变了没有",
         shown.Watch, query=shown.Lately),
    _verb("approve", models.approve, "批准发布（不能是申请的人）"),
    _verb("refuse", models.refuse, "不发布"),
    _verb("share", models.share, "换一个比例", body=shown.NewShare),
    _verb("roll_back", models.roll_back, "退回到之前的模型"),
)  # fmt: skip
