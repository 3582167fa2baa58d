"""Pictures written into HTML as ``data:`` addresses, taken out of it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from urllib.parse import unquote

_DATA_PICTURE = re.compile(r"data:image/([\w.+-]{1,40})(?:;[\w=.-]{1,60}){0,4};base64,([A-Za-z0-9+/=%]{160,})")
_STYLE_PICTURE = re.compile(r"(--sf-img-\d{1,6})\s*:\s*url\(\s*[\"']?(picture:[0-9a-f]{64})")
_STYLED_IMAGE = re.compile(r"<img\b(?=[^>]{0,8000}?var\((--sf-img-\d{1,6})\))", re.IGNORECASE)


def taken_out(html: str) -> tuple[str, dict[str, bytes]]:
    """The HTML with its inlined pictures replaced by ``picture:`` names, and their bytes by name."""
    held: dict[str, bytes] = {}

    def take(match: re.Match[str]) -> str:
        if "svg" in match[1].lower():
            return "data:,"
        try:
            data = base64.b64decode(unquote(match[2]), validate=False)
        except (binascii.Error, ValueError):
            return "data:,"
        name = f"picture:{hashlib.sha256(data).hexdigest()}"
        held[name] = data
        return name

    if "data:image/" in html:
        html = _DATA_PICTURE.sub(take, html)
    if "--sf-img-" in html:
        styles = dict(_STYLE_PICTURE.findall(html))
        html = _STYLED_IMAGE.sub(
            lambda match: f'<img data-src="{styles[match[1]]}"' if match[1] in styles else match[0], html
        )
    return html, held
