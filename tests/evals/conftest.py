"""Fixtures of the tests of the evals."""

from tests.evals.running import bench  # noqa: F401
from tests.scripted_model import scripted_model  # noqa: F401
