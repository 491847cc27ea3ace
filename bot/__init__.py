"""wuyou 无忧售后: the after-sales desk of a Taobao-style shop."""
