"""Simulated buyers against the running product: tasks as data, a scripted buyer, judges, and a report."""
