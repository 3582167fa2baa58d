"""Bytes -> text: which charset a file is written in, whatever it says of itself.

The order is: byte order mark, UTF-16 and UTF-32 by their zero bytes and by the letters that they
give, ISO-2022 escapes, strict UTF-8,
the declared label where it decodes, the everyday characters of the East Asian charsets, a statistical
detector, windows-1252. A label stands for the superset that the web means by it: euc-kr for cp949,
shift_jis for cp932, gb2312 for gb18030, iso-8859-1 for windows-1252.

Source: the WHATWG Encoding Standard for labels; measured on 136 files in 19 charsets.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

REPLACEMENT: Final = "\ufffd"
_SAMPLE_BYTES: Final = 16 * 1024
_FEW_CHARACTERS: Final = 10
_CONTROL_BYTES: Final = bytes({*range(32), 127} - set(b"\t\n\r\x0c\x1b"))
_WRITTEN = re.compile(
    "[\t\n\r -~\xa0-\xff\u0370-\u0556\u0590-\u06ff\u0900-\u0e7f\u10a0-\u10ff\u2010-\u203b\u2100-\u22ff"
    "\u2460-\u26ff\u3000-\u33ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffee]+"
)
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w:.+-]{1,40})"""
    rb"""|<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.+-]{1,40})""",
    re.IGNORECASE,
)

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What the labels of the standard mean in practice, by the name of Python's codec.
_SUPERSETS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}

# Labels in use that the standard does not know.
_OTHER_LABELS: Final = {
    "cp949": "cp949",
    "ms949": "cp949",
    "uhc": "cp949",
    "johab": "johab",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "cp1361": "johab",
}

_SHOWN_NAMES: Final = {
    "iso2022_jp_ext": "iso-2022-jp",
    "iso2022_kr": "iso-2022-kr",
    "euc_jp": "euc-jp",
    "euc_jis_2004": "euc-jp",
    "big5hkscs": "big5",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "mac_cyrillic": "x-mac-cyrillic",
    "mac-roman": "macintosh",
}


@dataclass(frozen=True, slots=True)
class _Script:
    """How a text in an East Asian charset looks, by the first bytes of its two-byte characters.

    ``leads`` make up nearly all of it, with second bytes from ``lowest_trail``. At least
    ``telling_share`` of it are ``telling`` ones, which other charsets' texts have less of, and at
    most ``mixed_share`` of its neighbours are one of these and one of the others. ``neutral`` ones
    (punctuation) are not counted. ``kana`` stand where no other charset has characters, so they tell
    as well, and mix with all others.
    """

    codec: str
    leads: frozenset[int]
    lowest_trail: int
    neutral: frozenset[int]
    telling: frozenset[int] = frozenset()
    telling_share: float = 0.0
    mixed_share: float = 1.0
    kana: frozenset[int] = frozenset()


