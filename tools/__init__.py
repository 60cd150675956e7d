"""The shop's systems: what may be read, what may be changed, by whom, and how a change is made only once."""
