"""Words to a party outside the chat: the port is `bot.aftersales.ports.Notices`."""
