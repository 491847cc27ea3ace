"""Mediation (平台客服介入): a stage beside the case's status, moved by rows of the same table."""
