"""One module a use case: load, ask the law, commit. Only service.py calls them."""
