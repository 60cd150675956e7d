"""The chaos tests share the running product and the scripted model."""

from tests.scripted_model import scripted_model

__all__ = ["scripted_model"]
