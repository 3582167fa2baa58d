"""The nouns of the program: frozen values without behaviour of their own.

Times are ISO 8601 text. ``published`` is in the page's own offset, and has none where the page
gave none; all other times are UTC and end in ``Z``. A tag's *label* is what was written, without
``#``; its *key* is what labels are compared by (see `tag_key`).
"""

from __future__ import annotations

import functools
import unicodedata
from array import array
from dataclasses import field
from typing import Literal, NewType

from reader.nouns import noun

CleanHtml = NewType("CleanHtml", str)
"""Article HTML that went through `reader.clean`, which alone makes it."""

Span = tuple[int, int]
"""A half-open range of code points in a text."""

Sort = Literal["relevance", "newest", "oldest", "imported", "title", "source"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "imported", "title", "source")

GivenBy = Literal["page", "person", "rule"]
ImportState = Literal["added", "capture", "unchanged"]

Correctable = Literal["title", "published", "source", "authors", "text"]
CORRECTABLE: tuple[Correctable, ...] = ("title", "published", "source", "authors", "text")
"""What a person can correct in an article, besides its tags."""


@functools.lru_cache(maxsize=1 << 17)
def tag_key(label: str) -> str:
    """What a tag's label is compared by: NFKC, case folded, ``_`` and runs of space as one space, no ``#``."""
    folded = unicodedata.normalize("NFKC", label).casefold().replace("_", " ").replace("#", " ")
    return " ".join(folded.split())


# ---------------------------------------------------------------- import


@noun
class DraftPicture:
    """A picture as a page names it.

    ``url`` stands, character for character, in an ``img src`` of the draft's HTML; it is empty
    where only a caption came along (copied text). ``data`` holds the bytes found beside or inside
    the file, untrusted, and is empty where the picture was only named.
    """

    url: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    data: bytes = field(default=b"", repr=False)


@noun
class Draft:
    """One article as an importer read it; nothing in it is trusted yet.

    ``html`` is the article's body alone: no headline, hashtags, copyright line or controls.
    ``text`` is the same as paragraphs joined by blank lines, without captions; where it is empty
    it is taken from ``html`` after cleaning. ``files`` are the originals of pictures that lay
    beside the page, by the name that the page gives them. ``moved`` is given where the article
    comes out of another archive; ``shares_url`` where its address is that of other articles as well,
    as one page of many notes is, so that it tells none of them apart.
    """

    title: str = ""
    html: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    published_raw: str = ""
    source: str = ""
    url: str = ""
    section: str = ""
    language: str = ""
    copyright: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[DraftPicture, ...] = ()
    format: str = ""
    part: str = ""
    captured_at: str = ""
    charset: str = ""
    charset_declared: str = ""
    warnings: tuple[str, ...] = ()
    original: bytes = field(default=b"", repr=False)
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    moved: Moved | None = None
    shares_url: bool = False


@noun
class StoredPicture:
    """A picture re-encoded by us, ready to be kept; without bytes where it was only named.

    Units: ``width`` and ``height`` are pixels, 0 where unknown.
    """

    url: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0
    sha256: str = ""
    data: bytes = field(default=b"", repr=False)


@noun
class CleanDraft:
    """A draft after cleaning: what leaves the worker and enters the store.

    ``identity`` tells whether two files hold the same article; ``origin`` is the path it came from.
    ``signature`` tells which texts say nearly the same, and is empty for one too short to tell;
    ``made_by`` names the program and the libraries that read it.
    """

    draft: Draft
    html: CleanHtml
    text: str
    pictures: tuple[StoredPicture, ...]
    identity: str
    origin: str
    signature: bytes = b""
    made_by: str = ""


@noun
class Original:
    """A capture as it was given, to be read once more: the name and bytes of its file, and of those beside it.

    ``part`` names the article inside a file that holds several.
    """

    name: str
    data: bytes = field(repr=False)
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    part: str = ""


@noun
class KnownPart:
    """An article of a file that was not read again: the archive has its bytes from the same place."""

    origin: str
    part: str
    sha256: str


@noun
class Stored:
    """What became of one draft, after its transaction was committed.

    ``copy_of`` is an article of another address that says nearly the same, 0 for none. What lies in
    the trash stays there, and is ``trashed``; but what an undone import took there comes back.
    """

    id: int
    state: ImportState
    path: str
    part: str = ""
    copy_of: int = 0
    trashed: bool = False


