from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from reader.errors import QueryError, SearchDropped
from reader.index import Document, Index, searching
from reader.index.analysis import stem, within_one_edit
from reader.index.columns import Dictionary, Timeline
from reader.query import (
    And,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    State,
    TagsCount,
    Wildcard,
    Word,
    parse,
)
from tests.strategies import article_texts, labelled, search_texts

TODAY = date(2026, 3, 1)


@pytest.fixture
def index(tmp_path):
    index = Index.create(tmp_path / "index", "an-archive")
    yield index
    index.close()


def parsed(text):
    """The query; the test is given up for one beyond the limits."""
    try:
        return parse(text)
    except QueryError:
        return reject()


def put(index, *documents):
    with index.lock() as mine:
        assert mine
        index.update(documents, (), 1)


def found(index, text, known_tags=(), ids_of=lambda leaf: (), all_ids=lambda: (), order="relevance"):
    return index.search(parse(text, labelled(known_tags)), ids_of, TODAY, all_ids, order).ids.tolist()


def bodies(index, *texts):
    """One article for each text, numbered from 1."""
    put(index, *(Document(number, body=text) for number, text in enumerate(texts, 1)))


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("어제 한국과 협상했다", "한국"),
        ("어제 한국의 협상", "한국"),
        ("대한국민", "한국"),
        ("내일 한일 정상회담이 열린다", "한일정상회담"),
        ("내일 한일정상 회담이 열린다", "한일정상회담"),
        ("내일 한 일정상회담이 열린다", "한일정상회담"),
        ("내일 한일정상회 담이 열린다", "한일정상회담"),
        ("내일 한일정상회담이 열린다", "한일 정상회담"),
        ("내일 한일정상회담이 열린다", '"한일 정상회담"'),
        ("昨日、東京電力が発表した", "東京電力"),
        ("大統領が訪韓した", "韓"),
        ("訪韓", "韓"),
        ("韓国", "韓"),
        ("人々の声", "人々"),
        ("都市ガスの料金", "ガス"),
        ("都市ｶﾞｽの料金", "ガス"),
        ("都市ガスの料金", "ｶﾞｽ"),
        ("都市か\u3099すの料金", "がす"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8 정부", "한국"),
        ("한국 정부", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("ＦＵＬＬ width", "full"),
        ("full width", "ＦＵＬＬ"),
        ("They agree", "agreed"),
        ("the miners’ strike", "miners' strike"),
        ("the miners’ strike", '"miners\' strike"'),
        ("a well‑known harbour", "well-known"),
        ("a well-known harbour", "well–known"),
        ("K팝 열풍", "K팝"),
        ("오는 3월 말", "3월"),
        ("exca\u00advation", "excavation"),
        ("全角１２３とｱｲｳ", "123"),
        ("全角１２３とｱｲｳ", "アイウ"),
        ("訪韓の日程", "日程"),
        ("도쿄전력은 어제", "전력"),
        ("cafe\u0301 society", "café"),
        ("the government’s plan", "governments OR government"),
    ],
)
def test_a_text_is_found_by_words_that_a_reader_sees_in_it(index, text, query):
    bodies(index, text)
    assert found(index, query) == [1]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("내일 한일 정상회담이 열린다", "일정"),
        ("한일, 정상회담", "한일정상회담"),
        ("한 일 정상회담", "한일정상회담"),
        ("한일 정상회담", '"한일정상회담"'),
        ("カスの料金", "ガス"),
        ("ガスの料金", "カス"),
        ("バン", "パン"),
        ("東京、電力", "東京電力"),
        ("東京 電力", "東京電力"),
        ("coal is not mined here", '"coal mine"'),
        ("disagree", "agree"),
        ("the news", "new"),
    ],
)
def test_a_text_is_not_found_by_what_only_seems_to_be_in_it(index, text, query):
    bodies(index, text)
    assert found(index, query) == []


