"""All tables at once: what migrations, `create_all` and the demo's reset look at."""

from bot.store.tables import base

metadata = base.metadata

__all__ = ["metadata"]
