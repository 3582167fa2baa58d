"""What is in the archive, read once more from its original bytes."""

from __future__ import annotations

from dataclasses import replace

from reader.errors import ArticleMissing, ReaderError
from reader.model import Article, CapturedArticle, CleanDraft, GivenTag, Picture
from reader.store import Store


def captured(store: Store, id: int, capture: int) -> CapturedArticle:
    """An article as one of its captures says it, with its pictures."""
    from reader.importers import workers

    article = store.article(id)
    if capture not in (each.id for each in article.captures):
        raise ArticleMissing("Article {id} has no capture {capture}.", id=id, capture=capture)
    (found,) = workers.read_again([store.capture(id, capture)], most=1)
    if not isinstance(found, CleanDraft):
        raise ReaderError(
            "This capture cannot be read any more: {reason}", "Its original bytes are kept.", reason=found.message
        ) from found
    pictures = {picture.sha256: picture.data for picture in found.pictures if picture.data}
    return CapturedArticle(_as_captured(article, found), pictures)


def _as_captured(article: Article, found: CleanDraft) -> Article:
    draft = found.draft
    return replace(
        article,
        title=draft.title,
        authors=draft.authors,
        published=draft.published,
        published_raw=draft.published_raw,
        source=draft.source,
        url=draft.url,
        section=draft.section,
        language=draft.language,
        copyright=draft.copyright,
        text=found.text,
        html=found.html,
        tags=tuple(GivenTag(label, "page") for label in draft.tags),
        pictures=tuple(
            Picture(
                each.url, each.caption, each.credit, each.alt, each.media_type, each.width, each.height, each.sha256
            )
            for each in found.pictures
        ),
    )
