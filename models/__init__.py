"""Language and embedding models, by name, URL or local path, with their time-outs."""
