"""What alembic is told: our metadata, on the connection that `bot.store.migrating` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from bot.store.tables import base
from bot.store.tables.all import metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types by the names they have in tables/base.py."""
    if kind != "type":
        return False
    if isinstance(item, base.Utc):
        return "base.Utc()"
    # the only types of ours that differ by dialect
    if "postgresql" in item._variant_mapping:
        return "base.Json"
    return "base.Id" if "sqlite" in item._variant_mapping else False


def run() -> None:
    """Upgrade, or compare, inside the transaction of the connection that was given."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=False,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
