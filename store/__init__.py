"""The journal: everything that must survive a crash, committed before it is acknowledged."""
