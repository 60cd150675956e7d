"""What the log says about how well it goes, and what a choice would change."""
