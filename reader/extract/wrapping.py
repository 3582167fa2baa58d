"""Text broken at a fixed width, as mail and terminals break it -> whole lines again."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NARROWEST, _WIDEST = 40, 100
_FEWEST_LINES: Final = 4
_SHARE_BROKEN: Final = 0.6
_SENTENCE_ENDS: Final = (".", "!", "?", "”", '"', "。", "！", "？", "」")
_NEVER_INSIDE: Final = ("#", "＃", "©", "ⓒ", "<")
_PROSE = re.compile(r"[.!?,]\s|[。、！？]")


def unwrapped(written: list[str]) -> list[str]:
    """The lines, those that were broken joined; the same list where none were. Blank lines stay.

    Broken lines are known by this: had one been a word longer, it would have been too long. Verses
    and tables are left alone. Units: widths are columns, of which an East Asian character takes two.
    """
    if any(len(line) > _WIDEST for line in written):
        return written
    followed = [at for at in range(len(written) - 1) if written[at] and written[at + 1]]
    widths = {at: _columns(written[at]) for at in followed}
    widest = max(widths.values(), default=0)
    broken = [
        at
        for at in followed
        if widths[at] + _columns_moved(written[at + 1]) > widest and not written[at + 1].startswith(_NEVER_INSIDE)
    ]
    if widest < _NARROWEST or len(broken) < max(_FEWEST_LINES, len(followed) * _SHARE_BROKEN):
        return written
    ended = sum(written[at].endswith(_SENTENCE_ENDS) for at in broken)
    prose = sum(bool(_PROSE.search(written[at])) for at in broken)
    if ended * 2 > len(broken) or prose * 5 < len(broken):
        return written
    before = set(broken)
    whole: list[str] = []
    for at, line in enumerate(written):
        if at - 1 in before:
            whole[-1] += ("" if _runs_on(whole[-1][-1], line[0]) else " ") + line
        else:
            whole.append(line)
    return whole


def _columns(text: str) -> int:
    return len(text) + sum(_is_wide(character) for character in text)


def _columns_moved(line: str) -> int:
    """How much of a line had to move down: a space and its first word; without spaces, two characters."""
    return 4 if _runs_on(line[0], line[0]) else 1 + _columns(line.split(" ", 1)[0])


def _runs_on(one: str, other: str) -> bool:
    """Whether no space belongs between two characters; Korean writes spaces, Japanese and Chinese do not."""
    return (
        _is_wide(one) and _is_wide(other) and not any("\uac00" <= character <= "\ud7a3" for character in (one, other))
    )


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