# ---------------------------------------------------------------- the language


ARTICLES = (
    Document(
        1,
        title="Harbour summit ends",
        tags=("Alpha Beta summit", "coal"),
        captions=("A lighthouse at dawn",),
        credits=("Nordwind Agency",),
        body="The delegates spoke of the coal mine and of fishing rights.",
        authors=("Ilse Korn", "Pak Dorim"),
        source="Morning Ledger",
        section="World",
        url="https://ledger.example/a/1",
        language="en",
        day=20260114,
    ),
    Document(
        2,
        title="Mine reopens",
        tags=("coal",),
        body="A mine of coal. The word went round.",
        language="en",
        day=20251230,
    ),
    Document(3, title="정상회담 개최", tags=("한일 정상회담",), body="두 나라가 만났다.", language="ko"),
)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("coal mine", [2, 1]),
        ('"coal mine"', [1]),
        ('"mine of coal"', [2]),
        ("summit OR reopens", [1, 2]),
        ("coal -harbour", [2]),
        ("-harbour", [2, 3]),
        ("light*", [1]),
        ("w?rd", [2]),
        ("fish*g", [1]),
        ("harbuor~", [1]),
        ("wrd~", [2]),
        ('"round word"~3', [2]),
        ('"round word"~1', []),
        ("title:mine", [2]),
        ("body:mine", [2, 1]),
        ("caption:dawn", [1]),
        ("caption:mine", []),
        ("credit:nordwind", [1]),
        ("author:korn", [1]),
        ('author:"Korn Pak"', []),
        ("source:ledger", [1]),
        ("section:world", [1]),
        ("url:ledger.example", [1]),
        ("lang:KO", [3]),
        ('#"alpha beta SUMMIT"', [1]),
        ("#Alpha", []),
        ("#coal", [1, 2]),
        ("-#coal", [3]),
        ("tag:coal date:2026", [1]),
        ("date:2025..2026-01", [1, 2]),
        ("date:2026-01-14", [1]),
        ("date:<60d", [1]),
        ("date:>60d", [2]),
        ("title:(summit OR reopens)", [1, 2]),
        ("lighthouse nordwind", [1]),
        ("정상회담", [3]),
    ],
)
def test_each_line_of_the_language_finds_its_articles(index, query, ids):
    put(index, *ARTICLES)
    assert sorted(ids) == sorted(found(index, query))


def test_an_unquoted_tag_takes_the_longest_known_tag(index):
    put(index, *ARTICLES)
    assert found(index, "#alpha beta summit harbour", ["Alpha Beta summit"]) == [1]


def test_the_store_answers_what_only_it_knows(index):
    put(index, *ARTICLES)
    asked = []

    def ids_of(leaf):
        asked.append(leaf)
        return [1, 3, 9]

    assert found(index, "coal is:unread", ids_of=ids_of) == [1]
    assert found(index, "coal -is:unread", ids_of=ids_of) == [2]
    assert found(index, "is:unread -tags:none", ids_of=ids_of, all_ids=lambda: [1, 2, 3, 9]) == []
    assert found(index, "is:unread", ids_of=ids_of, all_ids=lambda: [1, 2, 3, 9]) == [9, 3, 1]
    assert found(index, "", all_ids=lambda: [1, 2, 3, 9]) == [9, 3, 2, 1]
    assert set(asked) == {State("is:unread"), TagsCount("=", 0)}


# ---------------------------------------------------------------- ranking


def test_the_exact_form_ranks_above_other_forms(index):
    bodies(index, "they agree on terms", "they agreed on terms", "they agree agree agree agree terms")
    assert found(index, "agreed") == [2, 3, 1]


def test_headline_ranks_over_tags_over_caption_over_body(index):
    other = "other words that fill the field"
    put(
        index,
        Document(1, title=other, body="lantern " + other),
        Document(2, title=other, captions=("lantern " + other,)),
        Document(3, title=other, tags=("lantern " + other,)),
        Document(4, title="lantern " + other),
        Document(5, title=other),
    )
    assert found(index, "lantern") == [4, 3, 2, 1]


