"""A model that does what its prompt says and no more, so that a broken prompt shows without a key."""
