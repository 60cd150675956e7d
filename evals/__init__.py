"""Measure the assistant offline: the very object that serves customers, on labelled turns."""
