"""1: messages come in: buyer HTTP and sockets, identity, uploads, the routes, problem documents."""
