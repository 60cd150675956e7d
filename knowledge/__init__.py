"""From the shop's files to passages with scores: loading, chunking, indexing, retrieval."""
