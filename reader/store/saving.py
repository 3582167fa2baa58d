"""Putting drafts into the archive: new articles, new captures, or nothing new; and taking articles out for ever."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from json.encoder import encode_basestring

from reader import __version__
from reader.model import Amendment, CleanDraft, Correctable, ImportState, SiteRule, Stored
from reader.nouns import noun
from reader.store import copies, correcting
from reader.store.batches import Batch, insert
from reader.store.columns import lead, timestamp
from reader.store.opening import now
from reader.store.tagging import FORGET_UNUSED_TAGS, drop_page_tags, give_tags, tag

Amend = Callable[[CleanDraft], tuple[Amendment | None, SiteRule | None]]
"""Tells what the person and the rule of its site make of a draft."""

UNDONE = "import undone"
"""The event of an article whose import was undone."""


def save(batch: Batch, found: CleanDraft, amendment: Amendment | None = None, rule: SiteRule | None = None) -> Stored:
    """Stores one draft within the open transaction; what a rule and then the person make of it stays apart."""
    if batch.has(found.identity):
        seen = seen_before(batch.connection, found)
    else:
        seen = Seen(0, "added", content_digest(found.draft.title, found.text))
    id = seen.id
    if seen.state == "added":
        if id:
            _take_back(batch.connection, id)
            add_capture(batch, id, found, seen.digest)
            derive_again(batch.connection, id, found, seen.digest)
        else:
            id = add_article(batch, found, seen.digest)
            add_capture(batch, id, found, seen.digest)
        if rule is not None:
            _amend(batch.connection, id, Amendment(source=rule.source or None, authors=rule.authors or None))
            give_tags(batch.connection, id, rule.tags, "rule")
    elif seen.state == "capture":
        newest = batch.connection.execute(
            "SELECT max(captured_at) FROM captures WHERE article_id = ? AND withdrawn_at IS NULL", (id,)
        ).fetchone()[0]
        captured_at = add_capture(batch, id, found, seen.digest)
        if captured_at >= (newest or ""):
            derive_again(batch.connection, id, found, seen.digest)
    if amendment is not None:
        _amend(batch.connection, id, amendment)
    return Stored(id, seen.state, found.origin, found.draft.part, trashed=seen.trashed)


@noun
class Seen:
    """What an archive knows of a draft: its article, 0 for none, and the digest of what it says."""

    id: int
    state: ImportState
    digest: str
    trashed: bool = False


def seen_before(connection: sqlite3.Connection, found: CleanDraft) -> Seen:
    """What storing a draft would make of it. An article that an undone import took to the trash counts as new."""
    digest = content_digest(found.draft.title, found.text)
    row = connection.execute(
        "SELECT id, trashed_at IS NOT NULL, EXISTS"
        " (SELECT 1 FROM events WHERE article_id = articles.id AND kind = ? AND at = trashed_at)"
        " AND NOT EXISTS (SELECT 1 FROM captures JOIN imports ON imports.id = import_id"
        " WHERE article_id = articles.id AND withdrawn_at IS NULL AND undone_at IS NULL)"
        " FROM articles WHERE identity = ?",
        (UNDONE, found.identity),
    ).fetchone()
    if row is None:
        return Seen(0, "added", digest)
    id, trashed, was_undone = row
    if trashed and was_undone:
        return Seen(id, "added", digest)
    known = connection.execute(
        "SELECT 1 FROM captures WHERE article_id = ? AND withdrawn_at IS NULL"
        " AND (digest = ? OR (sha256 = ? AND part = ?))",
        (id, digest, hashlib.sha256(found.draft.original).hexdigest(), found.draft.part),
    ).fetchone()
    return Seen(id, "unchanged" if known else "capture", digest, bool(trashed))


def _take_back(connection: sqlite3.Connection, id: int) -> None:
    """Brings an article back that an undone import took to the trash; a new capture takes the place of that one."""
    connection.execute("UPDATE articles SET trashed_at = NULL WHERE id = ?", (id,))
    connection.execute(
        "UPDATE captures SET withdrawn_at = ? WHERE article_id = ? AND withdrawn_at IS NULL"
        " AND import_id IN (SELECT id FROM imports WHERE undone_at IS NOT NULL)",
        (now(), id),
    )


def _amend(connection: sqlite3.Connection, id: int, amendment: Amendment) -> None:
    said: dict[Correctable, str | None] = {
        "title": amendment.title,
        "authors": None if amendment.authors is None else "\n".join(amendment.authors),
        "published": amendment.published,
        "source": amendment.source,
    }
    correcting.correct(connection, id, {name: (value, "") for name, value in said.items() if value is not None})
    if amendment.add_tags or amendment.remove_tags:
        tag(connection, [id], amendment.add_tags, amendment.remove_tags)


def content_digest(title: str, text: str) -> str:
    """Tells whether two captures say the same: SHA-256 of headline and text, folded."""
    folded = unicodedata.normalize("NFKC", f"{title}\n{text}").casefold()
    return hashlib.sha256(" ".join(folded.split()).encode("utf-8", "replace")).hexdigest()


def _derived(found: CleanDraft, digest: str) -> dict[str, object]:
    draft = found.draft
    return {
        "title": draft.title,
        "authors": _json_list(draft.authors),
        "published": draft.published,
        "published_raw": draft.published_raw,
        "published_ts": timestamp(draft.published),
        "source": draft.source,
        "url": draft.url,
        "section": draft.section,
        "language": draft.language,
        "copyright": draft.copyright,
        "lead": lead(found.text),
        "digest": digest,
    }


def _json_list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(encode_basestring, texts))}]"


def add_article(batch: Batch, found: CleanDraft, digest: str) -> int:
    """A new article as a draft gives it, still without a capture; returns its number."""
    id = batch.put_article({"identity": found.identity, **_derived(found, digest), "imported_at": batch.at})
    batch.put("article_texts", [{"article_id": id, "text": found.text, "html": found.html}])
    batch.put("pictures", _pictures(found))
    batch.put("article_pictures", _places_of_pictures(id, found))
    batch.put_tags(id, found.draft.tags)
    batch.put_signature(id, found.signature)
    return id


def _pictures(found: CleanDraft) -> Iterator[dict[str, object]]:
    """The rows of the pictures that came with a draft."""
    for each in found.pictures:
        if each.data:
            yield {
                "sha256": each.sha256,
                "media_type": each.media_type,
                "width": each.width,
                "height": each.height,
                "data": each.data,
            }


def _places_of_pictures(id: int, found: CleanDraft) -> Iterator[dict[str, object]]:
    """The rows that tell where the pictures of a draft stand in its article."""
    for position, each in enumerate(found.pictures):
        yield {
            "article_id": id,
            "position": position,
            "url": each.url,
            "caption": each.caption,
            "credit": each.credit,
            "alt": each.alt,
            "sha256": each.sha256 or None,
        }


def derive_again(connection: sqlite3.Connection, id: int, found: CleanDraft, digest: str) -> None:
    """The newest capture is what the article shows; what the person corrected, gave or took away stays so."""
    values = _derived(found, digest)
    text_follows = correcting.keep_over(connection, id, values, found.text, found.html)
    setting = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE articles SET {setting} WHERE id = ?", (*values.values(), id))
    if text_follows:
        connection.execute(
            "UPDATE article_texts SET text = ?, html = ? WHERE article_id = ?", (found.text, found.html, id)
        )
    connection.execute("DELETE FROM article_pictures WHERE article_id = ?", (id,))
    insert(connection, "pictures", [*_pictures(found)])
    insert(connection, "article_pictures", [*_places_of_pictures(id, found)])
    give_tags(connection, id, found.draft.tags, "page")
    copies.keep(connection, id, found.signature)


def reextract(connection: sqlite3.Connection, id: int, capture: int, found: CleanDraft) -> tuple[str, ...]:
    """Shows what a capture says when it is read now; tells which fields changed, and notes them in the record.

    What the person corrected stays, and the page's own value beside it follows; tags that the page
    does not give any more go, unless the person gave them too.
    """
    before = _says(connection, id)
    digest = content_digest(found.draft.title, found.text)
    derive_again(connection, id, found, digest)
    drop_page_tags(connection, id, found.draft.tags)
    after = _says(connection, id)
    draft = found.draft
    connection.execute(
        "UPDATE captures SET made_by = ?, digest = ?, charset = ?, charset_declared = ?, warnings = ? WHERE id = ?",
        (
            found.made_by,
            digest,
            draft.charset,
            draft.charset_declared,
            _json_list(draft.warnings),
            capture,
        ),
    )
    changed = tuple(name for name in before if before[name] != after[name])
    if changed:
        connection.execute(
            "INSERT INTO events (article_id, at, kind, detail) VALUES (?, ?, 'read anew', ?)",
            (id, now(), ", ".join(changed)),
        )
    return changed


def _says(connection: sqlite3.Connection, id: int) -> dict[str, object]:
    """All that is derived of an article, by name; what the page says where the person says something else."""
    row = connection.execute(
        "SELECT title, authors, published, source, url, section, language, copyright, text, html"
        " FROM articles JOIN article_texts ON article_id = id WHERE id = ?",
        (id,),
    ).fetchone()
    names = ("title", "authors", "published", "source", "url", "section", "language", "copyright", "text", "html")
    says: dict[str, object] = dict(zip(names, row, strict=True))
    for field, value, html in connection.execute(
        "SELECT field, page_value, page_html FROM corrections WHERE article_id = ?", (id,)
    ):
        says[field] = value
        if field == "text":
            says["html"] = html
    says["tags"] = sorted(
        connection.execute(
            "SELECT key FROM article_tags JOIN tags ON tags.id = tag_id WHERE article_id = ? AND given_by = 'page'",
            (id,),
        )
    )
    says["pictures"] = connection.execute(
        "SELECT url, caption, credit, alt, sha256 FROM article_pictures WHERE article_id = ? ORDER BY position", (id,)
    ).fetchall()
    return says


def add_capture(batch: Batch, id: int, found: CleanDraft, digest: str) -> str:
    """Notes that an article was imported once more, and keeps what it was made from; returns when it was captured."""
    draft = found.draft
    captured_at = draft.captured_at or batch.at
    capture = batch.put_capture(
        {
            "article_id": id,
            "import_id": batch.import_id,
            "sha256": batch.put_original(draft.original),
            "digest": digest,
            "captured_at": captured_at,
            "imported_at": batch.at,
            "format": draft.format,
            "origin": found.origin,
            "part": draft.part,
            "url": draft.url,
            "charset": draft.charset,
            "charset_declared": draft.charset_declared,
            "made_by": found.made_by or f"archive-reader {__version__}",
            "warnings": _json_list(draft.warnings),
        }
    )
    files: dict[str, str] = {}
    for name, data in draft.files:
        files.setdefault(name, batch.put_original(data))
    batch.put(
        "capture_files", [{"capture_id": capture, "name": name, "sha256": sha256} for name, sha256 in files.items()]
    )
    return captured_at


def destroy(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Removes articles with their originals and pictures, where no other article shares them."""
    copies.forget(connection, ids)
    connection.executemany("DELETE FROM articles WHERE id = ?", [(int(id),) for id in ids])
    connection.execute(
        "DELETE FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM captures)"
        " AND sha256 NOT IN (SELECT sha256 FROM capture_files)"
    )
    connection.execute(
        "DELETE FROM pictures WHERE sha256 NOT IN (SELECT sha256 FROM article_pictures WHERE sha256 IS NOT NULL)"
    )
    connection.execute(FORGET_UNUSED_TAGS)
