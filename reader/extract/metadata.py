"""What a page says about its article: headline, date, authors, source, section, tags, addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import unquote, urljoin, urlsplit

from reader.extract import dates, naming
from reader.extract.leaves import key
from reader.extract.linked_data import Statement, article_statement, plain
from reader.extract.markup import Node
from reader.extract.tags import split_keywords, unique

_SEPARATOR = re.compile(r"\s+[|ㅣ│｜·•»«›–—\-:]+\s+|\s*[|｜ㅣ│：]\s*|\s*--+\s*")
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "og:pubdate",
    "datepublished",
    "date_published",
    "published_time",
    "published-date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publicationdate",
    "publication_date",
    "pubdate",
    "pub_date",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "article:published",
    "article_date_original",
    "originalpublicationdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "article.published",
    "article.created",
    "firstpublished",
    "created",
    "date",
)
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "og:article:author",
    "article:author_name",
    "cxenseparse:author",
    "dable:author",
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|da|av|af|door|text|written by|reporting by)\s*:?\s+", re.IGNORECASE)
_OFFICE = re.compile(r"\s+(?:(?:선임|수습|인턴|전문|객원)?기자|특파원|논설위원|記者|編集委員|特派員|通信員)$")
_NOT_A_NAME = re.compile(r"https?://|www\.|@|\.(?:com|net|org|de|kr|jp)\b|^\W*$|\d{3}", re.IGNORECASE)
_WRAPPED = re.compile(
    r"^https?://(?:web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/|webcache\.googleusercontent\.com/search\?q=cache:[^:]*:|"
    r"archive\.(?:today|ph|is|li|fo|md|vn)/(?:\d{8,14}|[^/]*/)/?)(https?:/{1,2}.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of a page tells; empty where it tells nothing.

    ``tag_lists`` are the lists of tags that the page gives, the most reliable first. ``body`` is
    the text that the page itself calls its article's, ``description`` the sentence it is announced with.
    ``marks_article`` is whether the page says at all that it holds an article.
    """

    title: str = ""
    description: str = ""
    published: str = ""
    published_raw: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    section: str = ""
    url: str = ""
    language: str = ""
    copyright: str = ""
    lead_picture: str = ""
    tag_lists: tuple[tuple[str, ...], ...] = ()
    body: str = ""
    marks_article: bool = False


class _Head:
    """The page's meta elements by lower-case name."""

    def __init__(self, tree: Node) -> None:
        self._values: dict[str, list[str]] = {}
        for node in tree.iter("meta"):
            content = plain(node.get("content") or "")
            if content:
                for attribute in ("property", "name", "itemprop", "http-equiv"):
                    name = (node.get(attribute) or "").strip().lower()
                    if name:
                        self._values.setdefault(name, []).append(content)

    def first(self, *names: str) -> str:
        return next((self._values[name][0] for name in names if name in self._values), "")

    def all(self, *names: str) -> list[str]:
        return [value for name in names for value in self._values.get(name, ())]


def read_metadata(tree: Node, url: str = "") -> Metadata:
    """What the untouched tree of a page says of its article; ``url`` is where the page was saved from."""
    head = _Head(tree)
    page_title = _folded(tree.xpath("string((//head//title | //title)[1])"))
    shown_title = head.first("og:title", "twitter:title", "dc.title", "dcterms.title")
    stated = article_statement(tree, shown_title or page_title)
    source = _source(head, stated)
    canonical = _canonical(tree, head, stated, url)
    published, raw = _published(tree, head, stated)
    return Metadata(
        title=_title(tree, head, stated, page_title, source),
        description=stated.text("description") or head.first("og:description", "description", "twitter:description"),
        published=published,
        published_raw=raw,
        authors=_authors(tree, head, stated, source),
        source=source,
        section=_section(head, stated),
        url=canonical,
        language=_language(tree, head, stated),
        copyright=_copyright(head, stated),
        lead_picture=head.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
        or next(iter(stated.names("image")), ""),
        tag_lists=_tag_lists(tree, head, stated),
        body=stated.body(),
        marks_article=bool(stated.fields) or tree.find(".//article") is not None,
    )


# ---------------------------------------------------------------- headline


