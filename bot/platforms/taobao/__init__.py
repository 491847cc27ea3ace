"""The shop platform's seller centre: its reports read into orders and products."""
