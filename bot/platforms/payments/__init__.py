"""Where refunds go: the port is `bot.aftersales.ports.Payments`."""
