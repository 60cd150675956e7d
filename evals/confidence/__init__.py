"""Fit the assistant's confidence to labelled turns, and measure what it promises on turns that were not fitted."""
