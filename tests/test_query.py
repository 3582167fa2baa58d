from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.query import (
    EVERYTHING,
    Age,
    And,
    Chip,
    Days,
    Fuzzy,
    InCollection,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    State,
    TagIs,
    TagsCount,
    Wildcard,
    Word,
    chips,
    day_range,
    explain,
    has_words,
    noted,
    parse,
    tag_modes,
    with_labels,
    with_tag,
    without,
    without_tag,
)
from tests.strategies import KNOWN_TAGS, labelled, query_texts

W = Word


def parsed(text, known_tags=()):
    """The query and no error, or the error."""
    try:
        return parse(text, labelled(known_tags)), None
    except QueryError as error:
        return EVERYTHING, error


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        ("  \t ", None),
        ("harbour", W("harbour")),
        ("harbour mine", And((W("harbour"), W("mine")))),
        ("harbour AND mine", And((W("harbour"), W("mine")))),
        ("한일정상회담 東京電力", And((W("한일정상회담"), W("東京電力")))),
        ('"joint press conference"', Phrase("joint press conference")),
        ("“joint press”", Phrase("joint press")),
        (r'"a \"b\" c"', Phrase('a "b" c')),
        ("a OR b", Or((W("a"), W("b")))),
        ("a b OR c", Or((And((W("a"), W("b"))), W("c")))),
        ("a (b OR c)", And((W("a"), Or((W("b"), W("c")))))),
        ("-a", Not(W("a"))),
        ("NOT a", Not(W("a"))),
        ("--a", W("a")),
        ("a -(b c)", And((W("a"), Not(And((W("b"), W("c"))))))),
        ("excav*", Prefix("excav")),
        ("w?rd", Wildcard("w?rd")),
        ("wo*d", Wildcard("wo*d")),
        ("word~", Fuzzy("word")),
        ('"coal mine"~5', Near("coal mine", 5)),
        ("title:harbour", W("harbour", "title")),
        ("Title:harbour", W("harbour", "title")),
        ('caption:"a b"', Phrase("a b", "caption")),
        ("body:(a OR b*c)", None),
        ("body:(a OR bc*)", Or((W("a", "body"), Prefix("bc", "body")))),
        ("lang:ko", W("ko", "lang")),
        ("url:https://example.org/a?b=1", W("https://example.org/a?b=1", "url")),
        ("https://example.org/a?b=1", W("https://example.org/a?b=1")),
        ("#harbour", TagIs("harbour")),
        ("＃harbour", TagIs("harbour")),
        ("#harbour,", TagIs("harbour")),
        ('#"Alpha Beta summit"', TagIs("Alpha Beta summit")),
        ("tag:harbour", TagIs("harbour")),
        ('tag:"Alpha Beta"', TagIs("Alpha Beta")),
        ("tags:none", TagsCount("=", 0)),
        ("tags:>3", TagsCount(">", 3)),
        ("date:2026", Days("date", "2026", "2026")),
        ("date:2026-1", Days("date", "2026-01", "2026-01")),
        ("date:2026-01-10..2026-01-20", Days("date", "2026-01-10", "2026-01-20")),
        ("date:2026-01-20..2026-01-10", Days("date", "2026-01-10", "2026-01-20")),
        ("date:2026..", Days("date", "2026", "")),
        ("date:>2026-12-31", Days("date", "2027-01-01", "")),
        ("date:<2026-01", Days("date", "", "2025-12")),
        ("date:>=2026", Days("date", "2026", "")),
        ("date:<7d", Age("date", "<", 7, "d")),
        ("imported:>2w", Age("imported", ">", 2, "w")),
        ("is:unread", State("is:unread")),
        ("has:captures", State("has:captures")),
        ("in:Trial/편지", InCollection("Trial/편지")),
        ('in:"to read"', InCollection("to read")),
    ],
)
def test_each_line_of_the_language_is_understood(text, root):
    if root is None and text.strip():
        with pytest.raises(QueryError):
            parse(text)
    else:
        assert Query(root) == parse(text)


