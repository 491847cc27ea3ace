"""How an older database becomes one of this version; `python -m bot.store.migrations.draft` writes the next step."""
