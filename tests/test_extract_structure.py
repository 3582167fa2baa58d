"""The body of an article keeps its figures, tables, lists and quotes, and what stands around it stays outside."""

from __future__ import annotations

from lxml import html as lxml_html

from reader.extract.leaves import box, drop_unread, leaves
from reader.extract.markup import parse
from reader.extract.mending import Addresses, mend_pictures
from reader.extract.structure import Announcement, Body, read_body
from reader.extract.witnesses import Witness

FIRST = "The lamp room of the lighthouse on Gull Rock was opened to visitors for the first time on Sunday afternoon."
SECOND = "Forty people climbed the hundred and eleven steps, and each was given a drop of lamp oil on the thumb."
THIRD = "The keeper, who had painted every step himself, said that he would miss the quiet of the long evenings."


def body_of(html: str, *, named: str = f"{FIRST}\n{SECOND}\n{THIRD}", picture: str = "", title: str = "") -> Body:
    tree = parse(f"<html><body>{html}</body></html>")
    assert tree is not None
    mend_pictures(tree)
    drop_unread(tree)
    box(tree)
    found = leaves(tree)
    addresses = Addresses("https://rock.example/news/")
    body = read_body(tree, found, Witness(named).named(found), Announcement(title, "", picture), addresses)
    assert body is not None
    return body


def tags(body: Body) -> list[str]:
    return [node.tag for node in lxml_html.fragment_fromstring(body.html, create_parent="div")]


def article(*between: str, after: str = "") -> str:
    first, *others = (f'<p class="text">{paragraph}</p>' for paragraph in (FIRST, SECOND, THIRD))
    return f"<div class=body>{first}{''.join(between)}{''.join(others)}{after}</div>"


def test_nothing_named_is_no_body() -> None:
    tree = parse("<p>Nothing of the sort.</p>")
    assert tree is not None
    assert read_body(tree, leaves(tree), set(), Announcement(), Addresses()) is None


def test_figures_lists_quotes_tables_and_headings_stay_in_their_order() -> None:
    body = body_of(
        article(
            "<figure><img src=lamp.jpg><figcaption>The lamp</figcaption></figure>",
            "<h2>A drop of oil</h2>",
            "<blockquote><p>“It smells of the sea and of old coats.”</p></blockquote>",
            "<ul><li>one hundred and eleven steps</li><li>two lamps and a bell</li></ul>",
            "<table><tr><th>Hour</th><th>Visitors</th></tr><tr><td>Two</td><td>12</td></tr></table>",
        ),
        named="\n".join((FIRST, SECOND, THIRD, "“It smells of the sea and of old coats.”")),
    )
    assert ["p", "figure", "h2", "blockquote", "ul", "table", "p", "p"] == tags(body)


def test_a_paragraph_that_nobody_named_is_kept_where_it_is_dressed_like_the_others() -> None:
    missed = "Two of the visitors had been born on the rock, and had not seen it for more than sixty years."
    body = body_of(article(f'<p class="text">{missed}</p>', f"<p class=promo>{missed} Buy our book.</p>"))
    assert missed in body.html
    assert "Buy our book" not in body.html


def test_other_articles_and_invitations_are_left_out() -> None:
    body = body_of(
        article(
            "<div class=more><a href=/1><img src=other.jpg></a><h3><a href=/1>Gulls counted</a></h3></div>",
            '<p class="text">READ MORE: <a href="/2">How the bell was cast</a></p>',
            '<div class="newsletter"><p>Have the news of the rock sent to you, for nothing at all.</p></div>',
            after='<div class="bio"><p>The writer has lived on this coast for years and keeps bees.</p></div>',
        ),
        named="\n".join(
            (
                FIRST,
                SECOND,
                THIRD,
                "Have the news of the rock sent to you, for nothing at all.",
                "The writer has lived on this coast for years and keeps bees.",
            )
        ),
    )
    assert ["p", "p", "p"] == tags(body)
    assert () == body.pictures


