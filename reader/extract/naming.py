"""How sites name the parts of their pages: words in classes and ids that tell what a box holds.

These are conventions of many sites, none of a single one.
"""

from __future__ import annotations

import re
from typing import Final

from reader.extract.markup import Node


def names_of(node: Node) -> str:
    """An element's own names, for the patterns below."""
    return f"{node.get('class') or ''} {node.get('id') or ''} {node.get('itemprop') or ''}"


def _pattern(parts: str, words: str = "") -> re.Pattern[str]:
    """Matches a name that holds one of ``parts`` anywhere, or one of ``words`` between its dashes, lines and spaces."""
    inner = "|".join(parts.split())
    whole = f"(?<![a-z0-9])(?:{'|'.join(words.split())})(?![a-z0-9])" if words else ""
    return re.compile("|".join(filter(None, (inner, whole))), re.IGNORECASE)


_SHOP_WINDOWS = (
    "relat promo newsletter advert sponsor recommend outbrain taboola subscri sidebar most-?read most-?pop popular "
    "trending read-?more read-?next read-?also more-?from more-?stories more-?news also-?like comment"
)
FURNITURE: Final = _pattern(
    f"{_SHOP_WINDOWS} share sharing social paywall breadcrumb cookie consent author-?bio author-?box author-?info "
    "about-?author toolbar sign-?up pagination player survey poll donat follow login register feedback modal popup "
    "banner",
    "ads? tags? nav menu footer byline meta teaser widget print copyright topics",
)
"""Boxes around and between the paragraphs that are not the article."""

ADVERTISING: Final = _pattern("newsletter advert outbrain taboola cookie consent sign-?up donat")
"""Boxes that are not the article whoever takes them for it."""

OTHER_ARTICLES: Final = _pattern(f"{_SHOP_WINDOWS} author", "ads? nav menu footer byline teaser")
"""Boxes whose pictures belong to other articles."""

STANDFIRST: Final = _pattern(
    "stand-?first",
    "lead lede dek deck intro summary subtitle sub-?head sub-?headline subheading abstract excerpt description chapeau "
    "chapo sottotitolo occhiello vorspann teaser-?text entradilla bajada sumario ingress manchet preamble",
)
"""The sentences between the headline and the text."""

CAPTION: Final = _pattern(
    "caption legend credit copyright photo-?text photo-?desc photo-?by photo-?source img-?desc img-?text img-?info "
    "img-?source image-?desc image-?text image-?info image-?source bildunter bildtext bildnach bildrechte cutline "
    "didascalia leyenda pie-?foto pie-?de-?foto source photographer attribution"
)
CREDIT: Final = _pattern(
    "credit copyright photographer photo-?by photo-?source img-?source image-?source attribution bildnach bildrechte",
    "source author agency fotograf rights",
)
"""Parts of a caption that name who made the picture."""

ORNAMENT: Final = re.compile(
    r"(?:^|[^a-z])(?:logos?|icons?|ico|avatar|sprite|pixel|badge|button|btn|emoji|spacer|gravatar|tracking|beacon|rating|"
    r"stars?|flag|arrow|bullet|author|profile|byline|headshot)(?:$|[^a-z])",
    re.IGNORECASE,
)
"""Pictures that are no part of an article, by their own or their file's name."""

SIGN: Final = _pattern("emoji smiley latex mathjax", "math tex mwe-math-fallback-image-inline")
"""Pictures of signs, whose alternative text is the sign."""

TAG_BOX: Final = re.compile(
    r"(?<![A-Za-z])(?:tags?|topics?|keywords?|themen?|stichwörter|stichwoerter|schlagwörter|schlagwoerter|etiquetas|temas|"
    r"mots-?cles|hashtags?|taglist|tagcloud|tags?container)(?![A-Za-z])"
    r"|(?<=[a-z])(?:Tags?|Topics?|Keywords?)(?![a-z])"
)
TAG_ADDRESS: Final = re.compile(
    r"/(?:tags?|topics?|keywords?|thema|themen|tema|temas|etiquetas?|sujets?|hashtag|stichwort)(?:/|[?=])",
    re.IGNORECASE,
)
BYLINE: Final = _pattern("", "byline author-?name authors? byl")
