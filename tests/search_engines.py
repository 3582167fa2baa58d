"""The engines that ``benchmarks/search.py`` measures: each holds the same articles and answers the same asks.

The ``ms`` of an engine are about what building takes it an article: its share of the time while all build in turns.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from reader.archive import Archive
from reader.archive.importing import BATCH
from reader.index import Document, Index
from reader.model import CleanDraft, CleanHtml, Draft, StoredPicture
from reader.query import parse
from reader.store import Store

PAGE = 50
TODAY = date(2026, 3, 1)


class Unanswered(Exception):
    """An engine has nothing for this kind of ask."""


@dataclass(frozen=True)
class Ask:
    """One query, in parts that every engine puts into its own words."""

    words: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    near_miss: str = ""
    tag: str = ""
    years: tuple[int, int] = (0, 0)
    newest: bool = False
    forms: bool = False


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


class Whole:
    """The product as the window asks it: an archive, and its index."""

    name = "archive"
    ms = 0.8

    def __init__(self, folder: Path) -> None:
        os.environ["READER_HOME"] = str(folder / "home")
        self._path = folder / "ours.archive"

    def build(self, documents: Iterator[Document]) -> None:
        store = Store.create(self._path) or Store(self._path)
        run = store.imports.begin("a benchmark")
        rows = 0.0
        while some := list(itertools.islice(documents, BATCH)):
            drafts = [_draft(each) for each in some]
            rows += timed(lambda drafts=drafts: store.save(drafts, run))
        store.close()
        with closing(Archive.open(self._path)) as archive:
            indexing = timed(archive.reindex)
        print(
            f"archive  takes {rows / 1000:,.1f} s for its rows and {indexing / 1000:,.1f} s for its index", flush=True
        )

    def open(self) -> None:
        self._archive = Archive.open(self._path)

    def add(self, document: Document) -> float:
        store = self._archive._store
        store.save([_draft(document)], store.imports.begin("one more"))
        return timed(self._archive.catch_up)

    def search(self, ask: Ask) -> tuple[int, list[int]]:
        found = self._archive.search(self._archive.parse(_in_our_words(ask)), "newest" if ask.newest else None)
        return found.total, found.ids[:PAGE].tolist()

    def with_tags(self, asks: list[Ask]) -> tuple[float, float, int]:
        """What searches cost with the tags of all that they find."""

        def ask_both(ask: Ask) -> int:
            found = self._archive.search(self._archive.parse(_in_our_words(ask)))
            return sum(tag.count for tag in self._archive.tags(ids=found.ids))

        times = [min(timed(lambda ask=ask: ask_both(ask)) for _ in range(3)) for ask in asks]
        return statistics.median(times), p95(times), sum(map(ask_both, asks))


class Ours:
    """The product's index, without an archive."""

    name = "ours"
    ms = 0.3

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "ours"

    def build(self, documents: Iterator[Document]) -> None:
        Index.create(self._folder, "bench", documents, 1).close()

    def open(self) -> None:
        self._index = Index.open(self._folder, "bench")

    def add(self, document: Document) -> float:
        def add() -> None:
            with self._index.lock():
                self._index.update([document], (), 1)

        return timed(add)

    def search(self, ask: Ask) -> tuple[int, list[int]]:
        order = "newest" if ask.newest else "relevance"
        found = self._index.search(parse(_in_our_words(ask)), lambda leaf: (), TODAY, lambda: (), order)
        return found.ids.size, found.ids[:PAGE].tolist()


def _draft(document: Document) -> CleanDraft:
    """The article as an import would bring it."""
    moment = datetime.fromtimestamp(document.moment or 0, UTC).isoformat()
    draft = Draft(
        title=document.title,
        authors=tuple(document.authors),
        published=moment,
        source=document.source,
        url=document.url,
        section=document.section,
        language=document.language,
        tags=tuple(document.tags),
        format="copied-text",
        original=document.body.encode(),
    )
    pictures = tuple(StoredPicture(caption=caption, credit="Agency") for caption in document.captions)
    return CleanDraft(draft, CleanHtml(document.body), document.body, pictures, f"url:{document.id}", "/bench")


