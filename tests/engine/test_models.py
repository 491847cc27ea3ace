"""Which model files are believed: signed here, unaltered, with no way out of their folder."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.engine.bundles import (
    ARCHIVE,
    MANIFEST,
    SIGNATURE,
    ModelRefused,
    archived,
    installation_key,
    read_bundle,
    write_bundle,
)
from bot.engine.fingerprint import fits
from tests.engine.conftest import PROJECT, ROOT


@pytest.fixture
def key(tmp_path: Path) -> bytes:
    return installation_key(tmp_path / "var", make=True)


def archive(*names: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    return made.getvalue()


def test_a_signed_model_is_read_back(tmp_path: Path, key: bytes) -> None:
    write_bundle(tmp_path / "m.zip", archive("components/x"), {"fingerprint": "f"}, key)
    model = read_bundle(tmp_path / "m.zip", key)
    assert (model.name, model.manifest["fingerprint"]) == ("f", "f")
    assert archived(model.archive, ("x",)) == {"x": b""}


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = installation_key(tmp_path, make=True)
    assert installation_key(tmp_path, make=True) == first == installation_key(tmp_path, make=False)
    assert (tmp_path / "keys" / "model.key").stat().st_mode & 0o777 == 0o600


def test_without_a_key_no_model_is_believed(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused):
        installation_key(tmp_path, make=False)


def test_a_model_signed_elsewhere_is_refused(tmp_path: Path, key: bytes) -> None:
    write_bundle(tmp_path / "m.zip", archive("x"), {}, b"k" * 32)
    with pytest.raises(ModelRefused, match="not signed"):
        read_bundle(tmp_path / "m.zip", key)


def rewritten(path: Path, **changes: Any) -> None:
    with zipfile.ZipFile(path) as bundle:
        members = {name: bundle.read(name) for name in bundle.namelist()}
    members.update(changes)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in members.items():
            if content is not None:
                bundle.writestr(name, content)


@pytest.mark.parametrize(
    "changes",
    [
        {ARCHIVE: b"other"}, {MANIFEST: b'{"format": 1, "files": {}}'}, {SIGNATURE: b"0" * 64}, {SIGNATURE: b""},
        {SIGNATURE: None}, {"evil.py": b"import os"}, {"../../evil": b"x"}, {"/etc/evil": b"x"},
    ],
)  # fmt: skip
def test_an_altered_model_is_refused(tmp_path: Path, key: bytes, changes: Any) -> None:
    write_bundle(tmp_path / "m.zip", archive("x"), {}, key)
    rewritten(tmp_path / "m.zip", **changes)
    with pytest.raises(ModelRefused):
        read_bundle(tmp_path / "m.zip", key)


@pytest.mark.parametrize("name", ["../out", "a/../../out", "/etc/out"])
def test_a_signed_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, key: bytes, name: str) -> None:
    write_bundle(tmp_path / "m.zip", archive(name), {}, key)
    with pytest.raises(ModelRefused, match="leads out"):
        read_bundle(tmp_path / "m.zip", key)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_link_or_device_in_an_archive_is_refused(tmp_path: Path, key: bytes, kind: bytes) -> None:
    write_bundle(tmp_path / "m.zip", archive("x", kind=kind), {}, key)
    with pytest.raises(ModelRefused, match="leads out"):
        read_bundle(tmp_path / "m.zip", key)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, key: bytes, content: bytes) -> None:
    (tmp_path / "m.zip").write_bytes(content)
    with pytest.raises(ModelRefused):
        read_bundle(tmp_path / "m.zip", key)


def test_a_model_holds_no_pickle(home: Any) -> None:
    inside = read_bundle(home.model, installation_key(home.data_dir, make=False)).archive
    with tarfile.open(fileobj=io.BytesIO(inside)) as tar:
        names = [Path(member.name).name for member in tar if member.isfile()]
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib", ".skops", ".dat"))]


def run(home: Any, *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WUYOU_DATA_DIR": str(home.data_dir), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_training_is_named_by_its_inputs_and_the_second_is_none(home: Any) -> None:
    assert "训练" in home.said
    assert home.said.splitlines()[-1] == str(home.model)
    again = run(home, "-m", "bot.engine.train", "--root", str(PROJECT), "--out", str(home.models))
    assert again.stdout.strip() == str(home.model)


def test_whether_training_is_due_is_told_without_rasa(home: Any, tmp_path: Path) -> None:
    fresh = run(home, "-X", "importtime", "-m", "bot.engine.fingerprint", str(home.models))
    assert (fresh.returncode, fresh.stdout.strip()) == (0, str(home.model))
    assert "| rasa" not in fresh.stderr.replace("  ", "")
    assert run(home, "-m", "bot.engine.fingerprint", str(tmp_path)).returncode == 1
    assert run(home, "-m", "bot.engine.fingerprint", str(home.models), "--check").stdout == ""


def test_a_model_that_this_installation_does_not_believe_is_trained_anew(home: Any, tmp_path: Path) -> None:
    assert fits(home.model, home.data_dir)
    installation_key(tmp_path, make=True)
    assert not fits(home.model, tmp_path)


async def test_parse_without_a_server_says_what_the_engine_says(home: Any, engine: Any) -> None:
    lines = ["你好", "我要退货 订单123456789012345678", "寄了 顺风SF1234567890123", "/affirm", "", "退35块5", "换41码"]
    done = run(home, "-m", "bot.engine.parse", "--model", str(home.model), given="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    spoken = [json.loads(line) for line in done.stdout.splitlines()]
    for line, said in zip(lines, spoken, strict=True):
        parse = engine.parse(line)
        assert {"clauses", "signs"} <= said.keys()
        assert {name: said[name] for name in ("text", "intent", "ranking", "entities")} == {
            "text": line, "intent": dict(parse.intent), "ranking": [dict(row) for row in parse.ranking],
            "entities": [dict(entity) for entity in parse.entities],
        }  # fmt: skip


def test_parse_refuses_a_model_it_does_not_trust_in_plain_words(home: Any, tmp_path: Path) -> None:
    (tmp_path / "m.zip").write_bytes(b"PK")
    done = run(home, "-m", "bot.engine.parse", "--model", str(tmp_path / "m.zip"), given="x\n")
    assert done.returncode == 2
    assert "模型不可信" in done.stderr
