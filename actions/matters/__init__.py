"""Wishes that a press alone cannot carry out: what must be told is asked for, a card agreed to, and then it is done."""
