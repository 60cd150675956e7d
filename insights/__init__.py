"""What the log says about how well it goes, what a choice would change, and what can be learnt from mistakes."""
