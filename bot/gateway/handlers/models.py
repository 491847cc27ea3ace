"""Training, models and their publication over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.gateway.callers import STAFF
from bot.gateway.model_bodies import AskToPublish, NewShare
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.models import Job, StoredModel
from bot.store.publications import Publication, Step

#: figures of a report that a list of models shows
_SUMMARY = ("set", "accuracy", "accepted", "asked_back", "wrong_of_acted_on", "speed", "training_seconds")


async def list_jobs(call: Call) -> list[dict[str, Any]]:
    """The newest first, without their logs."""
    return [_job(job) for job in await call.parts.trainings.newest()]


async def start_job(call: Call) -> dict[str, Any]:
    """201 the new one, waiting."""
    return _job(await call.parts.trainings.ask(call.who.actor))


async def find_job(call: Call) -> Job:
    """By id."""
    return await call.parts.trainings.find(_known(call, "id"))


async def get_job(call: Call) -> dict[str, Any]:
    """One with its log."""
    return _job(call.found) | {"log": call.found.log}


async def cancel_job(call: Call) -> dict[str, Any]:
    """Ended, or about to."""
    return _job(await call.parts.trainings.cancel(call.found))


async def list_models(call: Call) -> list[dict[str, Any]]:
    """The newest first, each with the figures of its report."""
    return [_model(model, whole=False) for model in await call.parts.publishing.models()]


async def find_model(call: Call) -> StoredModel:
    """By name."""
    return await call.parts.publishing.model(_known(call, "name"))


async def get_model(call: Call) -> dict[str, Any]:
    """One with its whole report."""
    return _model(call.found, whole=True)


async def publish(call: Call) -> dict[str, Any]:
    """201 asked for; somebody else has to approve it."""
    body: AskToPublish = call.body
    asked = await call.parts.publishing.ask(call.who.actor, call.found, share=body.share, note=body.note)
    return await _one(call, asked)


async def list_publications(call: Call) -> dict[str, Any]:
    """Who serves in this process, and what was published."""
    publications, steps = await call.parts.publishing.all()
    switch = call.parts.switch
    plan = switch.plan
    shares = {plan.model or switch.own: plan.share}
    if plan.share < 100:
        shares[plan.rest or switch.own] = 100 - plan.share
    return {
        "own": switch.own,
        "engines": [
            {"model": model, "state": side.state, "why": side.why, "share": shares.get(model, 0)}
            for model, side in sorted(switch.sides().items())
        ],
        "publications": _publications(publications, steps),
    }


async def find_publication(call: Call) -> Publication:
    """By id."""
    return await call.parts.publishing.find(_known(call, "id"))


async def approve(call: Call) -> dict[str, Any]:
    """Live; its engines start, and then it serves."""
    return await _one(call, await call.parts.publishing.approve(call.who.actor, call.found))


async def refuse(call: Call) -> dict[str, Any]:
    """Not published."""
    return await _one(call, await call.parts.publishing.refuse(call.who.actor, call.found))


async def share(call: Call) -> dict[str, Any]:
    """Serves another share."""
    body: NewShare = call.body
    return await _one(call, await call.parts.publishing.share(call.who.actor, call.found, body.share))


async def roll_back(call: Call) -> dict[str, Any]:
    """What was before serves again."""
    return await _one(call, await call.parts.publishing.roll_back(call.who.actor, call.found))


def _known(call: Call, part: str) -> str:
    name = call.named(part)
    if not name.isalnum() or len(name) > 40 or call.who.who not in STAFF:
        raise Problem("not-found")
    return name


async def _one(call: Call, publication: Publication) -> dict[str, Any]:
    shown = _publications(*await call.parts.publishing.all())
    return next(each for each in shown if each["id"] == publication.id)


def _publications(publications: Sequence[Publication], steps: Sequence[Step]) -> list[dict[str, Any]]:
    live = sorted((each for each in publications if each.state == "live"), key=lambda each: _at(each.decided_at) or "")
    return [
        {
            "id": each.id, "model": each.model, "state": each.state, "share": each.share, "note": each.note,
            "asked_by": each.asked_by, "newest": bool(live) and live[-1].id == each.id,
            "steps": [
                {"what": step.what, "share": step.share, "by": step.by, "at": _at(step.at)}
                for step in steps
                if step.publication == each.id
            ],
        }
        for each in publications
    ]  # fmt: skip


def _job(job: Job) -> dict[str, Any]:
    return {
        "id": job.id, "state": job.state, "step": job.step, "share": job.share, "data_set": job.data_set,
        "model": job.model, "asked_by": job.asked_by, "asked_at": _at(job.asked_at),
        "started_at": _at(job.started_at), "ended_at": _at(job.ended_at), "why": job.why,
    }  # fmt: skip


def _model(model: StoredModel, *, whole: bool) -> dict[str, Any]:
    report = dict(model.report) if whole else {name: model.report[name] for name in _SUMMARY if name in model.report}
    return {
        "name": model.name, "data_set": model.data_set, "size_bytes": model.size_bytes,
        "trained_by": model.trained_by, "trained_at": _at(model.trained_at), "gone_at": _at(model.gone_at),
        "report": report,
    }  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
