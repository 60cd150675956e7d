"""Measures of a reply that need no model: what its sources support, how near it is to a reference, and how far to trust that."""