def _in_our_words(ask: Ask) -> str:
    """The query; words are asked for as phrases of one, since the other engines find no other forms of them."""
    parts = [word if ask.forms else f'"{word}"' for word in ask.words] + (
        [f'"{" ".join(ask.phrase)}"'] if ask.phrase else []
    )
    parts += [f"{ask.prefix}*"] if ask.prefix else []
    parts += [f"{ask.near_miss}~"] if ask.near_miss else []
    parts += [f'#"{ask.tag}"'] if ask.tag else []
    parts += [f"date:{ask.years[0]}..{ask.years[1]}"] if ask.years[0] else []
    return " ".join(parts)


class StockWhoosh:
    """Whoosh as it comes, for the pace of building."""

    name = "whoosh"
    ms = 10.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "whoosh"

    def build(self, documents: Iterator[Document]) -> None:
        from whoosh import fields
        from whoosh.index import create_in

        self._folder.mkdir()
        text = {name: fields.TEXT(phrase=True) for name in ("title", "tags", "captions", "body")}
        schema = fields.Schema(id=fields.STORED(), day=fields.NUMERIC(), tag=fields.KEYWORD(commas=True), **text)
        writer = create_in(self._folder, schema).writer(limitmb=256)
        for each in documents:
            writer.add_document(
                id=each.id,
                day=each.day,
                tag=",".join(each.tags),
                title=each.title,
                tags=" ".join(each.tags),
                captions=" ".join(each.captions),
                body=each.body,
            )
        writer.commit()


BOOSTS = {"title": 8.0, "tags": 5.0, "captions": 2.0, "body": 1.0, "authors": 1.0, "source": 0.5, "credits": 0.5}


def _texts(each: Document) -> dict[str, str]:
    """What the other engines are given of an article, by field, in the order of `BOOSTS`."""
    texts = {"title": each.title, "tags": " ".join(each.tags), "captions": " ".join(each.captions), "body": each.body}
    return texts | {"authors": " ".join(each.authors), "source": each.source, "credits": " ".join(each.credits)}


class Fts5:
    """SQLite's own full-text search, with prefix indexes."""

    name = "fts5"
    ms = 1.5

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "fts5.db")

    def build(self, documents: Iterator[Document]) -> None:
        self._db.executescript(
            "pragma journal_mode=wal;"
            "create virtual table text using fts5("
            "title, tags, captions, body, authors, source, credits, prefix='2 3 4', content='');"
            "create table day(id integer primary key, day integer); create index by_day on day(day);"
            "create table tag(tag text, id integer, primary key(tag, id)) without rowid;"
        )
        with self._db:
            for each in documents:
                self.put(each)

    def put(self, each: Document) -> None:
        self._db.execute(
            "insert into text(rowid, title, tags, captions, body, authors, source, credits)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (each.id, *_texts(each).values()),
        )
        self._db.execute("insert into day values (?, ?)", (each.id, each.day))
        self._db.executemany("insert into tag values (?, ?)", [(tag, each.id) for tag in each.tags])

    def open(self) -> None:
        pass

    def add(self, document: Document) -> float:
        def add() -> None:
            with self._db:
                self.put(document)

        return timed(add)

    def search(self, ask: Ask) -> tuple[int, list[int]]:
        if ask.near_miss or ask.forms:
            raise Unanswered
        words = [f'"{word}"' for word in ask.words] + ([f'"{" ".join(ask.phrase)}"'] if ask.phrase else [])
        words += [f'"{ask.prefix}"*'] if ask.prefix else []
        where, values, order = [], [], "bm25(text, 8, 5, 2, 1, 1, 0.5, 0.5)"
        source = "text" if words else "tag"
        if words:
            where.append("text match ?")
            values.append(" ".join(words))
        if ask.tag:
            # Without the sign SQLite would look every tagged or dated article up among the matches.
            where.append("+text.rowid in (select id from tag where tag = ?)" if words else "tag = ?")
            values.append(ask.tag)
        if ask.years[0]:
            where.append("+text.rowid in (select id from day where day between ? and ?)")
            values += [ask.years[0] * 10000, ask.years[1] * 10000 + 1231]
        key = "text.rowid" if words else "tag.id"
        join = f" join day on day.id = {key}" if ask.newest or not words else ""
        order = "day desc" if ask.newest or not words else order
        start = f"from {source}{join} where {' and '.join(where)}"
        total = self._db.execute(f"select count(*) {start}", values).fetchone()[0]
        rows = self._db.execute(f"select {key} {start} order by {order} limit {PAGE}", values).fetchall()
        return total, [row[0] for row in rows]


