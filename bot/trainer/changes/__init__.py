"""What trainers change: dated rows over git's examples, how both meet, and what is learnt from them together."""
