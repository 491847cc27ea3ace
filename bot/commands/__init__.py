"""What an operator types: one module a command, none of them needed by the server."""
