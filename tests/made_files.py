"""Files of formats that are not text, made from what we wrote: ``python tests/made_files.py`` writes the kept ones."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import zipfile
from pathlib import Path

from PIL import Image

DATA = Path(__file__).parent / "data"

FERRY = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Ferry of Orrin sails again - Orrin Gazette</title>
<meta property="og:site_name" content="Orrin Gazette"><meta name="author" content="Tilda Vance">
<meta property="article:published_time" content="2026-01-14T08:06:00+09:00"></head><body><article>
<h1>Ferry of Orrin sails again</h1>
<p>The flat ferry that carried sheep, letters and two brass bands across the Marrow is running again
after forty years.</p>
<figure><img src="/photo/ferry.png" alt="A ferry">
<figcaption>The ferry at the upper landing / Gazette Pictures</figcaption></figure>
<p>Nobody paid a fare on Monday, said Hester Wren, who learned the trade from an uncle who would not own a watch.</p>
<p>The parish bought the rope with the proceeds of three bake sales and a sponsored silence,
the council said on Monday.</p>
</article></body></html>"""

KOREAN = """<!doctype html><html lang="ko"><head><title>윗나루 줄배, 다시 물살을 가르다</title></head><body><article>
<h1>윗나루 줄배, 다시 물살을 가르다</h1>
<p>윗나루의 줄배가 마흔 해 만에 다시 물살을 가른다.
사공 한도경 씨는 월요일 아침 첫 손님으로 염소 두 마리를 태웠다고 말했다.</p>
<p>마을 사람들은 빵을 구워 팔아 밧줄 값을 모았다. 옛 밧줄은 면사무소 복도에 아직 걸려 있다. 강물은 그날 얕았다.</p>
</article></body></html>"""

JAPANESE = """<!doctype html><html lang="ja"><head><title>上の渡しに綱舟戻る</title></head><body><article>
<h1>上の渡しに綱舟戻る</h1>
<p>上の渡しの綱舟が四十年ぶりに川を渡り始めた。船頭の真野千里さんは月曜の朝、最初の客として山羊を二頭乗せたという。</p>
<p>村ではパンを焼いて売り、綱の代金を集めた。昭和に切れた古い綱は、今も役場の廊下に掛かっている。</p>
</article></body></html>"""


def picture(width: int = 320, colour: str = "steelblue") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, width * 5 // 8), colour).save(out, "PNG")
    return out.getvalue()


# ---------------------------------------------------------------- web archives


