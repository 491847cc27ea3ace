"""The chat's parts by themselves."""