def test_an_exact_headline_comes_first(index):
    put(
        index,
        Document(1, title="Coal mine, coal mine, coal mine", body="coal mine " * 50, tags=("coal mine",)),
        Document(2, title="The coal mine"),
        Document(3, title="Coal Mine", body="nothing more"),
    )
    assert found(index, "coal mine")[0] == 3
    assert found(index, '"coal mine"')[0] == 3
    assert found(index, "the coal mine")[0] == 2


def test_the_only_headline_that_is_the_word_comes_first_of_many_articles(index):
    put(
        index,
        *(Document(number, title="Coal mine", body="coal " * 50) for number in range(1, 40)),
        Document(40, title="Coal"),
        Document(41, title="Iron", body="coal"),
    )
    assert found(index, "coal")[0] == 40


def test_the_order_does_not_move_while_the_archive_grows(index):
    put(index, Document(1, body="coal " + "word " * 150), Document(2, body="coal " * 2 + "word " * 700))
    before = found(index, "coal")
    put(index, *(Document(number, body="iron " * 4_000) for number in range(3, 9)))
    assert found(index, "coal") == before == [1, 2]


def test_equal_articles_are_newest_first(index):
    moments = (500, 900_000, 501, None, 500, -7)
    put(index, *(Document(number, body="coal", moment=moment) for number, moment in enumerate(moments, 1)))
    put(index, Document(7, body="coal", moment=502), Document(8, body="coal"))
    assert found(index, "coal") == [2, 7, 3, 5, 1, 6, 8, 4]
    assert found(index, "coal", order="newest") == [2, 7, 3, 5, 1, 6, 8, 4]
    assert found(index, "coal", order="oldest") == [6, 1, 5, 3, 7, 2, 4, 8]


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 1e-45, 1e-38, 0.5, 1.25, 1.2500001, 100.0, 3.4e38]), st.integers(-70, 70) | st.none()
        ),
        max_size=40,
    ),
    st.sampled_from([0, 1 << 24, 1 << 31]),
)
def test_an_order_is_exact_whatever_is_equal(articles, least_id):
    scores = np.array([score for score, _ in articles], np.float32)
    moments = np.array([0 if moment is None else moment + 1000 for _, moment in articles], np.int64)
    ids = np.arange(len(articles), dtype=np.int64)[::-1] + least_id
    every = list(zip(scores.tolist(), moments.tolist(), ids.tolist(), strict=True))
    part = len(articles) // 3
    timeline = Timeline.of([(ids[:part], moments[:part]), (ids[part:], moments[part:])])
    ranks = np.concatenate(timeline.ranks)
    keys = (-scores).view(np.uint32).astype(np.uint64) << np.uint64(32) | ranks
    best, places = searching._by_score(keys)
    best_first = sorted(every, reverse=True)
    assert (best.tolist(), timeline.ids(places).tolist()) == (
        [each[0] for each in best_first],
        [*map(last, best_first)],
    )
    for some in (slice(None), slice(0, None, 7)):  # many of all, and few
        newest = sorted(every[some], key=lambda each: (-each[1], -each[2]))
        assert timeline.ids(searching._by_time(ranks[some], timeline, "newest")).tolist() == [*map(last, newest)]
        oldest = sorted(every[some], key=lambda each: (each[1] == 0, each[1], each[2]))
        assert timeline.ids(searching._by_time(ranks[some], timeline, "oldest")).tolist() == [*map(last, oldest)]


def last(values):
    return values[-1]


# ---------------------------------------------------------------- a part at a time


def many_segments(index):
    """Three segments, the newest one without what is looked for."""
    put(index, *(Document(number, body="coal") for number in range(1, 41)))
    put(index, *(Document(number, body="coal coal") for number in range(41, 49)))
    put(index, Document(49, body="iron"))


