"""How fast articles are printed, and how much memory it takes.

The articles are words drawn by chance, with the same seed each time, in English, Korean and Japanese, every
second one with a photograph. Fails if the command line takes more memory than it may.
"""

from __future__ import annotations

import base64
import html
import io
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from importing_and_searching import ENGLISH, JAPANESE, KOREAN, TAGS
from PIL import Image

ARTICLES = 200
MOST_MB = 400
KINDS = {
    "one column": ["--columns", "1"],
    "two columns, 9 pt, grey": ["--columns", "2", "--size", "9", "--pictures", "grey"],
    "a clipping book": ["--book", "--columns", "2"],
}


def page(chance: random.Random, number: int, folder: Path) -> None:
    """One saved page, with its picture beside it."""
    (words, joint), language = chance.choice([((ENGLISH, " "), "en"), ((KOREAN, " "), "ko"), ((JAPANESE, "の"), "ja")])
    paragraphs = "".join(f"<p>{joint.join(chance.choices(words, k=90))}.</p>" for _ in range(chance.randint(6, 20)))
    figure = ""
    if number % 2 == 0:
        noise = chance.randbytes(90 * 60 * 3)
        picture, data = Image.frombytes("RGB", (90, 60), noise).resize((1600, 1066)), io.BytesIO()
        picture.save(data, "JPEG", quality=85)
        source = f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"
        figure = f'<figure><img src="{source}"><figcaption>A picture / Agency {number % 7}</figcaption></figure>'
    title = html.escape(f"{joint.join(chance.choices(words, k=6))} {number}")
    tags = "".join(f'<meta property="article:tag" content="{tag}">' for tag in chance.sample(TAGS, 2))
    (folder / f"{number}.html").write_text(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{tags}'
        f'<meta property="article:published_time" content="2026-{chance.randint(1, 12):02}-08T08:15:00+09:00"></head>'
        f"<body><article><h1>{title}</h1>{figure}{paragraphs}</article></body></html>",
        "utf-8",
    )


def main() -> int:
    """Prints one line a kind of job; 1 where one takes too much memory."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["READER_HOME"] = str(home / "reader")
        pages = home / "pages"
        pages.mkdir()
        chance = random.Random(20260114)
        for number in range(ARTICLES):
            page(chance, number, pages)
        reader = [sys.executable, "-P", "-m", "reader"]
        archive = ["--archive", str(home / "articles.archive")]
        subprocess.run([*reader, "import", *archive, str(pages)], check=True, stdout=subprocess.DEVNULL)
        worst = 0.0
        for name, words in KINDS.items():
            pdf = home / "out.pdf"
            start = time.perf_counter()
            process = subprocess.Popen(
                [*reader, "print", *archive, "--pdf", str(pdf), "--replace", *words, ""],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - start
            busy = used.ru_utime + used.ru_stime
            count = len(re.findall(rb"/Type /Page\n", pdf.read_bytes()))
            memory = used.ru_maxrss / 1024
            worst = max(worst, memory)
            print(
                f"{name:24} {ARTICLES} articles, {count} pages, {pdf.stat().st_size / 2**20:.1f} MB: {busy:5.1f} s of "
                f"processor time ({seconds:.1f} s), {count / busy:5.1f} pages/s, {memory:4.0f} MB at most"
            )
        return int(worst > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
