"""The rows of the transition table, a module a theme; bot/aftersales/transitions.py puts them together."""
