"""The history of the archive file, oldest first.

A released step is never edited; a change to the schema is a new step at the end. `VERSION` is the
number of steps and stands in the file's ``user_version``; ``application_id`` is `APPLICATION_ID`.

The archive is an ordinary SQLite file. Its tables:

``articles``
    One row an article, with what was derived from its newest capture: ``title``, ``authors`` (a JSON
    list), ``published`` (ISO 8601 in the page's own offset, without one where it is unknown),
    ``published_raw`` (as the page wrote it), ``published_ts`` (seconds since 1970, UTC assumed where the
    offset is unknown; for sorting), ``source``, ``url``, ``section``, ``language``, ``copyright``,
    ``lead`` (its first words), ``identity`` (what makes two files the same article) and ``digest`` (of
    headline and text, folded). The person's marks: ``unread``, ``starred``, ``trashed_at``, ``note``.
``article_texts``
    The long part, apart so that lists are quick: ``text`` (paragraphs joined by blank lines) and ``html``
    (the clean article).
``captures``
    One row each time an article was imported with other content: where it came from (``origin``, ``part``),
    when it was captured and imported, its format, charset, warnings, and the maker of the derived text.
``originals``
    The bytes as they were given, once for each SHA-256, compressed with zstd.
``capture_files``
    Files that lay beside a captured page (its pictures), by the name that the page gives them.
``pictures``, ``article_pictures``
    Pictures re-encoded for display, once for each SHA-256, and their place, caption and credit in articles.
    ``sha256`` is null where the page named a picture that did not come with it.
``tags``, ``article_tags``
    Labels as first written, the key they are compared by, and who gave which tag to which article
    (``page``, ``person`` or ``rule``; ``hidden`` where the person took a page's tag away). Neither is ever
    rewritten: a tag that was renamed, merged or named as an alias names in ``same_as`` the tag that it counts
    as (one step, never a chain), and ``called`` is the person's own spelling. ``used_at`` is when it was last
    given. ``tag_names`` is a view of what each tag counts as.
``corrections``
    What a person made a ``field`` of an article (a column of ``articles``, or ``text``) say, as ``value``, and
    what its page says, as ``page_value`` and for the text ``page_html``. The field itself holds ``value``.
``signatures``, ``signature_bands``
    By what near copies are found: the MinHash of an article's text, 128 places of one byte, and its 26 bands.
``collections``, ``collection_articles``
    Saved searches (with a ``query``) and folders (without), in the order of ``position`` below their
    ``parent_id``, and the articles that were put into each folder.
``events``
    What was done with an article: printed, exported, deleted and the like.
``imports``
    One row an import; captures name the import that brought them. ``undone_at`` tells that it was undone: its
    articles went to the trash, and its captures of others are ``withdrawn_at`` that moment: kept, but not shown.
``site_rules``
    What every new article of a ``host`` is given: ``source``, ``authors`` and ``tags`` (JSON lists); empty for nothing.
``watched_files``
    Files of a watched folder that were imported, with their size and time of change then.
``stale_articles``
    Articles that the full-text index has yet to read again; filled by triggers.
``meta``
    ``uuid`` of the archive, ``created_at``, and the index that was last brought in step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x41524452


class Steps:
    """Steps by name, oldest first. Their library takes longer to load than all the rest: only a file that is
    behind has it loaded."""

    def __init__(self, of: str, steps: tuple[tuple[str, Callable[[Database], None]], ...] = ()) -> None:
        self._of = of
        self.steps = list(steps)

    def __call__(self, *, name: str) -> Callable[[Callable[[Database], None]], Callable[[Database], None]]:
        """Takes a function up as the next step."""

        def take_up(step: Callable[[Database], None]) -> Callable[[Database], None]:
            self.steps.append((name, step))
            return step

        return take_up

    def apply(self, db: Database) -> None:
        """Carries out the steps that this file has not had yet."""
        from sqlite_utils import Migrations

        library = Migrations(self._of)
        for name, step in self.steps:
            library(name=name)(step)
        library.apply(db)


migrations = Steps("archive-reader")


@migrations(name="m001_articles")
def m001_articles(db: Database) -> None:
    for statement in _M001:
        db.execute(statement)


_M001 = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE imports (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        what TEXT NOT NULL
    )""",
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        identity TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        authors TEXT NOT NULL DEFAULT '[]',
        published TEXT NOT NULL DEFAULT '',
        published_raw TEXT NOT NULL DEFAULT '',
        published_ts INTEGER,
        source TEXT NOT NULL DEFAULT '',
        url TEXT NOT NULL DEFAULT '',
        section TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        copyright TEXT NOT NULL DEFAULT '',
        lead TEXT NOT NULL DEFAULT '',
        imported_at TEXT NOT NULL,
        unread INTEGER NOT NULL DEFAULT 1,
        starred INTEGER NOT NULL DEFAULT 0,
        trashed_at TEXT,
        note TEXT NOT NULL DEFAULT '',
        digest TEXT NOT NULL
    )""",
    "CREATE INDEX articles_newest ON articles (published_ts, id, trashed_at)",
    "CREATE INDEX articles_unread ON articles (id) WHERE unread = 1",
    "CREATE INDEX articles_starred ON articles (id) WHERE starred = 1",
    "CREATE INDEX articles_noted ON articles (id) WHERE note <> ''",
    "CREATE INDEX articles_trashed ON articles (id) WHERE trashed_at IS NOT NULL",
    """CREATE TABLE article_texts (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        html TEXT NOT NULL
    )""",
    """CREATE TABLE originals (
        sha256 TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL,
        zstd BLOB NOT NULL
    )""",
    """CREATE TABLE captures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        import_id INTEGER REFERENCES imports (id),
        sha256 TEXT NOT NULL REFERENCES originals (sha256),
        digest TEXT NOT NULL,
        captured_at TEXT NOT NULL DEFAULT '',
        imported_at TEXT NOT NULL,
        format TEXT NOT NULL,
        origin TEXT NOT NULL,
        part TEXT NOT NULL DEFAULT '',
        url TEXT NOT NULL DEFAULT '',
        charset TEXT NOT NULL DEFAULT '',
        charset_declared TEXT NOT NULL DEFAULT '',
        made_by TEXT NOT NULL,
        warnings TEXT NOT NULL DEFAULT '[]'
    )""",
    "CREATE INDEX captures_article ON captures (article_id)",
    "CREATE INDEX captures_original ON captures (sha256)",
    """CREATE TABLE capture_files (
        capture_id INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL REFERENCES originals (sha256),
        PRIMARY KEY (capture_id, name)
    )""",
    "CREATE INDEX capture_files_original ON capture_files (sha256)",
    """CREATE TABLE pictures (
        sha256 TEXT PRIMARY KEY,
        media_type TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        data BLOB NOT NULL
    )""",
    """CREATE TABLE article_pictures (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        caption TEXT NOT NULL,
        credit TEXT NOT NULL,
        alt TEXT NOT NULL,
        sha256 TEXT REFERENCES pictures (sha256),
        PRIMARY KEY (article_id, position)
    ) WITHOUT ROWID""",
    "CREATE INDEX article_pictures_picture ON article_pictures (sha256)",
    """CREATE TABLE tags (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        colour TEXT NOT NULL DEFAULT '',
        pinned INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE article_tags (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
        given_by TEXT NOT NULL CHECK (given_by IN ('page', 'person', 'rule')),
        position INTEGER NOT NULL,
        hidden INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (article_id, tag_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX article_tags_tag ON article_tags (tag_id, article_id, hidden)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX events_article ON events (article_id)",
    """CREATE TABLE stale_articles (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL UNIQUE
    )""",
)

_STALE_WHEN = {
    # An outer upsert's conflict policy overrides INSERT OR REPLACE inside a trigger: DELETE, then INSERT.
    "articles_added": ("AFTER INSERT ON articles", "new.id"),
    "articles_changed": (
        "AFTER UPDATE OF title, authors, published, source, url, section, language ON articles",
        "new.id",
    ),
    "article_texts_changed": ("AFTER UPDATE ON article_texts", "new.article_id"),
    "articles_deleted": ("AFTER DELETE ON articles", "old.id"),
    "article_tags_added": ("AFTER INSERT ON article_tags", "new.article_id"),
    "article_tags_changed": ("AFTER UPDATE ON article_tags", "new.article_id"),
    "article_tags_deleted": ("AFTER DELETE ON article_tags", "old.article_id"),
    "article_pictures_added": ("AFTER INSERT ON article_pictures", "new.article_id"),
    "article_pictures_deleted": ("AFTER DELETE ON article_pictures", "old.article_id"),
}


@migrations(name="m002_stale_articles")
def m002_stale_articles(db: Database) -> None:
    for name, (when, article) in _STALE_WHEN.items():
        db.execute(
            f"CREATE TRIGGER stale_{name} {when} BEGIN "
            f"DELETE FROM stale_articles WHERE article_id = {article}; "
            f"INSERT INTO stale_articles (article_id) VALUES ({article}); END"
        )
    db.execute(
        "CREATE TRIGGER stale_tags_renamed AFTER UPDATE OF label, key ON tags BEGIN "
        "DELETE FROM stale_articles WHERE article_id IN (SELECT article_id FROM article_tags WHERE tag_id = new.id); "
        "INSERT INTO stale_articles (article_id) SELECT article_id FROM article_tags WHERE tag_id = new.id; END"
    )


@migrations(name="m003_corrections")
def m003_corrections(db: Database) -> None:
    db.execute(
        """CREATE TABLE corrections (
            article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            field TEXT NOT NULL CHECK (field IN ('title', 'published', 'source', 'authors', 'text')),
            value TEXT NOT NULL,
            page_value TEXT NOT NULL,
            page_html TEXT NOT NULL DEFAULT '',
            corrected_at TEXT NOT NULL,
            PRIMARY KEY (article_id, field)
        )"""
    )


@migrations(name="m004_notes_are_found")
def m004_notes_are_found(db: Database) -> None:
    db.execute(
        "CREATE TRIGGER stale_articles_noted AFTER UPDATE OF note ON articles WHEN new.note IS NOT old.note BEGIN "
        "DELETE FROM stale_articles WHERE article_id = new.id; "
        "INSERT INTO stale_articles (article_id) VALUES (new.id); END"
    )


@migrations(name="m005_copies")
def m005_copies(db: Database) -> None:
    for statement in COPIES:
        db.execute(statement)


COPIES = (
    "CREATE TABLE signatures (article_id INTEGER PRIMARY KEY, signature BLOB NOT NULL)",
    """CREATE TABLE signature_bands (
        band INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (band, article_id)
    ) WITHOUT ROWID""",
)


@migrations(name="m006_tag_names_and_collections")
def m006_tag_names_and_collections(db: Database) -> None:
    for statement in _M006:
        db.execute(statement)


_M006 = (
    "ALTER TABLE tags ADD COLUMN called TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE tags ADD COLUMN same_as INTEGER REFERENCES tags (id) ON DELETE SET NULL",
    "ALTER TABLE tags ADD COLUMN used_at TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX tags_same_as ON tags (same_as) WHERE same_as IS NOT NULL",
    """CREATE VIEW tag_names AS
        SELECT written.id AS tag_id, written.label AS written, name.id AS name_id, name.key AS key,
            CASE name.called WHEN '' THEN name.label ELSE name.called END AS label, name.colour, name.pinned
        FROM tags written JOIN tags name ON name.id = coalesce(written.same_as, written.id)""",
    """CREATE TABLE collections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER REFERENCES collections (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        query TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL
    )""",
    "CREATE INDEX collections_parent ON collections (parent_id)",
    """CREATE TABLE collection_articles (
        collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        PRIMARY KEY (collection_id, article_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX collection_articles_article ON collection_articles (article_id)",
)


@migrations(name="m007_imports")
def m007_imports(db: Database) -> None:
    for statement in _M007:
        db.execute(statement)


_M007 = (
    "ALTER TABLE captures ADD COLUMN withdrawn_at TEXT",
    "ALTER TABLE imports ADD COLUMN undone_at TEXT",
    "CREATE INDEX captures_import ON captures (import_id)",
    """CREATE TABLE site_rules (
        host TEXT PRIMARY KEY,
        source TEXT NOT NULL DEFAULT '',
        authors TEXT NOT NULL DEFAULT '[]',
        tags TEXT NOT NULL DEFAULT '[]'
    )""",
    "CREATE TABLE watched_files (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, changed_ns INTEGER NOT NULL)",
)


@migrations(name="m008_new_articles_are_stale_once")
def m008_new_articles_are_stale_once(db: Database) -> None:
    """An article is stale from its first row on; its tags and pictures say so again only once it has a capture."""
    for name in ("article_tags_added", "article_pictures_added"):
        when, article = _STALE_WHEN[name]
        db.execute(f"DROP TRIGGER stale_{name}")
        db.execute(
            f"CREATE TRIGGER stale_{name} {when} WHEN EXISTS (SELECT 1 FROM captures WHERE article_id = {article}) "
            f"BEGIN DELETE FROM stale_articles WHERE article_id = {article}; "
            f"INSERT INTO stale_articles (article_id) VALUES ({article}); END"
        )


VERSION = 8
