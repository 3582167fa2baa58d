"""The day on which an article came out, as citations give it."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.model import Article

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9-])")


class Day(NamedTuple):
    """A day, or only a month or a year: what is not known is 0."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def iso(self) -> str:
        """``2026-05-03``, ``2026-05``, ``2026``, or nothing."""
        parts = (f"{self.year:04}" if self.year else "", *(f"{part:02}" for part in self[1:] if part))
        return "-".join(filter(None, parts))


def published(article: Article) -> Day:
    """The day in the page's own offset."""
    return _read(article.published)


def seen(article: Article) -> Day:
    """The day on which the newest capture was made, in UTC."""
    capture = article.captures[-1] if article.captures else None
    return _read(capture.captured_at or capture.imported_at) if capture else Day()


def _read(iso: str) -> Day:
    found = _DAY.match(iso)
    day = Day(*(int(part or 0) for part in found.groups())) if found else Day()
    return day if day.month <= 12 and day.day <= 31 else Day()