def _title(tree: Node, head: _Head, stated: Statement, page_title: str, source: str) -> str:
    """The headline, less the name of the site.

    Where the page gives two headlines, the one made for networks and searches is the shorter one;
    but what stands over the article itself decides, and so does a headline that the page repeats
    in its JSON-LD alone.
    """
    sites = {key(name) for name in (source, *stated.names("publisher")) if key(name)}
    shown = [_folded(" ".join(node.itertext())) for node in tree.iter("h1")]
    given = [stated.text("headline"), head.first("og:title"), head.first("twitter:title"), page_title, *shown]
    known = {key(title) for title in given if title}
    headline, networks, page = (
        "" if key(title) in sites else _without_site(title, sites, known)
        for title in (given[0], given[1] or given[2], page_title)
    )
    over = key(shown[0]) if shown else ""
    if not headline or not networks:
        return headline or networks or page or next((title for title in shown if title), page_title)
    if key(networks) == key(page) and (over in (key(networks), "")) and key(headline) != key(networks):
        return headline
    if over == key(networks) != key(headline) == key(page):
        return networks
    return max(headline, networks, key=len)


def _folded(text: str) -> str:
    """What the page shows, on one line: the parser resolved its entities, and what is left is meant."""
    return " ".join(text.split())


def _without_site(title: str, sites: set[str], known: set[str]) -> str:
    """The title up to the separator after which only the site's name, or less than another title, follows."""
    best = title
    for match in reversed(list(_SEPARATOR.finditer(title))):
        before, after = title[: match.start()].strip(), key(title[match.end() :])
        if not before or not after:
            continue
        if any(site in after or after in site for site in sites) or (
            key(before) in known and key(before) != key(title)
        ):
            best = before
    return best


# ---------------------------------------------------------------- date


def _published(tree: Node, head: _Head, stated: Statement) -> tuple[str, str]:
    """When it was published, and how the page wrote that."""
    candidates = [stated.raw("datePublished"), *head.all(*_DATE_NAMES), stated.raw("dateCreated", "uploadDate")]
    language = (tree.get("lang") or "")[:2].lower()
    for candidate in chain(candidates, _marked_dates(tree)):
        candidate = " ".join(candidate.split())
        if candidate and (parsed := dates.parse(candidate, language)):
            return parsed, candidate
    return "", ""


def _marked_dates(tree: Node) -> Iterator[str]:
    """The dates that elements of the page are marked as."""
    times = [node for node in tree.iter("time") if node.get("itemprop") == "datePublished" or "pubdate" in node.attrib]
    marked = (node for node in tree.iter() if "datePublished" in (node.get("itemprop"), node.get("property")))
    for node in chain(times, islice(marked, 5)):
        yield node.get("datetime") or node.get("content") or " ".join(node.itertext())


# ---------------------------------------------------------------- people and places


def _authors(tree: Node, head: _Head, stated: Statement, source: str) -> tuple[str, ...]:
    """Who wrote it; the name of the paper alone is nobody's, unless nothing else is told."""
    site = {key(name) for name in (source, *stated.names("publisher"))}
    paper: tuple[str, ...] = ()
    for names in (
        lambda: stated.names("author"),
        lambda: stated.names("creator"),
        lambda: head.all(*_AUTHOR_NAMES),
        lambda: _marked_authors(tree),
    ):
        found = _names(names())
        people = tuple(name for name in found if key(name) not in site)
        if people:
            return people
        paper = paper or found
    return paper


def _marked_authors(tree: Node) -> list[str]:
    """The texts that the page marks as its authors, else its first byline."""
    is_author = (
        node for node in tree.iter() if node.get("itemprop") == "author" or (node.tag == "a" and _is(node, "author"))
    )
    marked = list(islice(is_author, 8))
    for node in () if marked else tree.iter("span", "div", "p", "a", "address"):
        if naming.BYLINE.search(naming.names_of(node)):
            return [" ".join(part.itertext()) for part in node.iter("a")] or [" ".join(node.itertext())]
    return [" ".join(node.itertext()) for node in marked]


def _is(link: Node, relation: str) -> bool:
    """Whether a link says that it leads to this kind of thing."""
    return relation in (link.get("rel") or "").split()


