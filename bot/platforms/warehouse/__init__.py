"""The shop's warehouse: the port is `bot.aftersales.ports.Warehouse`."""
