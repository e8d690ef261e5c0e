"""Clips of visitors: worked on a while at a time, so that nobody waits long behind one."""
