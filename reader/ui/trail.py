"""Where one has been: the steps of Back and Forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MOST_PLACES = 200


class Place(NamedTuple):
    """A step of Back and Forward: a query's text and an article (0: none)."""

    text: str = ""
    article_id: int = 0


@dataclass(slots=True)
class Trail:
    """The places one has been to, and where in them one stands."""

    places: list[Place] = field(default_factory=lambda: [Place()])
    at: int = 0

    def go(self, place: Place) -> None:
        """Steps on to a place; what lay ahead is forgotten."""
        if place != self.places[self.at]:
            self.places = [*self.places[: self.at + 1], place][-MOST_PLACES:]
            self.at = len(self.places) - 1

    def has(self, steps: int) -> bool:
        return 0 <= self.at + steps < len(self.places)

    def move(self, steps: int) -> Place | None:
        """The place so many steps on (or back), where one stands from then on; None past the ends."""
        if not self.has(steps):
            return None
        self.at += steps
        return self.places[self.at]
