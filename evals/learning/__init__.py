"""Learning from mistakes: a new classifier from labelled samples, measured beside the old one before it is taken."""
