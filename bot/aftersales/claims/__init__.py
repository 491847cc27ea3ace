"""Claims against a courier and complaints: filed, taken, answered, once more reopened or escalated."""
