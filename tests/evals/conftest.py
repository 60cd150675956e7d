"""Fixtures of the tests of the evals."""

from tests.evals.running import bench  # noqa: F401
