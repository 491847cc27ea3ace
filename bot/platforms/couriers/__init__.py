"""Couriers and their records of parcels: the port is `bot.aftersales.ports.Couriers`."""
