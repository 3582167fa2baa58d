"""Articles as a PDF: what it holds, its outline and its letters; the clipping book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfs
import pypdf
import pytest
import written_articles
from papers import ONE, letters, no_picture, pdf, photograph
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter

from reader.errors import OutputError
from reader.model import Article, GivenTag
from reader.ui.pdf_file import Bookmark, Link, PdfFile
from reader.ui.printing import PrintJob, write_pdf, writing_pdf
from reader.ui.sheets import SIZES, PrintChoices
from reader.ui.typesetting import TENTHS

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(
    "make", [written_articles.english, written_articles.korean, written_articles.japanese], ids=["en", "ko", "ja"]
)
def test_every_word_stands_once_and_in_order(tmp_path: Path, columns: int, make: Callable[[], Article]) -> None:
    article = make()
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article], replace(ONE, columns=columns)))))
    at = 0
    for paragraph in re.findall(r"<p>(.*?)</p>", article.html, re.DOTALL):
        plain = letters(re.sub(r"<[^>]+>", "", paragraph))
        assert 1 == said.count(plain)
        assert at < said.index(plain)
        at = said.index(plain)


def test_no_line_is_drawn_twice(tmp_path: Path) -> None:
    numbered = " ".join(f"w{n}x" for n in range(4_000))
    path = pdf(tmp_path, [written_articles.article(f"<p>{numbered}</p>")], replace(ONE, columns=2))
    found = Counter(re.findall(r"w\d+x", letters("".join(pdfs.pages_of(path)))))
    assert {f"w{n}x": 1 for n in range(4_000)} == found


def test_letters_that_would_be_ligatures_are_kept(tmp_path: Path) -> None:
    article = written_articles.article("<p>The flood: fifty baffling coffins.</p>", title="Flood office", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert "Theflood:fiftybafflingcoffins." in said
    assert "Floodoffice" in said


def test_characters_that_share_a_shape_are_copied_as_they_were_written(tmp_path: Path) -> None:
    html = "<p>二月一日、人々は山の水を見た。民の長い西の歯・竜。</p><p>晩 戸口</p>"
    article = written_articles.article(html, title="日本", language="ja", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert "二月一日、人々は山の水を見た。民の長い西の歯・竜。" in said
    assert "日本" in said
    assert not re.search("[\u2e80-\u2fdf\t]", said)


def test_characters_of_one_shape_are_told_apart_where_both_are_used(tmp_path: Path) -> None:
    html = "<p>日と⽇、歯・竜·月。㎞ µμ ΩΩ 二⼆</p><p><b>日と⽇・·</b></p>"
    article = written_articles.article(html, title="・と·", language="ja", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert "日と⽇、歯・竜·月。㎞µμΩΩ二⼆日と⽇・·" in said
    assert "・と·" in said


def test_letters_written_from_the_right_are_kept(tmp_path: Path) -> None:
    article = written_articles.article("<p>عبر السلام النهر. شלום של נהר</p>", title="النهر", language="ar", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert Counter("عبرالسلامالنهر.شלוםשלנהר") <= Counter(said)
    assert not re.search("[\ufb50-\ufdff\ufe70-\ufefc]", said)


@pytest.mark.parametrize("columns", [1, 2])
def test_a_script_that_no_font_has_is_printed_as_boxes_and_copied_as_it_was_written(
    tmp_path: Path, columns: int
) -> None:
    words = (
        "\u1780\u1781\u17d2\u1782 \u1793\u1794 \ua500 <b>\u1781\u1782</b> river \U000f1780 \u1780\u1781\u17d2\u1782 "
    )
    article = written_articles.article(f"<p>{words * 20}</p>", title="\u1782\u1780", language="km", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article], replace(ONE, columns=columns)))))
    assert said.startswith("\u1782\u1780")
    assert letters(re.sub("<[^>]*>", "", words * 20)) in said


def test_boxes_among_letters_from_the_right_are_copied_in_their_order(tmp_path: Path) -> None:
    article = written_articles.article("<p>\u0633\u0644\u0627\u0645 \U000f1780 \U000f1781</p>", language="ar", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert said.index("\U000f1781") < said.index("\U000f1780")  # painted from the left
    assert Counter("\u0633\u0644\u0627\u0645") <= Counter(said)


def test_more_letters_without_a_font_than_can_be_told_apart_are_boxes_all_the_same(tmp_path: Path) -> None:
    many = "".join(map(chr, range(0xF1780, 0xF1780 + 300)))
    article = written_articles.article(f"<p>{many} river</p>", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert many[:100] in said
    assert said.count("\ufffd") > 100
    assert "river" in said


@pytest.mark.parametrize("code", ["ja", "zh"])
def test_the_same_letters_in_several_languages_and_sizes_are_copied_as_they_were_written(
    tmp_path: Path, code: str
) -> None:
    words = "日本の大長行田"
    figure = f"<figure><figcaption>{words}</figcaption></figure><blockquote><p>{words}</p></blockquote>"
    articles = [
        written_articles.article(f"<p>{words}</p>{figure}", id=n, title=words, language=language)
        for n, language in enumerate((code, "ko", "en", "ja", "zh", code), start=1)
    ]
    articles = [replace(article, tags=(GivenTag(words, "page"),)) for article in articles]
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, articles))))
    assert not re.search("[\u2e80-\u2fdf]", said)
    assert said.count(words) >= 5 * len(articles)


def test_every_font_is_embedded(tmp_path: Path) -> None:
    articles = [written_articles.english(), written_articles.korean(), written_articles.japanese()]
    content = pdf(tmp_path, articles).read_bytes()
    described = re.findall(rb"<<[^<>]*/Type /FontDescriptor.*?>>", content, re.DOTALL)
    assert described
    assert all(re.search(rb"/FontFile[23]? ", each) for each in described)


def test_title_and_author_are_set(tmp_path: Path) -> None:
    content = pdf(tmp_path, [written_articles.english()]).read_bytes()
    assert "Rope ferry returns".encode("utf-16-be") in content or b"Rope ferry returns" in content
    assert "Tilda Vance, Oren Pask".encode("utf-16-be") in content or b"Tilda Vance, Oren Pask" in content


def test_the_outline_leads_to_articles_and_headings(tmp_path: Path) -> None:
    articles = [written_articles.english(), replace(written_articles.japanese(), id=2)]
    with pypdf.PdfReader(pdf(tmp_path, articles, PrintChoices())) as file:
        told = [(depth, mark.title, file.get_destination_page_number(mark)) for depth, mark in _flat(file.outline)]
    assert [(0, "Contents", 0), (0, articles[0].title, 1)] == told[:2]
    assert (1, "What it costs", 1) in told
    assert [(0, articles[1].title)] == [(depth, title) for depth, title, page in told if page and depth == 0][1:]


def _flat(outline: list[Any], depth: int = 0) -> Iterator[tuple[int, Any]]:
    for each in outline:
        if isinstance(each, list):
            yield from _flat(each, depth + 1)
        else:
            yield depth, each


def test_the_contents_lead_to_the_articles(tmp_path: Path) -> None:
    articles = [written_articles.english(), replace(written_articles.korean(), id=2)]
    path = pdf(tmp_path, articles, PrintChoices())
    starts = [mark.page for mark in _job(articles, PrintChoices()).outline()[1:]]
    with pypdf.PdfReader(path) as file:
        pages = [page.indirect_reference for page in file.pages]
        links = [each.get_object() for each in file.pages[0]["/Annots"]]
        assert starts == [pages.index(link.raw_get("/Dest")[0]) for link in links]
        for link in links:
            left, bottom, right, top = link["/Rect"]
            assert 0 < left < right < 595
            assert 400 < bottom < top < 842


def _job(articles: Sequence[Article], choices: PrintChoices, asked: str = "") -> PrintJob:
    job = PrintJob(articles, no_picture, choices, asked)
    list(job.measure())
    return job


@pytest.mark.parametrize("make", [written_articles.english, written_articles.korean, written_articles.japanese])
def test_the_language_is_set(tmp_path: Path, make: Callable[[], Article]) -> None:
    article = make()
    with pypdf.PdfReader(pdf(tmp_path, [article])) as file:
        assert article.language == file.root_object["/Lang"]


def test_what_is_appended_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    painter.drawText(100, 100, "bare")
    painter.end()
    before = path.read_bytes()
    with PdfFile(path) as file:
        file.complete([Bookmark("one", 0, inner=(Bookmark("inner", 0, 40.0),))], [Link(0, (1, 2, 3, 4), 0)], "ko", 842)
        file.save()
    after = path.read_bytes()
    assert after.startswith(before)
    with pypdf.PdfReader(path) as read:
        assert ["one", "inner"] == [mark.title for _, mark in _flat(read.outline)]
        assert [1, 838, 3, 840] == read.pages[0]["/Annots"][0].get_object()["/Rect"]


def test_the_persons_note_is_printed_where_it_is_wanted(tmp_path: Path) -> None:
    article = replace(written_articles.english(), note="Ask Hester about the rope.\n\n줄배 사진 다시 볼 것")
    assert "Hesteraboutrope" not in letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article], replace(ONE, notes=True)))))
    assert 1 == said.count("NoteAskHesterabouttherope.줄배사진다시볼것")


def test_nothing_of_the_program_is_printed(tmp_path: Path) -> None:
    said = "".join(pdfs.pages_of(pdf(tmp_path, [written_articles.english()])))
    for word in ("Print page", "Small font", "Share", "Record", "not saved"):
        assert letters(word) not in letters(said)


def test_head_and_foot_say_source_date_address_digest_and_page(tmp_path: Path) -> None:
    (first, *rest) = pdfs.pages_of(pdf(tmp_path, [written_articles.article(written_articles.BODY * 3)]))
    total = 1 + len(rest)
    for number, page in enumerate((first, *rest), start=1):
        said = letters(page)
        assert "TheMarrowLedger·River" in said
        assert "Feb3,2026,08:06am" in said
        assert "ledger.invalid/2026/rope-ferry?key=77" in said
        assert f"SHA-256{written_articles.LONG_SHA[:8]}" in said
        assert f"{number}/{total}" in said


def test_what_is_switched_off_is_not_printed(tmp_path: Path) -> None:
    bare = replace(ONE, tags=False, header=False, footer=False)
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [written_articles.english()], bare))))
    assert "#ropeferry" not in said
    assert "SHA-256" not in said
    assert "River" not in said
    assert "CopyrightbyTheMarrowLedger" in said


def test_many_articles_are_one_job_with_contents_in_front(tmp_path: Path) -> None:
    long = written_articles.article(written_articles.BODY * 4, title="A long one")
    articles = [written_articles.english(), long, replace(written_articles.korean(), id=3)]
    pages = [letters(page) for page in pdfs.pages_of(pdf(tmp_path, articles, PrintChoices()))]
    starts = [
        next(n for n, page in enumerate(pages, start=1) if n > 1 and letters(article.title) in page)
        for article in articles
    ]
    assert starts == sorted(set(starts))
    for article, start in zip(articles, starts, strict=True):
        assert re.search(rf"{re.escape(letters(article.title))}{start}", pages[0])
    without = pdfs.pages_of(pdf(tmp_path, articles))
    assert len(pages) - 1 == len(without)


def test_a_job_of_any_length_has_room_for_its_contents(tmp_path: Path) -> None:
    articles = [written_articles.article("<p>t</p>", id=n, title=f"Headline {n} of many") for n in range(60)]
    job = PrintJob(articles, no_picture, PrintChoices())
    assert [(n, 60) for n in range(61)] == list(dict.fromkeys(job.measure()))
    assert 62 <= job.pages <= 66
    pages = [letters(page) for page in pdfs.pages_of(pdf(tmp_path, articles, PrintChoices()))]
    assert job.pages == len(pages)
    assert "Headline59ofmany" in pages[-1]


def test_a_long_article_is_composed_in_steps() -> None:
    job = PrintJob([written_articles.article("<p>rope and river</p>" * 2_000)], no_picture, ONE)
    assert len(list(job.measure())) > 50
    assert job.pages > 20


def test_pictures_are_in_colour_grey_or_left_out(tmp_path: Path) -> None:
    data = photograph("#C04020")
    article = written_articles.english(data)
    colours = {}
    for kind in ("colour", "grey", "off"):
        job = PrintJob([article], lambda sha256: data, replace(ONE, pictures=kind))  # type: ignore[arg-type]
        list(job.measure())
        image = QImage(595, 842, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        job.paint_page(painter, 0, 1 / TENTHS)
        painter.end()
        seen = Counter(image.pixelColor(x, y).name() for x in range(60, 540, 7) for y in range(150, 330, 7))
        colours[kind] = {name for name, count in seen.items() if count > 500}
    assert {"#c04020"} == colours["colour"]
    (grey,) = (QColor(name) for name in colours["grey"])
    assert grey.red() == grey.green() == grey.blue()
    assert set() == colours["off"] - {"#ffffff"}


def test_a_file_that_cannot_be_written_is_explained_and_what_was_there_stays(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"“out\.pdf” could not be written"):
        write_pdf([written_articles.english()], no_picture, tmp_path / "absent" / "out.pdf", ONE)
    path = tmp_path / "kept.pdf"
    path.write_bytes(b"kept")
    job = PrintJob([written_articles.english()], no_picture, ONE)
    list(job.measure())
    steps = writing_pdf(job, path)
    next(steps)
    steps.close()
    assert b"kept" == path.read_bytes()


# ---------------------------------------------------------------- the clipping book


def book(tmp_path: Path) -> tuple[list[str], list[Article]]:
    """The pages of a clipping book, and its articles as they were given."""
    data = photograph(width=80, height=60)
    articles = [
        replace(written_articles.english(data), id=1, published="2026-02-03T08:06:00+09:00"),
        replace(written_articles.korean(data), id=2, published="2025-12-24"),
        replace(written_articles.japanese(), id=3, published="", published_raw=""),
        written_articles.article("<p>Short.</p>", id=4, title="The first of all", published="1998-05-01T10:00:00Z"),
    ]
    path = tmp_path / "book.pdf"
    write_pdf(articles, lambda sha256: data, path, PrintChoices(book=True), 'ferry #"Marrow river"')
    return [letters(page) for page in pdfs.pages_of(path)], articles


def test_a_clipping_book_has_a_cover_with_the_query(tmp_path: Path) -> None:
    (cover, *_), _ = book(tmp_path)
    assert cover.startswith('Clippingbookferry#"Marrowriver"4articles')
    assert "May1,1998–Feb3,2026" in cover
    assert re.search(r"Madeon[A-Z][a-z]{2}\d", cover)


def test_the_articles_of_a_clipping_book_stand_by_date(tmp_path: Path) -> None:
    (_, contents, *pages), (english, korean, japanese, oldest) = book(tmp_path)
    order = [letters(article.title) for article in (oldest, korean, english, japanese)]
    places = [contents.index(title) for title in order]
    assert sorted(places) == places
    assert [contents.index(day) for day in ("May1,1998", "Dec24,2025", "Feb3,2026", "Withoutadate")] == sorted(
        contents.index(day) for day in ("May1,1998", "Dec24,2025", "Feb3,2026", "Withoutadate")
    )
    starts = [next(n for n, page in enumerate(pages, start=3) if page.startswith(title[:20])) for title in order]
    for title, start in zip(order, starts, strict=True):
        assert f"{title}{start}" in contents


def test_a_clipping_book_ends_with_its_hashtags_and_photo_credits(tmp_path: Path) -> None:
    (*pages, index, photographs), articles = book(tmp_path)
    assert index.startswith("Indexofhashtags")
    assert photographs.startswith("Photocredits")
    page_of = {}
    for article in articles:
        beginning = letters(article.title)[:20]
        page_of[article.id] = next(n for n, page in enumerate(pages, start=1) if n > 2 and page.startswith(beginning))
    for tag in {tag.label for article in articles for tag in article.tags}:
        where = sorted(page_of[article.id] for article in articles if tag in [each.label for each in article.tags])
        assert f"#{letters(tag)}{','.join(map(str, where))}" in index
    assert "LedgerPictures" in photographs
    assert re.search(rf"morningbeforethecrossingopened\.?{page_of[1]}|{page_of[1]}", photographs)


def test_paper_has_its_true_size(tmp_path: Path) -> None:
    for name, (wide, high) in SIZES.items():
        content = pdf(tmp_path, [written_articles.english()], replace(ONE, paper=name)).read_bytes()
        (box,) = set(re.findall(rb"/MediaBox \[([^\]]*)\]", content))
        found = [float(number) for number in box.split()]
        assert [0, 0, pytest.approx(wide, abs=1), pytest.approx(high, abs=1)] == found
