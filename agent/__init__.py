"""The assistant: from a transcript to events, through one graph, without touching the store."""