@pytest.mark.parametrize(
    ("text", "root", "said"),
    [
        ("date:yesterday", W("date:yesterday", literal=True), "no day"),
        ("date:2026-02-30", W("date:2026-02-30", literal=True), "no day"),
        ("is:purple", W("is:purple", literal=True), "unread"),
        ("tags:many", W("tags:many", literal=True), "none"),
        ('"open end', Phrase("open end"), "quotation mark"),
        ("(open end", And((W("open"), W("end"))), "not closed"),
        ("end)", W("end"), "closing bracket"),
        ("a OR", W("a"), "OR"),
        ("OR a", W("a"), "OR"),
        ("a & b", And((W("a"), W("b"))), "no letters"),
        ("!!!", None, "no letters"),
        ("title: harbour", W("harbour"), "nothing after it"),
        ("word~2", Fuzzy("word"), "one letter"),
        ("a in:! b", And((W("a"), W("b"))), "no letters"),
    ],
)
def test_what_is_not_understood_is_searched_as_it_stands_and_said(text, root, said):
    query = parse(text)
    assert root == query.root
    assert said in " ".join(map(noted, query.notes))
    assert said in explain(query)


def test_an_unquoted_tag_takes_the_longest_known_tag():
    known = labelled(["Alpha", "Alpha Beta", "Alpha Beta summit"])
    assert And((TagIs("Alpha Beta summit"), W("mine"))) == parse("#alpha beta Summit mine", known).root
    assert And((TagIs("Alpha"), W("gamma"))) == parse("#Alpha gamma", known).root
    assert And((TagIs("Alpha"), TagIs("Beta"))) == parse("#Alpha #Beta", known).root


def test_a_tag_before_a_word_is_quoted_so_that_it_does_not_run_on():
    query = Query(And((TagIs("Alpha"), W("Beta"))))
    assert str(query) == '#"Alpha" Beta'
    assert query == parse(str(query), labelled(["Alpha Beta"]))


@settings(max_examples=1000)
@given(query_texts, st.sampled_from([(), KNOWN_TAGS]))
@example("*~5~5", ())
@example("ab*~5~5", ())
def test_no_text_makes_the_parser_raise_and_a_query_survives_str_and_parse(text, known_tags):
    query, error = parsed(text, known_tags)
    if error is not None:
        assert error.message.endswith(".")
        assert 0 <= error.position <= len(text)
        return
    assert query == parse(str(query), labelled(known_tags))
    assert explain(query).endswith(".")
    for place, chip in enumerate(chips(query)):
        assert chip.source_text in str(query) or '#"' in str(query)
        assert len(chips(query)) - 1 <= len(chips(without(query, place))) or isinstance(query.root, Or)


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("x" * 1001, 1000, "1000 characters"),
        ("word " * 33, 160, "32 words"),
        ('"' + "word " * 33 + '"', 0, "32 words"),
        ("(" * 9 + "a" + ")" * 9, 8, "8 levels"),
        ("a*", 0, "two letters"),
        ("harbour a* b* c*", 8, "two letters"),
        ("*", None, ""),
        ("*ing", 0, "two letters"),
        ("?ing", 0, "one letter"),
    ],
)
def test_a_limit_is_a_sentence_and_a_place(text, position, said):
    if position is None:
        assert parse(text).root is None
        return
    with pytest.raises(QueryError, match=said) as caught:
        parse(text)
    assert position == caught.value.position


@pytest.mark.parametrize("text", ["한*", "東*", "カ*", "한?", "8 levels ((((((((deep))))))))"])
def test_one_wide_letter_is_enough_before_a_wildcard(text):
    assert parse(text).root is not None


@pytest.mark.parametrize(
    "text", ["( " * 1000, "(((((((((", "-" * 900 + "a", '"' * 999, "[a TO z]", "word~2", "#" * 500]
)
def test_hostile_texts_end_in_a_query_or_a_sentence(text):
    query, error = parsed(text)
    assert error is not None or parse(str(query)) == query


def test_days_and_ages_are_ranges_of_days():
    today = date(2026, 3, 5)
    assert day_range(Days("date", "2026", "2026"), today) == (20260101, 20261231)
    assert day_range(Days("date", "2024-02", "2024-02"), today) == (20240201, 20240229)
    assert day_range(Days("date", "", "2026-01-14"), today) == (0, 20260114)
    assert day_range(Age("date", "<", 7, "d"), today) == (20260227, 99991231)
    assert day_range(Age("date", "<=", 7, "d"), today) == (20260226, 99991231)
    assert day_range(Age("date", ">", 1, "m"), today) == (0, 20260204)
    assert day_range(Age("date", ">", 9999, "y"), today) == (0, 0)
    assert day_range(Age("date", "<", 1, "y"), date(2026, 2, 28))[0] == 20250301


