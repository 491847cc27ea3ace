"""`wuyou up` in a data folder that has nothing yet: it makes itself ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import running

pytestmark = pytest.mark.model


def test_a_new_data_folder_without_a_key_is_made_ready_and_served(tmp_path: Path) -> None:
    with running(tmp_path / "data", bring_key=False) as server:
        assert server.buyer("xiaowang").say("你好")
    assert (tmp_path / "data" / "keys" / "model.key").stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "data" / "models").glob("wuyou-*.zip"))
