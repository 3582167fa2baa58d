"""What it takes to read a page, against one `trafilatura.bare_extraction` of it, and how fast web archives are read.

The pages are those of `tests.news_pages`, as heavy as real ones. Both read each page in turn, so that a busy
machine slows both.
"""

from __future__ import annotations

import gzip
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.news_pages import page

PAGES = 150
PROMISED_RATIO = 1.6
PROMISED_SHARE = 0.1
"""What reading a web archive may take of the time that its pages take."""


def record(number: int, body: bytes, kind: str) -> bytes:
    """A record of a web archive, packed."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2026-01-15T00:00:00Z\r\nWARC-Target-URI: https://gazette.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 1)


def processor_s(work: Callable[[], object]) -> float:
    """The processor time that some work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Prints one line a measurement; 1 where one is not as promised."""
    import trafilatura

    from reader import importers
    from reader.importers import box, wire, workers
    from reader.model import CleanDraft

    pages = [page(number) for number in range(PAGES)]
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["READER_HOME"] = str(home / "reader")
        for number, text in enumerate(pages):
            (home / f"{number:04}.html").write_text(text, "utf-8")
        archive = home / "pages.warc.gz"
        noise = random.Random(7).randbytes(40_000)
        with archive.open("wb") as file:
            for number, text in enumerate(pages):
                file.write(record(number, text.encode(), "text/html; charset=utf-8"))
                file.write(record(PAGES + number, noise, "image/jpeg"))

        trafilatura.bare_extraction(pages[0], with_metadata=True)
        list(box.read(wire.Request(home / "0000.html")))
        theirs = ours = 0.0
        for number, text in enumerate(pages):
            theirs += processor_s(lambda text=text: trafilatura.bare_extraction(text, with_metadata=True))
            ours += processor_s(lambda number=number: list(box.read(wire.Request(home / f"{number:04}.html"))))
        ratio = ours / theirs
        print(f"{'one extraction by the library':34}{1000 * theirs / PAGES:8.1f} ms of processor time a page")
        print(f"{'our whole reading of a page':34}{1000 * ours / PAGES:8.1f} ms, {ratio:.2f} times that")

        reading = processor_s(lambda: list(importers.leaves(importers.opened(archive))))
        share = reading / ours
        print(
            f"{'reading the web archive alone':34}{2 * PAGES / reading:8.0f} records a second, {share:.1%} of the pages"
        )

        start = time.perf_counter()
        found = [one for some in workers.read_files(importers.files_under([archive])) for one in some.found]
        passed = time.perf_counter() - start
        assert sum(isinstance(one, CleanDraft) for one in found) == PAGES
        print(f"{'the web archive in workers':34}{PAGES / passed:8.1f} pages a second by the clock")
    slow = ratio > PROMISED_RATIO or share > PROMISED_SHARE
    if slow:
        print("slower than promised")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