def answer(body: bytes, kind: str = "text/html; charset=utf-8", *more: str, status: str = "200 OK") -> bytes:
    """What a server sends."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more])
    return f"{head}\r\n\r\n".encode() + body


def record(
    block: bytes, url: str, kind: str = "response", *, number: int = 1, length: int | None = None, form: str = ""
) -> bytes:
    """A record of a web archive; ``length`` is what it says of its length."""
    form = form or ("application/http; msgtype=response" if kind == "response" else "text/plain")
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2026-01-15T03:04:05.678Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {form}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def records() -> list[bytes]:
    """What a crawler stored: pages in three languages, a picture, and much that is no article."""
    site = "https://gazette.example"
    nothing = b"<html><head><script>track()</script></head><body></body></html>"
    return [
        record(b"software: a crawler of ours\r\n", "", "warcinfo", number=1, form="application/warc-fields"),
        record(b"GET /ferry HTTP/1.1\r\n\r\n", f"{site}/ferry", "request", number=2, form="application/http"),
        record(answer(FERRY.encode()), f"{site}/ferry", number=3),
        record(answer(picture(), "image/png"), f"{site}/photo/ferry.png", number=4),
        record(answer(KOREAN.encode("cp949"), "text/html; charset=euc-kr"), f"{site}/ko/1", number=5),
        record(answer(b"body { margin: 0 }", "text/css"), f"{site}/style.css", number=6),
        record(answer(b"<p>Moved to another place.</p>", status="302 Found"), f"{site}/old", number=7),
        record(answer(b"<p>There is no such page here.</p>", status="404 Not Found"), f"{site}/gone", number=8),
        record(answer(nothing), "https://counter.example/frame", number=9),
        record(answer(b"User-agent: *\r\n", "text/plain"), f"{site}/robots.txt", number=10),
        record(JAPANESE.encode(), f"{site}/ja/1", "resource", number=11, form="text/html; charset=utf-8"),
    ]


def warc_gz(parts: list[bytes]) -> bytes:
    """A web archive as they are kept: each record a gzip of its own."""
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


# ---------------------------------------------------------------- zip files


def zipped(files: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip of files by name, all compressed save those ``stored``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in files.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


def crate() -> bytes:
    """Pages of three kinds, one with its folder, and what systems leave lying about."""
    page = FERRY.replace("/photo/ferry.png", "ferry_files/ferry.png")
    inner = zipped({"ja/綱舟.html": JAPANESE})
    return zipped(
        {
            "ferry.html": page,
            "ferry_files/ferry.png": picture(),
            "ferry_files/style.css": "body { margin: 0 }",
            "__MACOSX/._ferry.html": b"\0\5\x16\7",
            ".DS_Store": b"\0\0\0\1",
            "한국/줄배.html": KOREAN.encode("cp949"),
            "inner.zip": inner,
        },
        stored=("inner.zip", "ferry_files/ferry.png"),
    )


def collection() -> bytes:
    """A WACZ whose list of pages names two of the three that are in it."""
    listed = [f'{{"url": "https://gazette.example/{name}", "title": "{name}"}}' for name in ("ferry", "ko/1")]
    return zipped(
        {
            "archive/data.warc.gz": warc_gz(records()),
            "pages/pages.jsonl": "\n".join(['{"format": "json-pages-1.0", "id": "pages"}', *listed]),
            "datapackage.json": '{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}',
        },
        stored=("archive/data.warc.gz",),
    )


# ---------------------------------------------------------------- ARC, MHTML


def arc_record(block: bytes, url: str, kind: str) -> bytes:
    """A record of the older form of web archives."""
    return f"{url} 192.0.2.7 20040115030405 {kind} {len(block)}\n".encode() + block + b"\n"


def arc() -> list[bytes]:
    """What a crawler stored in the older form."""
    head = b"1 0 A Crawler of Ours\nURL IP-address Archive-date Content-type Archive-length\n"
    site = "http://gazette.example"
    return [
        arc_record(head, "filedesc://orrin.arc", "text/plain"),
        arc_record(answer(FERRY.encode()), f"{site}/ferry", "text/html"),
        arc_record(answer(picture(), "image/png"), f"{site}/photo/ferry.png", "image/png"),
        arc_record(answer(b"<p>Gone.</p>", status="404 Not Found"), f"{site}/gone", "text/html"),
        arc_record(answer(JAPANESE.encode("euc-jp"), "text/html; charset=euc-jp"), f"{site}/ja", "text/html"),
    ]


def mhtml(*, subject: str = "Ferry of Orrin sails again", boundary: str = "----Multipart--orrin----") -> bytes:
    """A page as a browser saves it in one file."""
    html = quopri.encodestring(FERRY.encode()).replace(b"\n", b"\r\n")
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://gazette.example/ferry\r\n"
        f"Subject: {subject}\r\nDate: Thu, 15 Jan 2026 12:04:05 +0900\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n\r\n'
    ).encode()
    edge = f"--{boundary}".encode()
    page = (
        b"Content-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable"
        b"\r\nContent-Location: https://gazette.example/ferry\r\n\r\n" + html
    )
    shown = (
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://gazette.example/photo/ferry.png\r\n\r\n"
        + base64.encodebytes(picture()).replace(b"\n", b"\r\n")
    )
    return head + b"\r\n".join([edge, page, edge, shown, edge + b"--", b""])


# ---------------------------------------------------------------- EPUB

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def xhtml(title: str, body: str) -> str:
    """A document of a book."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{title}</title></head><body>{body}</body></html>'
    )


