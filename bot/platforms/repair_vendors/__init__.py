"""Who mends for the shop: an adapter a module."""