def test_the_picture_and_the_standfirst_before_the_body_belong_to_it() -> None:
    body = body_of(
        "<article><h1>Lamp room opened</h1><p class=standfirst>For one afternoon, the way up was free for all.</p>"
        f"<figure><img src=top.jpg></figure><div><img class=icon src=share-icon.png></div>{article()}</article>",
        title="Lamp room opened",
    )
    assert ["p", "figure", "p", "p", "p"] == tags(body)
    assert ["https://rock.example/news/top.jpg"] == [picture.url for picture in body.pictures]


def test_the_picture_that_the_page_shows_elsewhere_is_used_where_there_is_no_other() -> None:
    shown = body_of(article(), picture="/p/lamp.jpg").pictures
    assert ["https://rock.example/p/lamp.jpg"] == [picture.url for picture in shown]
    assert () == body_of(article()).pictures
    assert () == body_of(article(), picture="https://rock.example/site-logo.png").pictures


def test_the_same_picture_in_another_size_comes_once() -> None:
    body = body_of(
        article("<figure><img src=lamp-300x200.jpg></figure>", "<figure><img src=lamp-1200x800.jpg></figure>")
    )
    assert ["https://rock.example/news/lamp-300x200.jpg"] == [picture.url for picture in body.pictures]


def test_a_picture_held_by_a_table_keeps_it() -> None:
    body = body_of(
        article("<table><tr><td><img src=lamp.jpg></td></tr><tr><td class=caption>The lamp</td></tr></table>")
    )
    figure = lxml_html.fragment_fromstring(body.html, create_parent="div").find("figure")
    assert figure.find(".//table") is not None
    assert "The lamp" == figure.findtext(".//figcaption")


def test_pictures_of_a_list_are_kept_and_a_sign_becomes_a_sign() -> None:
    gallery = "<ul><li><img src=a.jpg></li><li><img src=b.jpg></li></ul>"
    body = body_of(
        article(
            gallery,
            '<p class="text">Lovely <img class=emoji alt="🕯" src=candle.png> light was on the stairs all day long.</p>',
        )
    )
    assert ["https://rock.example/news/a.jpg", "https://rock.example/news/b.jpg"] == [
        picture.url for picture in body.pictures
    ]
    assert "Lovely 🕯 light" in body.html


def test_links_are_absolute_or_gone() -> None:
    body = body_of(
        article('<p class="text">See <a href="../plan">the plan</a> and <a href="#top">the top of this page</a>.</p>')
    )
    assert '<a href="https://rock.example/plan">the plan</a>' in body.html
    assert "#top" not in body.html


def test_a_layout_table_is_no_table_of_data() -> None:
    story = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    html = f"<table><tr><td>Menu</td><td>{story}</td></tr><tr><td>a</td><td>b</td></tr></table>"
    assert ["p", "p", "p"] == tags(body_of(html))


def test_a_second_article_below_the_first_is_left_out() -> None:
    herring = [f"The herring came late this year, and the boats went out for the {n}th time." for n in range(5, 9)]
    other = "".join(f"<p>{paragraph}</p>" for paragraph in herring)
    first = f"<article><h1>Lamp room opened</h1>{article()}</article>"
    html = f"<main>{first}<article><h1>Herring late</h1>{other}</article></main>"
    named = "\n".join((FIRST, SECOND, THIRD, *herring))
    assert "herring" not in body_of(html, named=named, title="Lamp room opened").html


def test_a_list_that_closes_the_article_belongs_to_it_in_every_script() -> None:
    hours = "<h2>مواعيد الزيارة</h2><ul dir=rtl><li>تضاء المنارة كل مساء</li><li>يفتح المتحف يوم الجمعة</li></ul>"
    body = body_of(article(after=hours))
    assert ["p", "p", "p", "h2", "ul"] == tags(body)
    assert body.text.endswith("تضاء المنارة كل مساء\nيفتح المتحف يوم الجمعة")


