"""2: a conversation: what came in, in which order it is read, who is in charge, what goes out."""
