"""Whole conversations with the assistant, graded by what the shop's data say afterwards."""