def _leads(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(lead for first, last in ranges for lead in range(first, last + 1))


_HIGH: Final = 0xA1
_QUOTES: Final = "‘’“”…―—–·"

# Where two fit equally well, the first is right.
_SCRIPTS: Final = (
    # Kana, and the first level of Chinese characters.
    _Script("euc_jp", _leads((0xA4, 0xA5), (0xB0, 0xCF)), _HIGH, _leads((0xA1, 0xA3)), _leads((0xA4, 0xA4)), 0.2),
    # Syllables, and Chinese characters in words of their own; bare letters, as in a laugh, are neutral.
    _Script(
        "cp949",
        _leads((0xB0, 0xC8), (0xCA, 0xFD)),
        _HIGH,
        _leads((0xA1, 0xA4), (0xA8, 0xA8)),
        _leads((0xB0, 0xC8)),
        0.2,
        0.3,
        _leads((0xAA, 0xAB)),
    ),
    _Script("cp932", _leads((0x82, 0x83), (0x88, 0x97)), 0x40, _leads((0x81, 0x81))),
    # The first level, in the order of its sounds; Korean syllables lie on those before sh.
    _Script("gb18030", _leads((0xB0, 0xD7)), _HIGH, _leads((0xA1, 0xA3)), _leads((0xC9, 0xD7)), 0.2),
    _Script("big5hkscs", _leads((0xA4, 0xC6)), 0x40, _leads((0xA1, 0xA1))),
)
_WESTERN: Final = ("iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1252", "ibm850", "ibm852")
_NOT_WESTERN = re.compile(r"[\x80-\x9f]|[^\W\d_][\xa1-\xa9\xab-\xb6\xb8\xb9\xbb-\xbf\xd7\xf7][^\W\d_]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.

    ``charset`` is the name to show (``utf-8``, ``cp949``, ``windows-1252``…), ``declared`` the label
    that came with the bytes or stood in them, as written but in lower case, ``warnings`` full sentences.
    """

    text: str
    charset: str
    declared: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text of ``data``, without a byte order mark; what cannot be read becomes U+FFFD and a warning.

    ``declared`` is a label given with the bytes, as by a header; otherwise a page's own is looked for.
    """
    label = (declared or _label_inside(data)).strip().lower()
    codec, skipped_bytes = _codec_of(data, label)
    body = data[skipped_bytes:] if skipped_bytes else data
    text, damage = _read(body, codec)
    label = label or _label_inside(text[:4096].encode("ascii", "replace")).lower()
    warnings = []
    if damage == 1:
        warnings.append("1 character could not be read and was replaced.")
    elif damage:
        warnings.append(f"{damage} characters could not be read and were replaced.")
    shown = _shown(codec)
    meant = _codec_named(label)
    if meant and _shown(meant) != shown and not label.startswith("utf-16") and not text.isascii():
        warnings.append(f"The file says that it is written in {label}, but it is written in {shown}.")
    return Decoded(text, shown, label, tuple(warnings))


def _label_inside(data: bytes) -> str:
    found = _DECLARATION.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""


def _codec_of(data: bytes, label: str) -> tuple[str, int]:
    """Python's name of the codec, and how many bytes of byte order mark come first."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return codec, len(mark)
    if codec := _by_wide_letters(data) or _by_zero_bytes(data):
        return codec, 0
    if b"\x1b$" in data and data.isascii():
        return ("iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext"), 0
    meant = _codec_named(label)
    if _is_utf8(data, declared=meant == "utf-8"):
        return "utf-8", 0
    if meant and meant != "utf-8" and _fits(data, meant):
        # A single-byte charset decodes everything and so proves nothing.
        if not _is_single_byte(meant) or not (codec := _by_everyday_characters(data, least=20)):
            return meant, 0
        return codec, 0
    return _by_everyday_characters(data, least=2) or _by_statistics(data), 0


def _by_zero_bytes(data: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark, by where the zero bytes stand."""
    sample = data[: _SAMPLE_BYTES // 4 * 4]
    if len(sample) < 4 or 0 not in sample:
        return ""
    zeros = [sample[place::4].count(0) / len(sample[place::4]) for place in range(4)]
    if min(zeros[2:]) > 0.8 and zeros[0] < 0.2:
        return "utf-32-le" if _fits(sample, "utf-32-le") else ""
    if min(zeros[:2]) > 0.8 and zeros[3] < 0.2:
        return "utf-32-be" if _fits(sample, "utf-32-be") else ""
    return _by_zeros_in_pairs(sample, zeros)


def _by_zeros_in_pairs(sample: bytes, zeros: list[float]) -> str:
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    # East Asian text has zeros only in its spaces and line ends; a stray NUL in other text is no sign.
    least = 0.3 if _fits(sample, "utf-8") else 0.01
    if odd > least and even < odd / 10 and _fits(sample, "utf-16-le"):
        return "utf-16-le"
    if even > least and odd < even / 10 and _fits(sample, "utf-16-be"):
        return "utf-16-be"
    return ""


def _by_wide_letters(data: bytes) -> str:
    """UTF-16 without a byte order mark in which few or no bytes are zero, by what it reads as.

    Only a text of two-byte characters holds control bytes that are none, and only in the right order
    of its bytes is nearly all of it letters and punctuation that people write.
    """
    sample = data[: _SAMPLE_BYTES // 2 * 2]
    characters = len(sample) // 2
    if characters < _FEW_CHARACTERS or (len(data) % 2 and len(data) < _SAMPLE_BYTES):
        return ""
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) < max(2, len(sample) / 100):
        return ""
    shares = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample.decode(codec, "replace")
        shares[codec] = 1 - len(_WRITTEN.sub("", text)) / len(text)
    best = max(shares, key=lambda codec: shares[codec])
    least = 0.99 if characters < 2 * _FEW_CHARACTERS else 0.9
    return best if shares[best] >= least and shares[best] - min(shares.values()) >= 0.1 else ""


def _is_utf8(data: bytes, *, declared: bool) -> bool:
    """Whether the bytes are UTF-8, a few damaged characters aside."""
    text, damage = _read(data, "utf-8")
    if not damage:
        return True
    if damage > _bearable(data):
        return False
    return declared or sum(not character.isascii() for character in text[: 4 * _SAMPLE_BYTES]) >= 10 * damage


def _bearable(data: bytes) -> int:
    return max(3, len(data) // 5000)


def _fits(data: bytes, codec: str) -> bool:
    """Whether the codec reads the bytes, save for a character cut off or damaged here and there."""
    return _read(data, codec)[1] <= max(1, len(data) // 5000)


def _read(data: bytes, codec: str) -> tuple[str, int]:
    """The text, and how many characters of it had to be replaced."""
    if codec == "cp1252":
        # The web's windows-1252 has all 256 bytes; Python's lacks five.
        return data.decode("cp1252", "c1controls"), 0
    try:
        return data.decode(codec), 0
    except UnicodeDecodeError:
        if codec == "euc_jp":
            # NEC's row of circled numbers, which browsers read, is only in the larger codec.
            larger = data.decode("euc_jis_2004", "replace")
            smaller = data.decode("euc_jp", "replace")
            text = min(larger, smaller, key=lambda text: text.count(REPLACEMENT))
        else:
            text = data.decode(codec, "replace")
    return text, max(1, text.count(REPLACEMENT) - data.count(b"\xef\xbf\xbd") * (codec == "utf-8"))


def _c1_controls(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("c1controls", _c1_controls)


def _by_everyday_characters(data: bytes, least: int) -> str:
    """The East Asian charset in which nearly every character is an everyday one; '' where none is.

    ``least`` is how many such characters it takes.
    """
    best, best_share = "", 0.75
    for script in _SCRIPTS:
        share = _everyday_share(data[:_SAMPLE_BYTES], script, least)
        if share > best_share:
            best, best_share = script.codec, share
    return best if best and _fits(data, best) else ""


def _everyday_share(sample: bytes, script: _Script, least: int) -> float:
    try:
        text = codecs.getincrementaldecoder(script.codec)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    counted = everyday = telling = runs = mixed = quotes = others = 0
    earlier: bool | None = None
    for character in text:
        pair = b"" if character.isascii() else character.encode(script.codec)
        if not pair or pair[0] in script.neutral:
            quotes += character in _QUOTES
            others += bool(pair) and character not in _QUOTES
            earlier = None
            continue
        counted += 1
        if pair[0] in script.kana:
            everyday += 1
            telling += 1
            runs += 1
            earlier = None
            continue
        tells = pair[0] in script.telling
        everyday += len(pair) == 2 and pair[0] in script.leads and pair[1] >= script.lowest_trail
        telling += tells
        runs += earlier is None
        mixed += earlier is not None and earlier != tells
        earlier = tells
    if not counted and quotes and not others:
        return 0.9  # English as it is written on a Korean or Japanese computer
    if everyday < least or telling < script.telling_share * counted or mixed > script.mixed_share * (counted - runs):
        return 0.0
    if script.lowest_trail < _HIGH and counted < 1.5 * runs:
        return 0.0  # quotation marks and accents before a letter, in a European charset
    return everyday / counted


def _by_statistics(data: bytes) -> str:
    import cchardet

    guess = (cchardet.detect(data)["encoding"] or "").lower()
    if guess in _WESTERN or guess.startswith("mac-c") or not guess:
        western = _read(data[:_SAMPLE_BYTES], "cp1252")[0]
        if guess in ("", "ibm850", "ibm852") or not _NOT_WESTERN.search(western):
            return "cp1252"
    codec = _codec_named(guess)
    return codec if codec and codec != "utf-8" and _fits(data, codec) else "cp1252"


def _codec_named(label: str) -> str:
    """Python's codec for a label, or its superset; '' for none, and for those that only a byte order mark proves."""
    import webencodings

    if not label:
        return ""
    if label in _OTHER_LABELS:
        return _OTHER_LABELS[label]
    encoding = webencodings.lookup(label)
    if encoding is None:
        return ""
    name = str(encoding.codec_info.name)
    if name.startswith("utf-16"):
        return "utf-8"  # WHATWG: a page that says so in ASCII is not UTF-16
    if name in ("x-user-defined", "replacement"):
        return ""
    return _SUPERSETS.get(name, name)


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp866", "cp874"))


def _shown(codec: str) -> str:
    if codec in _SHOWN_NAMES:
        return _SHOWN_NAMES[codec]
    if codec.startswith("cp125"):
        return codec.replace("cp", "windows-")
    return codec.replace("iso8859", "iso-8859")
