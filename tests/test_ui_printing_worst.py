"""The worst that an archive can give to a printer: endless tables and words, broken pictures, a full disk."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pdfs
import pytest
import written_articles
from papers import ONE, letters, pdf, photograph
from PySide6.QtGui import QColor, QImage, QPainter

from reader.model import Article
from reader.ui.printing import PrintJob
from reader.ui.typesetting import TENTHS

BARE = replace(ONE, header=False, footer=False)


pytestmark = pytest.mark.usefixtures("application")


def markers(tmp_path: Path, article: Article, columns: int) -> list[str]:
    pages = pdfs.pages_of(pdf(tmp_path, [article], replace(ONE, columns=columns)))
    return re.findall(r"m\d+x", letters("".join(pages)))


@pytest.mark.parametrize("columns", [1, 2])
def test_a_table_of_two_thousand_cells_is_whole_and_in_order(tmp_path: Path, columns: int) -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>m{row * 4 + cell}x rope</td>" for cell in range(4)) + "</tr>" for row in range(500)
    )
    article = written_articles.article(f"<p>before</p><table>{rows}</table><p>after</p>", tags=())
    assert [f"m{n}x" for n in range(2_000)] == markers(tmp_path, article, columns)


def test_a_word_of_sixty_thousand_letters_is_whole(tmp_path: Path) -> None:
    word = "".join(f"m{n}x" for n in range(11_000))[:60_000]
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [written_articles.article(f"<p>{word}</p>")], BARE))))
    assert word in said


def test_pictures_that_cannot_be_decoded_leave_their_captions(tmp_path: Path) -> None:
    good = photograph()
    for data in (b"", b"no picture at all", good[:200], good[:-40], b"\x89PNG\r\n\x1a\n" + b"\xff" * 4_000):
        article = written_articles.article(
            "<p>before</p><figure><img src='a.jpg'></figure><p>downstream</p>",
            pictures=(written_articles.picture(good, url="a.jpg"),),
        )
        said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article], BARE, data))))
        caption = letters(written_articles.picture(good).caption)
        assert said.index("before") < said.index(caption) < said.index("downstream")


def test_a_very_tall_picture_fits_on_a_page_with_its_caption(tmp_path: Path) -> None:
    data = photograph("#C04020", 300, 12_000)
    article = written_articles.article(
        "<p>before</p><figure><img src='a.jpg'></figure><p>after</p>",
        pictures=(replace(written_articles.picture(data, url="a.jpg"), width=0, height=0),),
    )
    for columns in (1, 2):
        job = PrintJob([article], lambda sha256: data, replace(ONE, columns=columns))
        list(job.measure())
        assert 1 == job.pages
        image = QImage(595, 842, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        job.paint_page(painter, 0, 1 / TENTHS)
        painter.end()
        red = [y for y in range(842) for x in range(0, 595, 3) if image.pixelColor(x, y).name() == "#c04020"]
        assert 380 < max(red) - min(red) < 480


def test_an_empty_article_is_a_page_with_its_headline(tmp_path: Path) -> None:
    article = written_articles.article("", text="", tags=(), copyright="", title="Nothing more")
    (page,) = pdfs.pages_of(pdf(tmp_path, [article], BARE))
    assert letters(page).startswith("Nothingmore")
    nothing = replace(article, title="", authors=(), published="", published_raw="")
    (bare,) = pdfs.pages_of(pdf(tmp_path, [nothing], BARE))
    assert "" == letters(bare)


@pytest.mark.parametrize("html", ["<p>\U0001f32a\ufe0f and \U0001f468 \U0001f469 rope</p>"])
def test_pictographs_are_copied_as_they_were_written(tmp_path: Path, html: str) -> None:
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [written_articles.article(html, tags=())], BARE))))
    assert "\U0001f32aand\U0001f468\U0001f469rope" in re.sub("[\u200d\ufe0f]", "", said)


def test_a_full_disk_is_explained_and_leaves_nothing_behind(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "sys.path[:0] = sys.argv[2:]\n"
        "import written_articles\n"
        "from papers import ONE, no_picture\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "from reader.errors import OutputError\n"
        "from reader.ui.printing import write_pdf\n"
        "application = QGuiApplication([])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))\n"
        "try:\n"
        "    write_pdf([written_articles.english()] * 3, no_picture, Path(sys.argv[1]), ONE)\n"
        "except OutputError as error:\n"
        "    print(error)\n"
    )
    path = tmp_path / "out.pdf"
    path.write_bytes(b"kept")
    words = [sys.executable, "-P", "-c", script, str(path), str(Path(__file__).parent), *sys.path]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    assert 1 == len(done.stdout.splitlines())
    assert "“out.pdf” could not be written" in done.stdout
    assert (["out.pdf"], b"kept") == (
        [each.name for each in tmp_path.iterdir() if "out" in each.name],
        path.read_bytes(),
    )