def paper() -> dict[str, bytes | str]:
    """A paper that came as a book: a cover, a list of its articles, two articles, one of them in two documents."""
    names = ("cover", "list", "ferry", "ferry2", "rope")
    kind = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="{name}" href="text/{name}.xhtml" {kind}/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Orrin Weekly</dc:title>'
        "<dc:language>en</dc:language>"
        "<dc:creator>calibre</dc:creator><dc:creator>Tilda Vance</dc:creator><dc:date>2026-01-16</dc:date>"
        "<dc:rights>Copyright by The Orrin Weekly</dc:rights><dc:subject>Marrow river</dc:subject></metadata>"
        f'<manifest>{items}<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="p" href="img/ferry.png" media-type="image/png"/></manifest><spine>{spine}</spine></package>'
    )
    links = (
        '<li><a href="text/ferry.xhtml">Ferry sails again</a></li><li><a href="text/rope.xhtml">줄배의 밧줄</a></li>'
    )
    ferry = (
        "<h1>Ferry sails again</h1><p>The flat ferry of Orrin is running again after forty years of silence.</p>"
        '<figure><img src="../img/ferry.png" alt="A ferry"/>'
        "<figcaption>The upper landing / Gazette Pictures</figcaption></figure>"
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": package,
        "OPS/nav.xhtml": xhtml("Contents", f'<nav epub:type="toc"><ol>{links}</ol></nav>'),
        "OPS/text/cover.xhtml": xhtml("Cover", "<p>The Orrin Weekly</p>"),
        "OPS/text/list.xhtml": xhtml("River", f"<ul>{links}<li><a href='a'>And another one</a></li></ul>"),
        "OPS/text/ferry.xhtml": xhtml("x", ferry),
        "OPS/text/ferry2.xhtml": xhtml("x", "<p>Nobody paid a fare on Monday, said <b>Hester Wren</b>, who is 74.</p>"),
        "OPS/text/rope.xhtml": xhtml("x", "<h2>줄배의 밧줄</h2><p>마을 사람들은 빵을 구워 팔아 밧줄 값을 모았다.</p>"),
        "OPS/img/ferry.png": picture(),
    }


# ---------------------------------------------------------------- PDF


def pdf(*pages: list[tuple[int, str]], title: str = "", made: str = "D:20260114080600+09'00'") -> bytes:
    """A PDF of pages of lines, each with the size of its letters; a page without lines holds a picture alone."""
    objects = [b"<</Type/Catalog/Pages 2 0 R/Lang(en)>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"]
    kids = []
    for page in pages:
        at, drawn = 780, ["BT"]
        for size, line in page:
            at -= size + 4 if line else 20
            text = line.replace("\\", "").replace("(", "").replace(")", "")
            drawn.append(f"/F1 {size} Tf 1 0 0 1 60 {at} Tm ({text}) Tj")
        stream = "\n".join([*drawn, "ET"] if page else ["0.5 g 60 60 400 600 re f"]).encode("latin-1")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    told = f"<</Title({title})/Author(Tilda Vance; Oren Pask)/Keywords(Marrow river, rope ferry)/CreationDate({made})>>"
    objects.append(told.encode())
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>"
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def gazette() -> bytes:
    """An article on two pages, with what is printed above and below each."""
    first = [
        (9, "THE ORRIN GAZETTE"),
        (24, "Ferry of Orrin sails again"),
        (11, "The flat ferry that carried sheep, letters and two brass bands across the Mar-"),
        (11, "row is running again after forty years, pulled along its rope by Hester Wren,"),
        (11, "who is 74."),
        (11, "Nobody paid a fare on Monday, she said, leaning on the post where the fares"),
        (9, "1"),
    ]
    second = [
        (9, "THE ORRIN GAZETTE"),
        (11, "used to be chalked, and nobody will before the bell is hung again next week."),
        (9, "2"),
    ]
    third = [(9, "THE ORRIN GAZETTE"), (11, "The parish bought the rope with three bake sales."), (9, "3")]
    return pdf(first, second, third, title="Microsoft Word - ferry.docx")


KEPT: dict[str, bytes] = {
    "warc/orrin.warc.gz": warc_gz(records()),
    "wacz/orrin.wacz": collection(),
    "arc/orrin.arc": b"".join(arc()),
    "zip/crate.zip": crate(),
    "mhtml/ferry.mhtml": mhtml(),
    "epub/weekly.epub": zipped(paper(), stored=("mimetype",)),
    "pdf/ferry.pdf": gazette(),
}


if __name__ == "__main__":
    for name, data in KEPT.items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
