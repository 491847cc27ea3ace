"""The OpenAPI document, read off the routes table: what the door checks is what the document says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.gateway import answers
from bot.gateway.callers import Who
from bot.gateway.table import Route

_REFS = "#/components/schemas/{model}"
_PART = re.compile(r"\{(\w+)\}")


def document(rows: Iterable[Route], *, version: str) -> dict[str, Any]:
    """OpenAPI 3.1; a row with variants becomes a path for each action."""
    schemas: dict[str, Any] = {}
    problem = {"application/problem+json": {"schema": _schema(answers.Problem, schemas, "serialization")}}
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.socket:
            continue
        for path, model in _spread(row):
            paths.setdefault(path, {})[row.method.lower()] = _operation(row, path, model, schemas, problem)
    return {
        "openapi": "3.1.0",
        "info": {"title": "无忧售后", "version": version, "description": "错误都是 RFC 9457 problem 文档。"},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "buyer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "staff": {"type": "apiKey", "in": "cookie", "name": "wuyou_session"},
            },
        },
    }


def _spread(row: Route) -> Iterable[tuple[str, type[BaseModel] | None]]:
    if not row.variants:
        return [(row.path, row.body)]
    return [(row.path.replace("{action}", action), model) for action, model in row.variants.items()]


def _operation(
    row: Route, path: str, model: type[BaseModel] | None, schemas: dict[str, Any], problem: dict[str, Any]
) -> dict[str, Any]:
    callers = sorted(row.callers)
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{row.method.lower()}{path}").strip("_"),
        "summary": row.doc,
        "description": "可调用：" + "、".join(callers),
        "tags": [_tag(path)],
        "responses": _responses(row, schemas, problem),
        "security": _security(row),
    }
    parameters = [_path_part(part) for part in _PART.findall(path)]
    if row.query is not None:
        parameters += _query(row.query, schemas)
    if row.keyed:
        key = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": key})
    if parameters:
        operation["parameters"] = parameters
    if row.multipart:
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    elif model is not None:
        schema = _schema(model, schemas, "validation")
        required = bool(model.model_json_schema().get("required"))
        operation["requestBody"] = {"required": required, "content": {"application/json": {"schema": schema}}}
    return operation


def _responses(row: Route, schemas: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "好"}
    if row.answer is not None:
        schema = _schema(row.answer, schemas, "serialization")
        answer["content"] = {"application/json": {"schema": schema}}
    responses = {str(row.status): answer}
    if row.path == "/api/cases" and row.method == "POST":
        responses["200"] = answer
    if row.path == "/readyz":
        responses["503"] = answer
    return responses | {"default": {"description": "拒绝", "content": problem}}


def _security(row: Route) -> list[dict[str, list[str]]]:
    if Who.ANYONE in row.callers:
        return []
    ways: list[dict[str, list[str]]] = []
    if Who.BUYER in row.callers:
        ways.append({"buyer": []})
    if row.callers - {Who.BUYER}:
        ways.append({"staff": []})
    return ways


def _path_part(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(model: type[BaseModel], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(ref_template=_REFS)
    schemas.update(schema.pop("$defs", {}))
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": each}
        for name, each in schema["properties"].items()
    ]


def _schema(model: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    schema = TypeAdapter(model).json_schema(ref_template=_REFS, mode=mode)
    schemas.update(schema.pop("$defs", {}))
    title = schema.get("title")
    if title is None:
        return schema
    schemas[title] = schema
    return {"$ref": _REFS.format(model=title)}


def _tag(path: str) -> str:
    parts = path.strip("/").split("/")
    return parts[1] if parts[0] == "api" and len(parts) > 1 else "operation"