def test_the_explanation_is_a_sentence():
    query = parse('"coal mine"~5 title:harb* -#Budget (date:<7d OR is:unread) tags:none')
    assert explain(query) == (
        "Articles with “coal mine” within 5 words in any order and with a word that begins with “harb” in the headline "
        "and not tagged “Budget” and (published within the last 7 days or unread) and without a tag."
    )
    assert explain(EVERYTHING) == "Every article that is not in the trash."


def test_the_explanation_is_made_of_sentences_that_can_be_translated():
    korean = {
        "Articles {what}.": "{what} 기사.",
        "{one} and {other}": "{one} 그리고 {other}",
        "with “{text}”": "“{text}” 포함",
        "{what} in the headline": "제목에 {what}",
        "“{field}” had nothing after it and was left out.": "“{field}” 뒤에 아무것도 없어 뺐습니다.",
    }
    said = explain(parse("{harbour} title:{0} body:"), lambda template: korean.get(template, template))
    assert said == "“{harbour}” 포함 그리고 제목에 “{0}” 포함 기사. “body:” 뒤에 아무것도 없어 뺐습니다."


def test_chips_show_the_parts_and_can_be_taken_out():
    query = parse('harbour -#"Alpha Beta" date:2026 (a OR b) date:soon')
    assert (
        Chip("word", "harbour", False, "harbour"),
        Chip("tag", "Alpha Beta", True, '-#"Alpha Beta"'),
        Chip("date", "date:2026", False, "date:2026"),
        Chip("group", "a OR b", False, "a OR b"),
        Chip("literal", "date:soon", False, "date:soon"),
    ) == chips(query)
    assert str(without(query, 1)) == "harbour date:2026 (a OR b) date:soon"
    assert without(parse("harbour"), 0) == EVERYTHING
    assert len(chips(parse("a OR b"))) == 1


def test_a_click_on_a_tag_keeps_the_words():
    query = parse('mine #Alpha -#Gamma date:2026 (#"x y" OR #z)')
    assert str(with_tag(query, "Beta", "only")) == "mine date:2026 #Beta"
    assert str(with_tag(query, "Beta", "and")) == 'mine #Alpha -#Gamma date:2026 (#"x y" OR #z) #Beta'
    assert str(with_tag(query, "Beta", "or")) == 'mine #Alpha -#Gamma date:2026 (#"x y" OR #z OR #Beta)'
    assert str(with_tag(query, "alpha", "not")) == 'mine -#Gamma date:2026 (#"x y" OR #z) -#alpha'
    assert str(with_tag(EVERYTHING, "Alpha", "or")) == "#Alpha"
    assert str(with_tag(parse("#Alpha"), "Beta", "or")) == "#Alpha OR #Beta"
    assert str(without_tag(parse("#Alpha OR #Beta"), "beta")) == "#Alpha"


def test_the_modes_of_tags_are_read_off_the_query():
    assert tag_modes(parse("mine #Alpha")) == {"alpha": "only"}
    assert tag_modes(parse('#Alpha #Beta -#"C_d"')) == {"alpha": "and", "beta": "and", "c d": "not"}
    assert tag_modes(parse("#Alpha OR #Beta")) == {"alpha": "or", "beta": "or"}
    assert tag_modes(parse("mine OR #Alpha")) == {}


def test_only_words_that_are_asked_for_can_rank():
    assert has_words(parse("#a harbour"))
    assert not has_words(parse("#a -harbour date:2026"))
    assert not has_words(EVERYTHING)


def test_each_tag_of_a_query_is_put_in_other_words_wherever_it_stands():
    query = parse("mine #pit (#coal OR boat) -(#pit bell)")
    many = with_labels(query, lambda label: (label, "shaft") if label == "pit" else (label,))
    assert str(many) == "mine (#pit OR #shaft) (#coal OR boat) -((#pit OR #shaft) bell)"
    assert parse(str(many)) == many
