"""One module a field; importing `bot.store.tables.all` registers every table on `base.metadata`."""
