"""deploy/ names only what exists: settings, metrics, commands, ports; and every alert has its place in the runbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry
from typer.main import get_command

from bot.chat.links import open_link
from bot.chat.meters import new_meters
from bot.cli import cli
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
#: what compose asks of its own .env
COMPOSE_OWN = {"WUYOU_SITE"}


def settings() -> set[str]:
    return {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def samples() -> set[str]:
    """Every name that a scrape can show."""
    registry = new_meters().registry
    shared = CollectorRegistry()
    open_link("redis://127.0.0.1:1", key=b"k", registry=shared)
    names = set()
    for each in (registry, shared):
        for family in each.collect():
            endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
            names |= {family.name + ending for ending in endings}
    return names | {"up"}


def kubernetes() -> list[dict[str, Any]]:
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    return [part for file in files for part in yaml.safe_load_all(file.read_text()) if part]


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    for part in kubernetes():
        if part["kind"] in ("Deployment", "Job"):
            for container in part["spec"]["template"]["spec"]["containers"]:
                yield part["kind"], container


def metrics_in(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:wuyou|process)_[a-z_]+", expression)) | ({"up"} if "up{" in expression else set())


@pytest.mark.parametrize("path", sorted(str(p.relative_to(ROOT)) for p in DEPLOY.rglob("*") if p.is_file()))
def test_every_setting_that_is_named_exists(path: str) -> None:
    named = set(re.findall(r"\bWUYOU_[A-Z_]+\b", (ROOT / path).read_text()))
    assert named <= settings() | COMPOSE_OWN


def test_every_metric_of_alerts_and_dashboard_is_served() -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())
    expressions = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    board = json.loads((DEPLOY / "grafana/wuyou.json").read_text())
    expressions += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(expressions) > 20
    for expression in expressions:
        assert metrics_in(expression), expression
        # process_ figures come from the client library on Linux
        wanted = {name for name in metrics_in(expression) if not name.startswith("process_")}
        assert wanted <= samples(), wanted - samples()


def test_every_alert_leads_to_a_place_in_the_runbook() -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())
    runbook = (ROOT / "docs/runbook.md").read_text()
    anchors = set(re.findall(r'<a id="([a-z-]+)">', runbook))
    for group in alerts["groups"]:
        for rule in group["rules"]:
            page, _, anchor = rule["annotations"]["runbook"].partition("#")
            assert (page, anchor in anchors) == ("docs/runbook.md", True), rule["alert"]
            assert rule["labels"]["severity"] in ("page", "ticket")


def test_compose_starts_two_apps_and_two_engines_that_find_each_other() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert {"caddy", "postgres", "redis", "app1", "app2", "engine1", "engine2", "migrate"} <= set(services)
    environment = services["app1"]["environment"]
    hosts = re.findall(r"http://([a-z0-9]+):(\d+)", environment["WUYOU_ENGINES"])
    assert [host for host, _ in hosts] == ["engine1", "engine2"]
    assert {port for _, port in hosts} == {services["engine1"]["environment"]["WUYOU_ENGINE_AT"].split(":")[1]}
    acting = re.findall(r"http://([a-z0-9]+):(\d+)", services["engine1"]["environment"]["WUYOU_ACTION_URLS"])
    assert [host for host, _ in acting] == ["app1", "app2"]
    assert {port for _, port in acting} == {environment["WUYOU_ACTIONS_AT"].split(":")[1]}
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert f"app1:{environment['WUYOU_PORT']} app2:{environment['WUYOU_PORT']}" in caddy
    assert environment["WUYOU_PROXIES"] == services["caddy"]["networks"]["inside"]["ipv4_address"]
    assert "ports" not in services["app1"], "only the balancer is reached from outside"
    assert compose["networks"]["inside"]["internal"]


def test_every_command_that_a_container_runs_exists() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ours = [service["command"] for service in compose["services"].values() if service["image"].startswith("wuyou:")]
    ours += [container["args"] for _, container in containers()]
    commands = get_command(cli).commands  # type: ignore[attr-defined]
    for words in ours:
        options = {option for param in commands[words[0]].params for option in param.opts}
        assert set(words[1:]) <= options


def test_pods_have_probes_resources_and_no_more_rights_than_they_need() -> None:
    parts = kubernetes()
    for part in parts:
        if part["kind"] in ("Deployment", "Job"):
            # else the cluster sets WUYOU_APP_SERVICE_HOST and the like, and the app refuses unknown settings
            assert part["spec"]["template"]["spec"]["enableServiceLinks"] is False
    assert {part["kind"] for part in parts} >= {"Deployment", "Service", "Job", "ConfigMap", "PodDisruptionBudget"}
    for kind, container in containers():
        assert {"requests", "limits"} == set(container["resources"])
        assert container["securityContext"]["readOnlyRootFilesystem"]
        if kind == "Deployment":
            assert {"startupProbe", "readinessProbe"} <= set(container)


def test_ports_that_are_named_are_those_listened_on() -> None:
    parts = kubernetes()
    values = next(part["data"] for part in parts if part["kind"] == "ConfigMap")
    ports = {port["name"]: port["containerPort"] for _, c in containers() for port in c.get("ports", ())}
    assert ports["http"] == int(values["WUYOU_PORT"])
    assert ports["turns"] == int(values["WUYOU_ENGINE_AT"].split(":")[1])
    assert ports["actions"] == int(values["WUYOU_ACTIONS_AT"].split(":")[1])
    for service in (part for part in parts if part["kind"] == "Service"):
        for port in service["spec"]["ports"]:
            assert ports[port["targetPort"]] == port["port"]
    Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in values.items()}, engine_secret="s" * 32)
