"""Tests of the knowledge room, on real files, a real index and the real embedding model."""
