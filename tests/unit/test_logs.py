"""What gets into a log by accident is blotted out before it is written."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.logs import blotted, masked
from bot.store.database import open_database


@pytest.mark.parametrize(
    "said",
    [
        "打不通 13812345678", "卡号6222021234567890123", "身份证11010519491231002X", "a.b@mail.example.cn",
        "Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln", "postgresql://wuyou:geheim@db/wuyou",
        "DETAIL:  Key (receiver)=(王小明) already exists.",
    ],
)  # fmt: skip
def test_personal_data_and_secrets_are_masked(said: str) -> None:
    for hidden in ("13812345678", "6222021234567890123", "11010519491231002X", "a.b@mail", "eyJ", "geheim", "王小明"):
        assert hidden not in masked(said)


def test_what_operators_need_stays() -> None:
    kept = "AS2026112400001 order 4100000000000000001 tries=3 2026-11-24T11:48:18.374151Z c1f0a9"
    assert masked(kept) == kept
    assert blotted(None, "", {"event": "x", "tries": 3, "exception": "13812345678"}) == {
        "event": "x", "tries": 3, "exception": "[phone]",
    }  # fmt: skip


async def test_an_error_of_the_database_does_not_say_what_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    async with database.connect(write=True) as connection:
        with pytest.raises(OperationalError) as failed:
            await connection.execute(text("INSERT INTO nothing VALUES (:receiver)"), {"receiver": "王小明"})
    await database.dispose()
    assert "王小明" not in repr(failed.value)
    assert "王小明" not in str(failed.value)
