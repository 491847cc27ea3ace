"""The app on loopback with a scripted engine: what the gateway and the chat promise."""
