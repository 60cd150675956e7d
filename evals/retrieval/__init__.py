"""Measure what the search finds, on any collection of documents, questions and judgements."""
