"""The text of a PDF file that Qt wrote, page by page, as another program would copy it."""

from __future__ import annotations

import re
import zlib
from pathlib import Path


def pages_of(path: Path) -> list[str]:
    """The letters of each page in the order in which they were painted; spaces are letters where they were painted."""
    parts = {int(n): body for n, body in re.findall(rb"(?:^|\n)(\d+) 0 obj\s(.*?)endobj", path.read_bytes(), re.DOTALL)}
    fonts = {
        name: _letters(_stream(parts[int(number)]))
        for body in parts.values()
        for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", body)
        for number in re.findall(rb"/ToUnicode (\d+) 0 R", parts[int(font)])
    }
    sheets = [body for body in parts.values() if re.search(rb"/Type /Page\s", body)]
    return [_painted(_stream(parts[int(re.findall(rb"/Contents (\d+)", sheet)[0])]), fonts) for sheet in sheets]


def _stream(body: bytes) -> bytes:
    content = body.partition(b"stream\n")[2]
    return zlib.decompressobj().decompress(content) if b"/FlateDecode" in body else content


def _letters(table: bytes) -> dict[int, str]:
    """What each glyph of a font stands for."""
    found: dict[int, str] = {}
    for first, last, begin, listed in re.findall(rb"<(\w+)> <(\w+)> (?:<(\w+)>|\[([^\]]*)\])", table):
        codes = re.findall(rb"<(\w+)>", listed) or [
            b"%04x" % (int(begin, 16) + n) for n in range(int(last, 16) - int(first, 16) + 1)
        ]
        found |= {int(first, 16) + n: _said(code) for n, code in enumerate(codes)}
    for named in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): _said(said) for code, said in re.findall(rb"<(\w+)> <(\w+)>", named)}
    return found


def _said(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "surrogatepass")


def _painted(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = "", dict[int, str]()
    for font, glyphs in re.findall(rb"/(F\d+) [\d.]+ Tf|<(\w+)> Tj", content):
        if font:
            letters = fonts[font]
        else:
            said += "".join(letters.get(int(glyphs[n : n + 4], 16), "") for n in range(0, len(glyphs), 4))
    return said
