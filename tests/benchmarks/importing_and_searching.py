"""How fast copied pages are imported, and how long searches of them take.

The articles are words drawn by chance, with the same seed each time, in English, Korean and Japanese.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reader.archive import Archive

ARTICLES = 2_000
TIMES = 7

ENGLISH = "harbour ledger orchard signal quarry lantern meadow council ferry kiln winter bridge summit weaver".split()
KOREAN = "항구 등대 다리 시장 기록 겨울 학교 회의 탄광 장부 정상 회담 나루 마을".split()
JAPANESE = "港 灯台 橋 市場 記録 冬 学校 会議 炭鉱 帳簿 電力 村 渡し 新聞".split()
TAGS = ("Harbour lights", "Winter ledger", "항구 기록", "灯台の冬", "Quarry")

QUERIES = {
    "everything": "",
    "a common word": "harbour",
    "two words": "harbour lantern",
    "a phrase": '"lantern meadow"',
    "either, and not": "quarry OR kiln -ferry",
    "a prefix": "lan*",
    "a Korean word": "탄광",
    "a Japanese character": "港",
    "a tag": '#"Winter ledger"',
    "a month": "date:2026-03",
}


def page(chance: random.Random, number: int) -> str:
    """One copied page."""
    words, joint = chance.choice([(ENGLISH, " "), (KOREAN, " "), (JAPANESE, "の")])
    paragraphs = [joint.join(chance.choices(words, k=60)) + "." for _ in range(6)]
    day = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}, {chance.randint(0, 23):02}:15"
    tags = " ".join(f"#{tag}" for tag in chance.sample(TAGS, 2))
    lines = [f"{joint.join(chance.choices(words, k=6))} {number}", day, "print page small font big font", *paragraphs]
    return "\n".join([*lines, tags, "Copyright by The Benchmark Gazette"])


def milliseconds(work: Callable[[], object]) -> float:
    """The median time of some runs."""
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return 1000 * statistics.median(spent)


def main() -> None:
    """Prints one line a measurement."""
    chance = random.Random(2026)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["READER_HOME"] = str(home / "reader")
        pages = home / "pages"
        pages.mkdir()
        for number in range(ARTICLES):
            (pages / f"{number:05}.txt").write_text(page(chance, number), "utf-8")
        path = home / "articles.archive"
        command = [sys.executable, "-P", "-m", "reader", "import", "--json", "--archive", str(path), str(pages)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        report = json.loads(done.stdout.splitlines()[-1])
        print(f"{'import, index included':28}{report['added'] / report['seconds']:8.0f} articles a second")
        archive = Archive.open(path)
        try:
            for name, text in QUERIES.items():
                query = archive.parse(text)
                found = archive.search(query)
                spent = milliseconds(lambda query=query: archive.search(query))
                print(f"{name:28}{spent:8.1f} ms, {found.total:,} found")
            first = archive.search(archive.parse("harbour"))
            spent = milliseconds(lambda: archive.summaries(first.ids[:100], archive.parse("harbour")))
            print(f"{'100 rows with snippets':28}{spent:8.1f} ms")
        finally:
            archive.close()


if __name__ == "__main__":
    main()
