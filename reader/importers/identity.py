"""What makes two files the same article."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

_ARCHIVED = re.compile(r"^https?://[^/]*/(?:web|wayback)/\d{4,14}[a-z_]*/(https?:/{1,2}.+)$")


def identity(url: str, title: str, text: str, original: bytes) -> str:
    """The canonical address where it names one page, else a digest of the folded headline and text."""
    address = canonical(url)
    if address:
        return "url:" + address
    folded = " ".join(unicodedata.normalize("NFKC", f"{title}\n{text}").casefold().split())
    content = folded.encode("utf-8", "replace") if folded else original
    return "text:" + hashlib.sha256(content).hexdigest()


def site(url: str) -> str:
    """The host of an address without ``www.``, that of the page itself where a web archive holds it."""
    try:
        host = urlsplit(_unwrapped(url)).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def _unwrapped(url: str) -> str:
    """The page's own address, without a web archive's in front of it."""
    archived = _ARCHIVED.match(url)
    return re.sub(r"^(https?:)/+", r"\1//", archived[1]) if archived else url


def canonical(url: str) -> str:
    """An address without scheme, fragment and tracking, as two copies of a page share it.

    Empty for what names no single page: no address, a site's front page, or no http.
    """
    from courlan import normalize_url

    url = _unwrapped(url)
    if not url.startswith(("http://", "https://")):
        return ""
    try:
        # Not strict: some papers name their articles by a query that strict cleaning drops.
        plain = normalize_url(url, strict=False, trailing_slash=False)
        parts = urlsplit(plain)
    except ValueError:
        return ""
    if not parts.netloc or (parts.path in ("", "/") and not parts.query):
        return ""
    host = parts.netloc.lower().removeprefix("www.")
    return host + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
