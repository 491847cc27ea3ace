"""7: agents, mediators and supervisors: the list, taking over, replying, handing back."""
