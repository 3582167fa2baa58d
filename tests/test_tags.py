"""Tags as columns say of each tag what a list of tags would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.model import Tag, tag_key
from reader.tags import tag_spelling
from tests.strategies import tag_columns

LABELS = ("Coal Mine", "#coal", "harbour", "Zebra", "등대 이야기", "등대", "ガス", "カス", "é", "x_y")
some_tags = st.lists(
    st.builds(
        Tag,
        st.sampled_from(LABELS),
        st.integers(0, 5),
        st.sampled_from(("", "#aa0000")),
        st.booleans(),
        st.sampled_from(("", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")),
    ),
    unique_by=lambda tag: tag_key(tag.label),
)


@given(some_tags)
def test_each_tag_is_as_it_was_given(tags):
    columns = tag_columns(tags)
    assert list(columns) == [columns[at] for at in range(len(columns))] == tags
    assert [tag.used_at for tag in columns] == [tag.used_at for tag in tags]
    assert columns.labels == [tag.label for tag in tags]
    assert list(columns.spelt()) == [tag_spelling(tag.label) for tag in tags]
    assert list(columns[1:3]) == tags[1:3]


@given(some_tags)
def test_orders_and_choices_are_those_of_lists(tags):
    columns = tag_columns(tags)
    assert list(columns.by_name()) == sorted(tags, key=lambda tag: tag_key(tag.label))
    assert list(columns.by_recency()) == sorted(tags, key=lambda tag: tag.used_at, reverse=True)
    assert list(columns.where(columns.once_mask())) == [tag for tag in tags if tag.count == 1]
    assert list(columns.where(columns.pinned_mask())) == [tag for tag in tags if tag.pinned]
    assert list(columns.where(columns.names.keys.holding("등"))) == [tag for tag in tags if "등" in tag.label]
    assert list(columns.but(["COAL", "no such tag"])) == [tag for tag in tags if tag.label != "#coal"]
    assert [tag.count for tag in columns.uncounted()] == [0] * len(tags)
    pinned = [tag for tag in tags if tag.pinned]
    unpinned = [tag for tag in tags if not tag.pinned]
    assert list(columns.in_order_of(lambda key, pin: not pin)) == pinned + unpinned
    assert list(columns.where(columns.once_mask()) + columns) == [tag for tag in tags if tag.count == 1] + tags


@given(some_tags, st.sampled_from(LABELS))
def test_a_tag_is_found_by_any_spelling(tags, label):
    columns = tag_columns(tags)
    at = columns.find(f"#{label.upper()} ")
    assert ([tag_key(columns[at].label), columns.key(at)] if at >= 0 else []) == [
        tag_key(tag.label) for tag in tags for _ in range(2) if tag_key(tag.label) == tag_key(label)
    ]


@given(some_tags, some_tags)
def test_two_are_equal_where_their_tags_are(some, others):
    assert (tag_columns(some) == tag_columns(others)) == (some == others)
    assert tag_columns(some) == tag_columns(some)


@given(some_tags, some_tags)
def test_tags_are_equal_whatever_other_names_there_are(tags, others):
    known = {tag_key(tag.label) for tag in tags}
    more = tag_columns([*tags, *(tag for tag in others if tag_key(tag.label) not in known)])
    assert more[: len(tags)] == tag_columns(tags)


@given(some_tags, some_tags)
def test_the_tags_of_one_moment_are_found_among_those_of_another(some, others):
    within = tag_columns(some).within(tag_columns(others).names)
    known = {tag_key(tag.label): tag for tag in others}
    shared = [tag for tag in some if tag_key(tag.label) in known]
    assert [(tag.label, tag.count) for tag in within] == [(tag.label, tag.count) for tag in shared]
    assert [tag.colour for tag in within] == [known[tag_key(tag.label)].colour for tag in shared]