@noun
class Foreseen:
    """What an import would make of one draft, and what the article would say.

    ``copy_title`` is the headline of an article of another address that says nearly the same, in the
    archive or among what was foreseen before; empty for none.
    """

    stored: Stored
    format: str
    charset: str
    title: str
    authors: tuple[str, ...]
    published: str
    source: str
    url: str
    language: str
    tags: tuple[str, ...]
    warnings: tuple[str, ...]
    copy_title: str = ""


@noun
class Amendment:
    """What the person makes of a draft before it is imported; None leaves a field as the page has it."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    source: str | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    skip: bool = False


@noun
class SiteRule:
    """What every new article of a site is given; an empty field is left as the page has it.

    ``host`` has no ``www.`` in front.
    """

    host: str
    source: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@noun
class ImportRun:
    """One import of the past. Shapes: ``what`` is what was given, one path a line; times are empty until they come."""

    id: int
    started_at: str
    finished_at: str
    undone_at: str
    what: str
    added: int
    captures: int


@noun
class Reextracted:
    """An article that says something else after it was read anew. Shapes: ``changed`` are names of fields."""

    id: int
    title: str
    changed: tuple[str, ...]


@noun
class ReextractReport:
    """How reading anew ended: articles read, those that changed, and those that could not be read."""

    articles: int = 0
    changed: int = 0
    problems: int = 0
    cancelled: bool = False


@noun
class UndoReport:
    """What undoing an import did: articles moved to the trash, captures taken back, articles that could not follow."""

    import_id: int
    trashed: int = 0
    captures: int = 0
    problems: int = 0


@noun
class ImportReport:
    """How an import ended. Units: ``seconds`` of wall time."""

    added: int = 0
    captures: int = 0
    unchanged: int = 0
    problems: int = 0
    seconds: float = 0.0
    cancelled: bool = False
    import_id: int = 0


# ---------------------------------------------------------------- articles


@noun
class GivenTag:
    """A tag on an article, and who gave it. ``written`` is what was given where the tag is called otherwise now."""

    label: str
    given_by: GivenBy
    written: str = ""


@noun
class Picture:
    """A picture of a stored article; ``sha256`` is empty where it was named but not stored.

    ``url`` is what stands in the ``img src`` of the article's HTML.
    Units: ``width`` and ``height`` are pixels of the stored picture, 0 where unknown.
    """

    url: str
    caption: str
    credit: str
    alt: str
    media_type: str
    width: int
    height: int
    sha256: str


@noun
class Capture:
    """One time that an article was imported. Units: ``bytes`` of the original."""

    id: int
    sha256: str
    bytes: int
    captured_at: str
    imported_at: str
    format: str
    origin: str
    part: str
    url: str
    charset: str
    charset_declared: str
    made_by: str
    warnings: tuple[str, ...]


@noun
class Event:
    """Something that was done with an article: imported, printed, exported."""

    at: str
    kind: str
    detail: str


@noun
class Correction:
    """What a person made a field say, and what its page says. Shapes: authors are one a line."""

    field: Correctable
    value: str
    page_value: str
    at: str


@noun
class PageOwn:
    """What an article's page itself says, whatever a person made of it. Shapes: authors are one a line."""

    title: str
    published: str
    source: str
    authors: str
    text: str
    html: CleanHtml
    tags: tuple[str, ...]


@noun
class Article:
    """A stored article, whole, as the person corrected it.

    Shapes: ``captures`` and ``events`` oldest first, ``tags`` in the page's order.
    """

    id: int
    title: str
    authors: tuple[str, ...]
    published: str
    published_raw: str
    source: str
    url: str
    section: str
    language: str
    copyright: str
    text: str
    html: CleanHtml
    tags: tuple[GivenTag, ...]
    pictures: tuple[Picture, ...]
    captures: tuple[Capture, ...]
    events: tuple[Event, ...]
    imported_at: str
    unread: bool
    starred: bool
    trashed: bool
    note: str
    corrections: tuple[Correction, ...] = ()


@noun
class CapturedArticle:
    """An article as one of its captures says it; marks and notes are the article's own. Shapes: pictures by SHA-256."""

    article: Article
    pictures: dict[str, bytes] = field(repr=False)


@noun
class MovedCapture:
    """A capture as it travels: its entry (whose number stays behind), the digest of its text, its files by name."""

    capture: Capture
    digest: str
    files: tuple[tuple[str, str], ...] = ()


@noun
class MovedTag:
    """A tag as it was written, as it travels; ``name`` is what it is called. ``hidden``: the person took it away."""

    label: str
    given_by: GivenBy
    hidden: bool = False
    name: str = ""


