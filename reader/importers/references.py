"""References from Zotero and its kin: RIS and CSL-JSON; each is kept as a reference, its abstract with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reader.errors import DamagedFile
from reader.extract import charset
from reader.extract.tags import unique
from reader.importers import entry, json_text
from reader.importers.json_text import Value, field, items
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "references"
RIS = "ris"
CSL = "csl-json"

_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|)$")
_BEGINS = re.compile(r"\s*TY  ?- [A-Z]{2,8}\s*$", re.MULTILINE)
_CSL_TYPES: Final = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset "
    "document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation "
    "manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song speech standard "
    "thesis treaty webpage".split()
)
_CSL_TELLING: Final = frozenset(("issued", "container-title", "author", "citation-key", "accessed", "title-short"))
_CSL_TYPE = re.compile(r'"type"\s*:\s*"([a-z_-]{2,30})"')
_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]+")
_KANA = re.compile("[\u3041-\u30ff]")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DOI = "https://doi.org/"


def claims(file: SourceFile) -> bool:
    """Whether the first line opens a record of RIS, or a list in JSON is one of references."""
    text = file.opening.removeprefix("\ufeff")
    if _BEGINS.match(text):
        return True
    kind = _CSL_TYPE.search(text)
    return bool(kind and kind[1] in _CSL_TYPES and json_text.head_keys(file) & _CSL_TELLING)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The references in the order of the file. Errors: `DamagedFile` where there is none."""
    decoded = charset.decode(file.data, file.charset)
    if _BEGINS.match(decoded.text):
        found = (_of_ris(fields) for fields in _records(decoded.text))
    else:
        value = json_text.parsed(decoded.text, file.name)
        held = value.get("items") if isinstance(value, dict) and "items" in value else value
        found = (_of_csl(item) for item in items(held) if isinstance(item, dict))
    count = 0
    for number, draft in enumerate(found, 1):
        if draft.title or draft.url:
            count += 1
            yield replace(
                draft,
                title=draft.title or draft.url,
                part=f"reference {number}",
                charset=decoded.charset,
                charset_declared=decoded.declared,
                warnings=(*decoded.warnings, *draft.warnings),
            )
    if not count:
        raise DamagedFile("The file holds no reference with a headline or an address.", path=file.name)


def _person(written: str) -> str:
    """A name as it is said: "Varga, Ilse" is Ilse Varga."""
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if len(parts) < 2:
        return "".join(parts)
    return _called(parts[1], " ".join((parts[0], *parts[2:])))


def _called(given: str, family: str) -> str:
    """A whole name; in East Asia the family's comes first, and no space parts the two unless there is kana."""
    if _EAST_ASIAN.fullmatch(given + family):
        return f"{family} {given}" if _KANA.search(given + family) else family + given
    return f"{given} {family}".strip()


# ---------------------------------------------------------------- RIS


def _records(text: str) -> Iterator[dict[str, list[str]]]:
    """The fields of each record by their two letters; a line that has none goes on from the one before."""
    fields: dict[str, list[str]] = {}
    last: list[str] = []
    for line in text.removeprefix("\ufeff").splitlines():
        match = _LINE.match(line.rstrip())
        if match is None:
            if last and line.strip():
                last[-1] += " " + line.strip()
            continue
        name, value = match[1], (match[2] or "").strip()
        if name == "ER":
            yield fields
            fields, last = {}, []
            continue
        if name == "TY" and fields:
            yield fields
            fields = {}
        last = fields.setdefault(name, [])
        last.append(value)
    if fields:
        yield fields


def _of_ris(fields: dict[str, list[str]]) -> Draft:
    def one(*names: str) -> str:
        return next((value for name in names for value in fields.get(name, ()) if value), "")

    def every(*names: str) -> list[str]:
        return [value for name in names for value in fields.get(name, ()) if value]

    title = entry.title(one("TI", "T1", "CT", "BT"))
    doi = one("DO")
    url = entry.address(one("UR", "L2", "LK")) or entry.address(_DOI + doi.removeprefix(_DOI) if doi else "")
    about = entry.Body("".join(entry.of_either(text).html for text in every("AB", "N2")[:1]))
    body = entry.reference(url, about)
    written = one("DA", "Y1", "PY")
    return Draft(
        title=title,
        html=body.html,
        authors=unique(map(_person, every("AU", "A1"))),
        published=_ris_day(written) or _ris_day(one("PY", "Y1")),
        published_raw=written,
        source=entry.title(one("T2", "JO", "JF", "JA", "PB")),
        url=url,
        section=one("SE") if one("TY") in ("NEWS", "MGZN") else "",
        language=entry.spoken(f"{title}\n{entry.words(about)}", one("LA")),
        copyright=one("C1") if one("C1").startswith(("©", "(c)", "Copyright")) else "",
        tags=unique(label for line in every("KW") for label in re.split(r"\s*;\s*", line)),
        captured_at=entry.utc(_ris_day(one("Y2"))),
        format=RIS,
        warnings=body.warnings,
    )


def _ris_day(written: str) -> str:
    """The day of ``2026/03/04/other``, of which all but the year may be empty; else of any way to write a day."""
    parts = [part.strip() for part in written.split("/")]
    if re.fullmatch(r"\d{4}", parts[0]):
        digits = [parts[0], *(part.zfill(2) for part in parts[1:3] if re.fullmatch(r"\d{1,2}", part))]
        return entry.published("-".join(digits))
    return _day(written)


def _day(written: str) -> str:
    """The day that a text gives, its year where no more of it can be read."""
    year = _YEAR.search(written)
    return entry.published(written) or (year[0] if year else "")


# ---------------------------------------------------------------- CSL-JSON


def _of_csl(item: dict[str, Value]) -> Draft:
    title = entry.title(field(item, "title"))
    doi = field(item, "doi")
    url = entry.address(field(item, "url")) or entry.address(_DOI + doi.removeprefix(_DOI) if doi else "")
    about = entry.of_either(field(item, "abstract")) if field(item, "abstract") else entry.Body()
    body = entry.reference(url, about)
    published, written = _csl_day(item.get("issued"))
    return Draft(
        title=title,
        html=body.html,
        authors=unique(_csl_person(person) for person in items(item.get("author"))),
        published=published,
        published_raw=written,
        source=entry.title(field(item, "container-title", "publisher")),
        url=url,
        section=field(item, "section"),
        language=entry.spoken(f"{title}\n{entry.words(about)}", field(item, "language")),
        tags=unique(label.strip() for label in re.split("[,;]", field(item, "keyword"))),
        captured_at=entry.utc(_csl_day(item.get("accessed"))[0]),
        format=CSL,
        warnings=body.warnings,
    )


def _csl_person(person: Value) -> str:
    family, given = field(person, "family"), field(person, "given")
    particle = field(person, "non-dropping-particle", "dropping-particle")
    return field(person, "literal") or _called(given, f"{particle} {family}".strip())


def _csl_day(value: Value) -> tuple[str, str]:
    """The day of a date of CSL, and how it is written."""
    if not isinstance(value, dict):
        return _day(json_text.text(value)), json_text.text(value)
    parts = next(iter(items(value.get("date-parts"))), None)
    digits = [json_text.text(part) for part in items(parts)][:3]
    if digits and all(part.isdecimal() for part in digits):
        day = "-".join((digits[0].zfill(4), *(part.zfill(2) for part in digits[1:])))
        return entry.published(day), day
    written = field(value, "raw", "literal")
    return _day(written), written
