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

_SYLLABLES = st.text("한일정상회담국의과", min_size=1, max_size=7)
_KANA_AND_HAN = st.text("東京電力韓訪人々ガカスの", min_size=1, max_size=5)
_ENGLISH = st.sampled_from(
    [
        "agree",
        "agreed",
        "agrees",
        "mine",
        "mines",
        "mined",
        "coal",
        "coals",
        "cool",
        "a",
        "well-known",
        "don’t",
        "b1",
        "Zug",
    ]
)
_SEPARATORS = st.sampled_from([" ", " ", " ", "", ", ", ". ", "\n\n", "、", " - "])

article_texts = st.lists(st.tuples(_ENGLISH | _SYLLABLES | _KANA_AND_HAN, _SEPARATORS), max_size=14).map(
    lambda words: "".join(word + separator for word, separator in words)
)
"""Texts in three languages from so few letters that they meet what `search_texts` looks for."""

_SEARCH_WORDS = _ENGLISH | _SYLLABLES | _KANA_AND_HAN
_SEARCH_LEAVES = st.one_of(
    _SEARCH_WORDS,
    _SEARCH_WORDS,
    st.lists(_SEARCH_WORDS, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(st.lists(_SEARCH_WORDS, min_size=2, max_size=3), st.integers(1, 6)).map(
        lambda near: f'"{" ".join(near[0])}"~{near[1]}'
    ),
    st.sampled_from(["ag*", "agr*", "min*", "co?l", "mine?", "mi*s", "coal~", "mine~", "agre~", "한*", "東*", "訪?"]),
    st.tuples(st.sampled_from(["title", "body"]), _SEARCH_WORDS).map(":".join),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(" ".join) | several.map(lambda each: f"({' OR '.join(each)})") | inner.map(lambda one: f"-({one})")
    )


search_texts = st.recursive(_SEARCH_LEAVES, _grown, max_leaves=5)
"""Searches for words, phrases and combinations of them."""
