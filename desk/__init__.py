"""The operators' side: signing in, the queue, and what they do to a conversation."""
