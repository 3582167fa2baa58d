"""How numbers, dates and errors are said in the window; pure but for the chosen language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from reader import query
from reader.errors import ReaderError


def number(value: int) -> str:
    """A count with its thousands apart: ``12,431``."""
    return f"{value:,}"


def counted(one: str, many: str, count: int) -> str:
    """A sentence on one thing, or on many with their number in place of ``{count}``."""
    return one if count == 1 else many.format(count=number(count))


def locale() -> QLocale:
    """The person's locale; plain English where the system names none."""
    chosen = QLocale()
    if chosen.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return chosen


def day(iso: str) -> str:
    """The day of a time in ISO 8601, as its page gave it: ``Jan 14, 2026``; empty where there is none."""
    date = QDate.fromString(iso[:10], "yyyy-MM-dd")
    if not date.isValid():
        return iso[:10]
    return locale().toString(date, QCoreApplication.translate("wording", "MMM d, yyyy"))


def day_and_time(iso: str) -> str:
    """Day and time of day, as the page gave them: ``Jan 14, 2026, 08:06``."""
    clock = iso[11:16]
    if len(clock) < 5:
        return day(iso)
    return QCoreApplication.translate("wording", "{day}, {time}").format(day=day(iso), time=clock)


def days(partial: str, *, whole: bool = False) -> str:
    """A year, a month or a day that the search language writes with figures: ``2026``, ``Jan 2026``, ``Jan 14, 2026``.

    ``whole`` writes the month out where it stands without a day; what is no single day or month stays as it is.
    """
    date = QDate.fromString(f"{partial}-01"[:10] if len(partial) < 10 else partial, "yyyy-MM-dd")
    if len(partial) != 7 or not date.isValid():
        return day(partial) if len(partial) == 10 else partial
    if whole:
        return locale().toString(date, QCoreApplication.translate("wording", "MMMM yyyy"))
    return locale().toString(date, QCoreApplication.translate("wording", "MMM yyyy"))


def time_left(seconds: float) -> str:
    """A guess at the rest of a long piece of work, in words."""
    if seconds >= 90:
        return QCoreApplication.translate("wording", "{minutes} min left").format(minutes=number(round(seconds / 60)))
    return QCoreApplication.translate("wording", "{seconds} s left").format(seconds=max(1, round(seconds)))


def explained(asked: query.Query) -> str:
    """What a search was understood to mean, in the window's language."""
    return query.explain(asked, _of_search)


def notes(asked: query.Query) -> tuple[str, ...]:
    """What of a search was understood otherwise than written, a sentence each, in the window's language."""
    return tuple(dict.fromkeys(query.noted(note, _of_search) for note in asked.notes))


def _of_search(template: str) -> str:
    return QCoreApplication.translate("query", template)


def error_message(error: ReaderError) -> str:
    """The sentence of an error, in the window's language."""
    return _filled(error, error.template)


def error_hint(error: ReaderError) -> str:
    """What the person can do about an error; empty where there is nothing to add."""
    return _filled(error, error.hint_template)


def _filled(error: ReaderError, template: str) -> str:
    return QCoreApplication.translate("errors", template).format(**error.values) if template else ""
