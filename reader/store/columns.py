"""Columns of an article that follow from others."""

from __future__ import annotations

from datetime import UTC, datetime

LEAD_CHARACTERS = 240


def timestamp(published: str) -> int | None:
    """Seconds since 1970 for sorting; where the offset is unknown, UTC is assumed.

    >>> timestamp("2026-01-14T08:06+09:00")
    1768345560
    """
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    try:
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (OverflowError, ValueError):
        return None


def lead(text: str) -> str:
    """The first words of a text, for its row in the list."""
    return " ".join(text[: 2 * LEAD_CHARACTERS].split())[:LEAD_CHARACTERS]
