"""Settings come from named variables only; a name that means nothing is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import UnknownSetting, read_internal, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WUYOU_")]:
        monkeypatch.delenv(name)


def test_an_unknown_name_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WUYOU_PROT", "9000")
    with pytest.raises(UnknownSetting, match="WUYOU_PROT"):
        read_settings(tmp_path / ".env")


def test_an_unknown_name_in_the_file_is_an_error_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WUYOU_DEMOO=1\n")
    with pytest.raises(UnknownSetting, match="WUYOU_DEMOO"):
        read_settings(tmp_path / ".env")


def test_the_supervisors_own_names_are_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WUYOU_INTERNAL_SECRET", "0123456789abcdef")
    monkeypatch.setenv("WUYOU_INTERNAL_ENGINE_URLS", "http://a,http://b")
    assert read_settings(tmp_path / ".env").port == 8000
    assert read_internal().engine_urls == ("http://a", "http://b")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WUYOU_PORT=1\nWUYOU_DEMO=1\n")
    monkeypatch.setenv("WUYOU_PORT", "2")
    settings = read_settings(tmp_path / ".env")
    assert (settings.port, settings.demo) == (2, True)


def test_a_wrong_value_is_named_without_being_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WUYOU_PORT", "geheim")
    with pytest.raises(ValidationError) as wrong:
        read_settings(tmp_path / ".env")
    assert "port" in str(wrong.value)
    assert "geheim" not in str(wrong.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WUYOU_DATABASE_URL", "postgresql://u:geheim@h/d")
    monkeypatch.setenv("WUYOU_METRICS_TOKEN", "geheim")
    assert "geheim" not in repr(read_settings(tmp_path / ".env"))
