"""Who may do what at the desk, who works there, and the log of what they looked at."""
