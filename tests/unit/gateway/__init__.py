"""The gateway's parts by themselves."""
