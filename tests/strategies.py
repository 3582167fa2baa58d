"""Random values that are shaped like the real thing, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

KNOWN_TAGS = ("Alpha Beta", "Alpha", "a b", "mine bc", "harbour is:unread")

_QUERY_BITS = st.sampled_from(
    [
        *('"', "“", "”", "(", ")", "#", "＃", "-", "OR", "AND", "NOT", " ", "~", "*", "?", "\\", "..", ":", "\t"),
        *("title:", "Date:", "date:", "is:unread", "is:", "tag:", "tags:>3", "tags:none", "title:(", "imported:<7d"),
        *("a", "bc", "harbour", "mine", "2026-01", "5", "~5", "#Alpha Beta", "é", "한국", "東京", "カ", "_", "."),
    ]
)

query_texts = st.lists(_QUERY_BITS | st.text(max_size=3), max_size=25).map("".join)
"""Texts that somebody might type, or paste, into the search box."""
