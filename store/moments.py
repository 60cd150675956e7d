"""The present, for rows that no caller dates."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