@noun
class MovedCorrection:
    """A correction as it travels; ``html`` is what the text was corrected to, empty for the other fields."""

    correction: Correction
    html: str = ""


@noun
class Moved:
    """What an article needs, beside what its page gives, to be the same in another archive.

    The draft says what the page says; ``corrections`` are the person's, and ``page_html`` is the
    page's own where the text was corrected. Shapes: ``captures`` and
    ``events`` oldest first, ``tags`` in their order. ``contents`` are the originals that travel
    along, by SHA-256.
    """

    identity: str
    tags: tuple[MovedTag, ...]
    captures: tuple[MovedCapture, ...]
    corrections: tuple[MovedCorrection, ...] = ()
    page_html: str = ""
    events: tuple[Event, ...] = ()
    imported_at: str = ""
    trashed_at: str = ""
    unread: bool = True
    starred: bool = False
    note: str = ""
    contents: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@noun
class Snippet:
    """A passage of an article and where the words that matched stand in it."""

    text: str
    marks: tuple[Span, ...] = ()


@noun
class Summary:
    """What a row of the list shows. ``lead`` is the first words of the text; ``tag_marks`` the spans in each tag that
    matched, where no passage did."""

    id: int
    title: str
    source: str
    published: str
    language: str
    tags: tuple[str, ...]
    lead: str
    unread: bool
    starred: bool
    has_note: bool
    captures: int
    snippet: Snippet = Snippet("")
    tag_marks: tuple[tuple[Span, ...], ...] = ()


@noun
class Tag:
    """A tag and how many articles of the asked-for result carry it; ``used_at`` is when it was last given."""

    label: str
    count: int
    colour: str = ""
    pinned: bool = False
    used_at: str = field(default="", compare=False)


@noun
class TagUnion:
    """What would become of some tags that were merged into another.

    Shapes: ``old`` counts the articles of each tag that goes, ``into`` those of the one that stays, ``after`` all
    of them, each once; ``labels`` are all labels as they were written.
    """

    old: tuple[int, ...]
    into: int
    after: int
    labels: tuple[str, ...]


@noun
class Collection:
    """A saved search, or a folder of articles where ``query`` is empty.

    ``path`` is its name after those of the folders that it lies in, parted by ``/``. ``count`` is of the articles
    outside the trash in a folder and the folders below it; a saved search has none of its own.
    """

    id: int
    name: str
    query: str = ""
    parent_id: int = 0
    position: int = 0
    path: str = field(default="", compare=False)
    count: int = field(default=0, compare=False)


@noun
class Counts:
    """How many articles there are of each kind; those in the trash count in ``trashed`` alone."""

    articles: int = 0
    unread: int = 0
    starred: int = 0
    noted: int = 0
    untagged: int = 0
    trashed: int = 0


@noun
class Results:
    """The answer to a query.

    Shapes: ``ids`` holds every article that matches, in the order asked for; ``scores`` is as
    long, or empty where the order is not by relevance. Units: ``seconds`` of wall time.
    ``behind`` says how many articles the index still lacks; ``explain`` is one sentence. ``whole`` is
    False of a first answer, while the rest is still being counted.
    """

    ids: array[int]
    scores: array[float]
    seconds: float
    explain: str
    behind: int = 0
    whole: bool = True

    @property
    def total(self) -> int:
        return len(self.ids)


@noun
class Changed:
    """What a change touched, so that what is on screen can follow. ``tags`` are labels, ``collections`` numbers."""

    articles: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[int, ...] = ()


@noun
class Fault:
    """Something `check` found. ``id`` is the article's, 0 where the fault is not an article's."""

    kind: str
    message: str
    id: int = 0


TextState = Literal["unchanged", "corrected", "later", "reread", "damaged"]


@noun
class Proof:
    """What has become of a capture whose printed digest somebody holds.

    ``original`` says whether its bytes still have their SHA-256; ``text`` whether the article says now
    what it said then: ``unchanged``; ``corrected`` by the person, in ``corrected``; ``later``, where a later
    capture says something else; ``reread`` by another version of the program; ``damaged``.
    """

    id: int
    title: str
    sha256: str
    captured_at: str
    original: Literal["whole", "damaged"]
    text: TextState
    corrected: tuple[str, ...] = ()
    trashed: bool = False


@noun
class CheckReport:
    """How a check ended; ``index`` is ``in step``, ``behind`` or ``absent``."""

    articles: int
    originals: int
    faults: int
    index: str
