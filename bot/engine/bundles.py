"""Which model files are believed: a zip of a manifest, its signature by this installation, and Rasa's archive.

Nothing inside is opened before the signature and every hash hold, no member but the known ones may be there, and no
name inside Rasa's archive may lead out of its folder. A model made elsewhere is refused: train here, or sign it here.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import secrets
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Mapping, Optional

MANIFEST, SIGNATURE, ARCHIVE = "manifest.json", "manifest.sig", "rasa.tar.gz"
FORMAT = 1
_MOST_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Model:
    """A model that is believed: its name (the fingerprint of its inputs), what its manifest says, Rasa's archive."""

    name: str
    manifest: Mapping[str, Any]
    archive: bytes


class ModelRefused(Exception):
    """A model file that this installation did not sign, or that was altered since; the message says which."""


def installation_key(data_dir: Path, *, make: bool, name: str = "model.key") -> bytes:
    """A key of this installation, 32 bytes in keys/ (0600); made when missing and `make`, else refused."""
    path = data_dir / "keys" / name
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(draft, path)  # whoever links first wins; nobody's key is overwritten
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise ModelRefused(f"no key at {path}") from None
    if len(key) != 32:
        raise ModelRefused(f"{path} is no key of 32 bytes")
    return key


def write_bundle(path: Path, archive: bytes, facts: Mapping[str, Any], key: bytes) -> None:
    """Write a signed model file in one step: a reader sees the whole of it or none."""
    manifest = json.dumps(
        {"format": FORMAT, "files": {ARCHIVE: hashlib.sha256(archive).hexdigest()}, **facts},
        ensure_ascii=False,
        indent=1,
    ).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr(MANIFEST, manifest)
        bundle.writestr(SIGNATURE, _signature(manifest, key))
        bundle.writestr(ARCHIVE, archive)
    draft.replace(path)


def read_bundle(path: Path, key: bytes) -> Model:
    """The model of a file; ModelRefused unless all of it holds, FileNotFoundError."""
    try:
        with zipfile.ZipFile(path) as bundle:
            members = bundle.infolist()
            if sorted(member.filename for member in members) != sorted((MANIFEST, SIGNATURE, ARCHIVE)):
                raise ModelRefused(f"{path.name}: unknown or missing members")
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise ModelRefused(f"{path.name}: too large")
            manifest, signature = bundle.read(MANIFEST), bundle.read(SIGNATURE)
            if not hmac.compare_digest(signature, _signature(manifest, key)):
                raise ModelRefused(f"{path.name}: not signed by this installation")
            archive = bundle.read(ARCHIVE)
    except (zipfile.BadZipFile, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ModelRefused(f"{path.name}: no model file") from error
    said = json.loads(manifest)
    if said.get("format") != FORMAT or said.get("files") != {ARCHIVE: hashlib.sha256(archive).hexdigest()}:
        raise ModelRefused(f"{path.name}: altered since it was signed")
    _check_names(path.name, archive)
    return Model(name=str(said.get("fingerprint", path.stem)), manifest=said, archive=archive)


def archived(archive: bytes, names: tuple[str, ...]) -> dict[str, bytes]:
    """The named data files of a checked archive, wherever in it they lie; absent ones are left out."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            name = PurePosixPath(member.name).name
            content: Optional[Any] = tar.extractfile(member) if member.isfile() and name in names else None
            if content is not None:
                found[name] = content.read()
    return found


def _check_names(bundle: str, archive: bytes) -> None:
    total = 0
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            inside = PurePosixPath(member.name)
            total += member.size
            if inside.is_absolute() or ".." in inside.parts or not (member.isfile() or member.isdir()):
                raise ModelRefused(f"{bundle}: {member.name} leads out of the model")
            if total > _MOST_BYTES:
                raise ModelRefused(f"{bundle}: too large")


def _signature(manifest: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"wuyou model manifest\n" + manifest, hashlib.sha256).hexdigest().encode()
