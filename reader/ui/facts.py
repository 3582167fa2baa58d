"""What is said about a result: how much of how much, how long it took, and why there is nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject

from reader.model import Counts
from reader.ui import wording
from reader.ui.answers import Shown


class Facts(QObject):
    """Sentences for the status line and for an empty result."""

    def of(self, shown: Shown, counts: Counts, selected: int) -> tuple[str, str]:
        """The strong and the soft half of the status line."""
        if not shown.results.whole:
            return "", self.tr("Searching…")
        strong, soft = self._of_query(shown, counts) if shown.query else ("", self._of_archive(counts))
        soft = "  ·  ".join((*wording.notes(shown.query), soft))
        if selected > 1:
            said = self.tr("{count} selected").format(count=wording.number(selected))
            soft = "  ·  ".join(filter(None, (soft, said)))
        return strong, soft

    def _of_query(self, shown: Shown, counts: Counts) -> tuple[str, str]:
        number = wording.number
        total = counts.trashed if shown.text.strip() == "is:trashed" else counts.articles
        found = self.tr("{found} of {total}").format(found=number(shown.results.total), total=number(total))
        took = self.tr("in {ms} ms").format(ms=number(max(1, round(shown.results.seconds * 1000))))
        behind = shown.results.behind
        lacking = self.tr("{count} not indexed yet").format(count=number(behind)) if behind else ""
        return found, "  ·  ".join(filter(None, (took, lacking)))

    def _of_archive(self, counts: Counts) -> str:
        if not counts.articles:
            return self.tr("No articles yet")
        articles = wording.counted(self.tr("1 article"), self.tr("{count} articles"), counts.articles)
        unread = self.tr("{count} unread").format(count=wording.number(counts.unread)) if counts.unread else ""
        return "  ·  ".join(filter(None, (articles, unread)))

    def why_nothing(self, text: str) -> tuple[str, str]:
        """Why a query finds nothing: a title and a sentence, which may be empty."""
        reasons = {
            "": (self.tr("All articles are in the trash"), ""),
            "is:unread": (self.tr("Nothing is unread"), self.tr("You have read every article.")),
            "is:starred": (self.tr("No article is starred"), self.tr("Press S to star the article you stand on.")),
            "has:note": (self.tr("No article has a note"), self.tr("A note is written with the note button.")),
            "tags:none": (self.tr("Every article has a tag"), ""),
            "is:trashed": (self.tr("The trash is empty"), ""),
        }
        fallback = (self.tr("No article has all of this"), self.tr("Leave something out, or write it another way."))
        return reasons.get(text, fallback)
