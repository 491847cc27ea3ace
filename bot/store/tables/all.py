"""All tables at once: what migrations, `create_all` and the demo's reset look at.

A new module of tables is named here once.
"""

from bot.store.tables import (
    base,
    cases,
    chat,
    desk,
    keys,
    models,
    money,
    orders,
    outbox,
    payouts,
    people,
    promises,
    reminders,
    sandbox,
    shop_settings,
    teaching,
)  # fmt: skip

metadata = base.metadata
modules = (
    orders, cases, money, keys, outbox, sandbox, chat, people, desk, payouts, promises, reminders, shop_settings,
    teaching, models,
)  # fmt: skip

__all__ = ["metadata", "modules"]