class Tantivy:
    """The search engine in Rust, through its Python module."""

    name = "tantivy"
    ms = 0.5

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._t = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("id", stored=False, indexed=False, fast=True)
        schema.add_integer_field("day", stored=False, indexed=True, fast=True)
        for name in BOOSTS:
            schema.add_text_field(name, stored=False, tokenizer_name="default", index_option="position")
        schema.add_text_field("tag", stored=False, tokenizer_name="raw", index_option="basic")
        self._schema = schema.build()
        (folder / "tantivy").mkdir(exist_ok=True)
        self._index = tantivy.Index(self._schema, str(folder / "tantivy"))

    def build(self, documents: Iterator[Document]) -> None:
        writer = self._index.writer(256_000_000, 1)
        for each in documents:
            writer.add_document(self._document(each))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _document(self, each: Document) -> object:
        found = self._t.Document()
        found.add_integer("id", each.id)
        found.add_integer("day", each.day)
        for name, text in _texts(each).items():
            found.add_text(name, text)
        for tag in each.tags:
            found.add_text("tag", tag)
        return found

    def open(self) -> None:
        self._searcher = self._index.searcher()

    def add(self, document: Document) -> float:
        def add() -> None:
            self._writer = self._index.writer(16_000_000, 1)
            self._writer.add_document(self._document(document))
            self._writer.commit()
            self._index.reload()

        spent = timed(add)
        # A writer that is let go of gives its merges up, and searches go through a segment for every addition.
        self._writer.wait_merging_threads()
        self._index.reload()
        return spent

    def search(self, ask: Ask) -> tuple[int, list[int]]:
        if ask.forms:
            raise Unanswered
        query, occur, schema = self._t.Query, self._t.Occur, self._schema

        def anywhere(make: Callable[[str], object]) -> object:
            each = [(occur.Should, query.boost_query(make(name), boost)) for name, boost in BOOSTS.items()]
            return query.boolean_query(each)

        parts = [anywhere(lambda name, word=word: query.term_query(schema, name, word)) for word in ask.words]
        if ask.phrase:
            parts.append(anywhere(lambda name: query.phrase_query(schema, name, list(ask.phrase))))
        if ask.prefix:
            parts.append(anywhere(lambda name: query.regex_query(schema, name, ask.prefix + ".*")))
        if ask.near_miss:
            parts.append(anywhere(lambda name: query.fuzzy_term_query(schema, name, ask.near_miss, 1, True)))
        if ask.tag:
            parts.append(query.term_query(schema, "tag", ask.tag))
        if ask.years[0]:
            low, high = ask.years[0] * 10000, ask.years[1] * 10000 + 1231
            parts.append(query.range_query(schema, "day", self._t.FieldType.Integer, low, high))
        whole = parts[0] if len(parts) == 1 else query.boolean_query([(occur.Must, part) for part in parts])
        newest = {"order_by_field": "day"} if ask.newest else {}
        found = self._searcher.search(whole, PAGE, count=True, **newest)
        ids = self._searcher.fast_field_values("id", [hit[1] for hit in found.hits]) if found.hits else []
        return found.count, list(ids)


Engine = Ours | Whole | Fts5 | Tantivy
