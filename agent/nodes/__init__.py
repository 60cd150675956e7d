"""The graph's nodes: one verb a file; each returns only the keys that it writes."""