def test_the_first_page_comes_before_the_rest_is_counted(index):
    many_segments(index)
    told = []
    whole = index.search(parse("coal"), lambda leaf: (), TODAY, lambda: (), on_first=told.append)
    assert [sorted(first.ids.tolist()) for first in told] == [list(range(41, 49))]
    assert sorted(whole.ids.tolist()) == list(range(1, 49))
    told.clear()
    index.search(parse("iron"), lambda leaf: (), TODAY, lambda: (), on_first=told.append)
    assert [first.ids.tolist() for first in told] == [[49]]


def test_a_search_that_nobody_waits_for_ends_between_segments(index):
    many_segments(index)
    asked = iter([False, False, True])
    with pytest.raises(SearchDropped):
        index.search(parse("coal"), lambda leaf: (), TODAY, lambda: (), dropped=lambda: next(asked))
    assert next(asked, None) is None


# ---------------------------------------------------------------- hostile queries

HOSTILE = (
    "*",
    "a* b* c*",
    "ab* cd* ef* " * 10,
    "word~2",
    "[a TO z]",
    "word " * 10_000,
    "(" * 1000 + "a" + ")" * 1000,
    "?" * 200,
    "wo" + "?*" * 300,
    "wo" + "*a" * 30 + "*b",
    "wo" + "a?" * 30 + "?" * 60 + "b?",
    "wo" + "?" * 300,
    "wo" + "*" * 900,
    " ".join(f"word{number}~" for number in range(32)),
    " OR ".join(["ab*"] * 32),
    '"' + " ".join(["coal"] * 32) + '"~9999',
    "한" * 900,
    '"' + "東" * 900 + '"',
    "-" * 999,
    "title:" * 150 + "a",
    "#" * 999,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered_or_explained_with_work_that_is_bounded(index, text, monkeypatch):
    put(
        index,
        *(
            Document(
                number,
                title=f"word{number} coal",
                body=f"abc{number} cde efg coal 한한한 東東東 " * 20 + "wo" + "a" * 61,
            )
            for number in range(1, 200)
        ),
    )
    looked_at = []
    for name in ("places", "docs", "words"):
        done = getattr(Dictionary, name, None)
        if done is not None:
            monkeypatch.setattr(Dictionary, name, counting(done, looked_at))
    index.search(parsed_or_explained(text), lambda leaf: (), TODAY, lambda: range(1, 200))
    assert len(looked_at) < 40_000


def parsed_or_explained(text):
    """The query; nothing in particular where there is a sentence on why there is none."""
    try:
        return parse(text)
    except QueryError as error:
        return parse("coal" if error.message.endswith(".") else "no sentence: *")


def counting(done, looked_at):
    """The same, with a note of every call."""

    def noted(*given, **more):
        looked_at.append(1)
        return done(*given, **more)

    return noted


# ---------------------------------------------------------------- against a search on plain strings


def cells(text):
    """Position -> (what stands there, number of its run), by hand; runs of Hangul touch over one space."""
    line, position, run = {}, 0, 0
    last, gap = "", ""
    word = ""
    for letter in text.lower() + "\0":
        wide = letter > "\u3000" and letter not in "、。"
        if not wide and letter.isalnum():
            word = word + letter
            continue
        if word:
            line[position] = (word, None)
            position, word, last, gap = position + 1, "", "word", ""
        if wide:
            hangul = "\uac00" <= letter
            if last in ("hangul", "other") and gap:
                run += 1
                position += not (last == "hangul" and hangul and gap.isspace() and gap.count("\n") < 2)
            elif last == "word":
                run += 1
            line[position] = (letter, run)
            position, last, gap = position + 1, "hangul" if hangul else "other", ""
        else:
            gap += letter
    return line


def stands_at(line, start, asked, spaces):
    """Whether the cells asked for stand from a position on, with at most so many spaces inside a run."""
    for (offset, (what, run)), before in zip(asked, [None, *asked], strict=False):
        here = line.get(start + offset)
        if here is None or (here[1] is None) != (run is None) or not re.fullmatch(what, here[0]):
            return False
        if before is not None and run is not None and before[1][1] == run:
            spaces -= line[start + offset - 1][1] != here[1]
    return spaces >= 0


def wanted(text, last="{}"):
    asked = [(position, (re.escape(what), run)) for position, (what, run) in cells(text).items()]
    asked = [(position - asked[0][0], cell) for position, cell in asked]
    if asked and asked[-1][1][1] is None:
        position, (what, run) = asked[-1]
        asked[-1] = (position, (last.format(what), run))
    return asked


def holds_leaf(text, leaf):
    line = cells(text)
    words = [what for what, run in line.values() if run is None]
    match leaf:
        case Word(query) | Fuzzy(query):
            asked = wanted(query)
            hangul = all("\uac00" <= letter for letter in query) and len(query) >= 3
            if any(stands_at(line, start, asked, 1 if hangul else 0) for start in line):
                return True
            if len(asked) != 1 or asked[0][1][1] is not None:
                return False
            if isinstance(leaf, Word):
                return any(stem(word) == stem(query.lower()) for word in words)
            return len(query) >= 3 and any(within_one_edit(word, query.lower()) for word in words)
        case Phrase(query):
            return any(stands_at(line, start, wanted(query), 0) for start in line)
        case Prefix(query):
            return any(stands_at(line, start, wanted(query, "{}.*"), 0) for start in line)
        case Wildcard("訪?"):
            return "訪" in text
        case Wildcard(pattern):
            expression = re.sub(r"\?$", ".?", pattern).replace("*", ".*")
            expression = re.sub(r"\?(?!$)", ".", expression)
            return any(re.fullmatch(expression, word) for word in words)
        case Near(query, distance):
            groups = {}
            for position, (what, run) in cells(query).items():
                groups.setdefault(("run", run) if run is not None else ("word", position), []).append(what)
            pieces = list(dict.fromkeys((kind[0], "".join(group)) for kind, group in groups.items()))
            places = [[start for start in line if stands_at(line, start, wanted(piece), 0)] for _, piece in pieces]
            widths = [len(piece) if kind == "run" else 1 for kind, piece in pieces]

            def close(chosen, left):
                if left:
                    return any(close([*chosen, start], left[1:]) for start in left[0])
                end = max(start + width for start, width in zip(chosen, widths, strict=True))
                return end - min(chosen) - sum(widths) < distance

            return close([], places)
    raise AssertionError(leaf)


def holds(document, node):
    match node:
        case None:
            return True
        case And(parts):
            return all(holds(document, part) for part in parts)
        case Or(parts):
            return any(holds(document, part) for part in parts)
        case Not(part):
            return not holds(document, part)
    fields = {"title": [document.title], "body": [document.body]}.get(node.field, [document.title, document.body])
    return any(holds_leaf(text, node) for text in fields)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(st.tuples(article_texts, article_texts), min_size=1, max_size=6),
    st.lists(search_texts, min_size=1, max_size=12),
    st.integers(1, 3),
)
def test_a_search_finds_what_reading_every_article_finds(tmp_path_factory, texts, searches, batch):
    index = Index.create(tmp_path_factory.mktemp("index"), "an-archive")
    documents = [Document(number, title=title, body=body) for number, (title, body) in enumerate(texts, 1)]
    for start in range(0, len(documents), batch):
        put(index, *documents[start : start + batch])
    for text in searches:
        query = parsed(text)
        expected = [document.id for document in documents if holds(document, query.root)]
        ids = found(index, text, all_ids=lambda: range(1, len(documents) + 1))
        assert (text, expected) == (text, sorted(ids))
    index.close()
