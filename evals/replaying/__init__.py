"""Give recorded turns to the assistant as it would be after a change, to see which answers would be others."""
