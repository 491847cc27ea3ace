"""The form that becomes an application: what was said, what is missing, the card, the yes."""
