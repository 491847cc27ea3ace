"""What an upload really is, found out in a process of its own that has little memory and no secrets."""
