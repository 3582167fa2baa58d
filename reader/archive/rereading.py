"""What is in the archive, read once more from its original bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reader.archive.importing import Progress
from reader.errors import ArticleMissing, ImportProblem, ReaderError
from reader.model import (
    Article,
    CapturedArticle,
    CleanDraft,
    GivenTag,
    Original,
    Picture,
    Reextracted,
    ReextractReport,
    UndoReport,
)
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


def undo_import(store: Store, import_id: int, cancelled: Callable[[], bool]) -> UndoReport:
    """Takes an import back as a whole: what it added goes to the trash, and its captures are withdrawn.

    An article whose earlier capture can no longer be read goes on showing what it shows. Nothing
    happens where ``cancelled`` comes before the end.
    """
    from reader.importers import workers

    import_id, articles = store.imports.to_undo(import_id)
    trashed = [id for id, falls_back_to in articles if falls_back_to == 0]
    back: dict[int, CleanDraft | None] = {id: None for id, falls_back_to in articles if falls_back_to}
    reread = [(id, falls_back_to) for id, falls_back_to in articles if falls_back_to > 0]
    problems = 0
    originals = (store.capture(id, capture) for id, capture in reread)
    for (id, _), found in zip(reread, workers.read_again(originals, cancelled=cancelled), strict=False):
        if isinstance(found, CleanDraft):
            back[id] = found
        else:
            problems += 1
    if cancelled():
        return UndoReport(0)
    store.imports.undo(import_id, trashed, back)
    return UndoReport(import_id, len(trashed), len(back), problems)


def reextract(
    store: Store,
    ids: Sequence[int],
    every: bool,
    on_event: Callable[[Reextracted | ImportProblem | Progress], None],
    cancelled: Callable[[], bool],
) -> ReextractReport:
    """Derives articles anew from their newest originals, where another maker made them; or ``every`` one."""
    from reader.importers import workers
    from reader.importers.maker import maker

    asked: list[tuple[int, int]] = []
    seen: list[int] = []
    done = changed = problems = 0

    def originals() -> Iterator[Original]:
        for number, id in enumerate(ids, start=1):
            shown = store.imports.shown_capture(id)
            if shown is not None and (every or shown.made_by != maker(shown.format)):
                asked.append((id, shown.id))
                seen.append(number)
                yield store.capture(id, shown.id)

    on_event(Progress(0, len(ids)))
    for found in workers.read_again(originals(), cancelled=cancelled):
        id, capture = asked[done]
        done += 1
        if isinstance(found, CleanDraft):
            fields = store.imports.reextract(id, capture, found)
            changed += bool(fields)
            if fields:
                on_event(Reextracted(id, found.draft.title, fields))
        else:
            problems += 1
            on_event(found)
        on_event(Progress(seen[done - 1], len(ids)))
    if not cancelled():
        on_event(Progress(len(ids), len(ids)))
    return ReextractReport(done, changed, problems, cancelled())