def _names(raw: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in raw:
        text = _BYLINE.sub("", plain(text))
        for name in re.split(r"\s*[;|、，]\s*|,\s+|\s+(?:and|und|et|og|&)\s+", text):
            if name[:1].islower() and len(name.split()) > 2:
                continue
            name = _OFFICE.sub("", re.sub(r"\s*\([^()]{1,12}\)$", "", name)).strip(" ,;|·-–.")
            if 1 < len(name) <= 60 and not _NOT_A_NAME.search(name):
                found.setdefault(key(name), name)
    return tuple(found.values())


def _source(head: _Head, stated: Statement) -> str:
    name = head.first("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone")
    publisher = next(iter(stated.names("publisher")), "")
    name = name or publisher
    if name.lower().startswith(("http://", "https://")):
        name = urlsplit(name).netloc
    return name


def _section(head: _Head, stated: Statement) -> str:
    sections = [text for text in stated.texts("articleSection") if not text.startswith("http")]
    return (
        sections[0] if sections else head.first("article:section", "section", "og:article:section", "parsely-section")
    )


def _copyright(head: _Head, stated: Statement) -> str:
    notice = stated.text("copyrightNotice") or head.first("copyright", "dc.rights", "dcterms.rights", "rights")
    return notice or next(iter(stated.names("copyrightHolder")), "")


def _language(tree: Node, head: _Head, stated: Statement) -> str:
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or stated.text("inLanguage")
    declared = declared or head.first("og:locale", "content-language", "dc.language", "language")
    match = re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", declared)
    return match[0].lower() if match else ""


# ---------------------------------------------------------------- addresses


def unwrapped(url: str) -> str:
    """The address of the page itself, where ``url`` is that of a copy in a web archive."""
    match = _WRAPPED.match(url.strip())
    if not match:
        return url.strip()
    return re.sub(r"^(https?:)/+", r"\1//", match[1])


def _canonical(tree: Node, head: _Head, stated: Statement, url: str) -> str:
    """The address by which the page wants to be known; ``url`` where it names none that could be it."""
    url = unwrapped(url)
    links = [node.get("href") or "" for node in tree.iter("link") if _is(node, "canonical")]
    for candidate in (*links, head.first("og:url"), stated.raw("url"), stated.raw("mainEntityOfPage")):
        candidate = unwrapped(candidate)
        try:
            candidate = urljoin(url, candidate) if candidate else ""
            parts = urlsplit(candidate)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and not _is_front_page(candidate, url):
            return candidate
    return url if url.startswith(("http://", "https://")) else ""


def _is_front_page(candidate: str, url: str) -> bool:
    """A canonical address without a path names the site; it cannot be the article's, unless that is all we know."""
    path = urlsplit(candidate).path.strip("/")
    return not path and not urlsplit(candidate).query and bool(urlsplit(url).path.strip("/"))


# ---------------------------------------------------------------- tags


_MACHINE_LABEL = re.compile(
    r"^[0-9a-f]{8}-[0-9a-f-]{20,}$|^[\w.-]+\.(?:com|net|org|de|ca|uk)$|^[A-Z][\w ]{1,30}: \S|^https?:", re.IGNORECASE
)
_CONFIRMED = 0.7


def _tag_lists(tree: Node, head: _Head, stated: Statement) -> tuple[tuple[str, ...], ...]:
    """The page's lists of tags in the order in which they are believed."""
    rel = [plain(" ".join(node.itertext())) for node in tree.iter("a") if _is(node, "tag")]
    lists = (
        _labels(stated.texts("keywords")),
        unique(
            label
            for text in head.all("article:tag", "og:article:tag", "og:video:tag")
            for label in split_keywords(text)
        ),
        _labels(head.all("news_keywords")),
        unique(label.lstrip("#") for label in rel),
        _labels(head.all("keywords", "parsely-tags", "sailthru.tags", "cxenseparse:keywords")),
    )
    return tuple(_without_machine_labels(labels) for labels in lists)


def _labels(texts: Sequence[str]) -> tuple[str, ...]:
    return unique(label for text in texts for label in split_keywords(text))


def _without_machine_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Without identifiers and ``Key: value`` pairs, which are for machines; of a path the last part."""
    named = (label.rsplit("/", 1)[-1] if " / " not in label else label for label in labels)
    return unique(label for label in named if label and not _MACHINE_LABEL.search(label))


def chosen_tags(
    lists: Sequence[tuple[str, ...]], hash_tags: tuple[str, ...] = (), shown: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The article's tags: ``lists`` as the head of the page gives them, the most reliable first; ``shown`` beside it.

    What the page shows as a run behind ``#`` are tags. A list is believed whole where another
    confirms most of it; else the labels that two lists agree on; else the first list; and what the
    page shows where its head gives none.
    *Source*: F1 .82 on news pages of 41 countries, where the best single list gives .68.
    """
    lists = [labels for labels in (*lists, hash_tags) if labels]
    counts = Counter(folded for labels in lists for folded in {key(label) for label in labels})
    agreed = unique(label for labels in lists for label in labels if counts[key(label)] > 1)
    if len(hash_tags) > 1:
        return unique((*hash_tags, *agreed))
    for labels in lists:
        if len(lists) > 1 and sum(counts[key(label)] > 1 for label in labels) >= _CONFIRMED * len(labels):
            return labels
    return agreed or (lists[0] if lists else shown)


def site_of(url: str) -> str:
    """The site's name where the page gives none: its host without ``www``."""
    return unquote(urlsplit(url).netloc).removeprefix("www.")
