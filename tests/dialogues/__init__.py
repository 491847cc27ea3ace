"""Scripted dialogues, judged on intent, action, card and what became of the cases, never on wording."""