def test_lists_of_links_labels_and_controls_below_the_article_are_left_out() -> None:
    others = "<ul><li><a href=/1>The ferry runs on Monday</a></li><li><a href=/2>Eels counted at the weir</a></li></ul>"
    labels = "<ul><li>harbour</li><li>lamps</li></ul>"
    controls = "<ul><li>print this article</li><li>share this article</li></ul>"
    hash_tags = "<ul><li>#harbour of Safsaf</li><li>#lighthouse keepers</li></ul>"
    answered = "<ul><li>The editors answer letters</li><li>Every day but Sunday</li></ul>"
    apart = f"<div class=more><p>By a hand.</p></div>{answered}"
    for below in (others, labels, controls, hash_tags, apart):
        assert ["p", "p", "p"] == tags(body_of(article(after=below)))


def test_a_quotation_without_paragraphs_of_its_own_stays_a_quotation() -> None:
    said = "“It smells of the sea and of old coats,” said the keeper."
    body = body_of(article(f"<blockquote>{said}</blockquote>"), named="\n".join((FIRST, SECOND, THIRD, said)))
    assert ["p", "blockquote", "p", "p"] == tags(body)
    assert f"<blockquote><p>{said}</p></blockquote>" in body.html


def test_a_refrain_comes_each_time_and_another_copy_of_the_page_does_not() -> None:
    refrain = "And the lamp went out, and the lamp went out, and nobody lit it again that year."
    verses = "".join(f"<p class=text>{words}</p>" for words in (FIRST, refrain, SECOND, refrain, refrain, THIRD))
    body = body_of(
        f"<div class=body>{verses}</div><div class=print>{verses}</div>",
        named="\n".join((FIRST, refrain, SECOND, THIRD)),
    )
    said = [node.text for node in lxml_html.fragment_fromstring(body.html, create_parent="div")]
    assert [FIRST, refrain, SECOND, refrain, THIRD] == said


def test_what_a_figure_says_of_a_table_is_its_caption_and_of_words_a_paragraph_below() -> None:
    table = "<table><tr><th>Hour</th><th>Visitors</th></tr><tr><td>Two</td><td>12</td></tr></table>"
    quote = "<blockquote><p>“It smells of the sea and of old coats.”</p></blockquote>"
    body = body_of(
        article(
            f"<figure>{table}<figcaption>Visitors by <b>hour</b></figcaption></figure>",
            f"<figure>{quote}<figcaption>The keeper, on Sunday</figcaption></figure>",
        ),
        named="\n".join((FIRST, SECOND, THIRD, "“It smells of the sea and of old coats.”")),
    )
    assert ["p", "table", "blockquote", "p", "p", "p"] == tags(body)
    assert "<table><caption>Visitors by <b>hour</b></caption>" in body.html
    assert "</blockquote><p>The keeper, on Sunday</p>" in body.html
    for said in ("Visitors by", "The keeper, on Sunday"):
        assert 1 == body.html.count(said)


def test_a_table_that_has_a_caption_keeps_it_and_what_its_figure_says_too() -> None:
    rows = "<tr><th>Hour</th><th>Visitors</th></tr><tr><td>Two</td><td>12</td></tr>"
    table = f"<table><caption>Sunday</caption>{rows}</table>"
    body = body_of(article(f"<figure>{table}<figcaption>Counted at the door</figcaption></figure>"))
    assert ["p", "table", "p", "p", "p"] == tags(body)
    assert "<caption>Sunday</caption>" in body.html
    assert "</table><p>Counted at the door</p>" in body.html


def test_headings_over_nothing_are_left_out() -> None:
    body = body_of(article("<h2>Over nothing</h2><h2>Steps</h2>", after="<h2>More</h2>"))
    assert ["p", "h2", "p", "p"] == tags(body)


def test_a_picture_keeps_the_letters_of_its_address() -> None:
    page = article(f'<figure><img src="/写真/灯台 一.jpg?a=1&amp;b=2"><figcaption>{FIRST}</figcaption></figure>')
    body = body_of(page)
    (image,) = lxml_html.fragment_fromstring(body.html, create_parent="div").iter("img")
    assert [image.get("src")] == [picture.url for picture in body.pictures]
    assert "/写真/" in body.pictures[0].url
