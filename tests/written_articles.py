"""Articles that we invented, as the reading pane and the paper get them. Names and places are fictional."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from reader.model import Article, Capture, CleanHtml, Event, GivenTag, Picture

LONG_SHA = hashlib.sha256(b"the original bytes").hexdigest()


def picture(data: bytes, url: str = "https://ledger.invalid/a.jpg", **values: object) -> Picture:
    """A stored picture of 1200 x 720 pixels, unless ``values`` say otherwise."""
    stored = Picture(
        url=url,
        caption="The ferry at the upper landing, the morning before the crossing opened.",
        credit="Ledger Pictures",
        alt="A ferry at a wooden landing",
        media_type="image/png",
        width=1200,
        height=720,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return replace(stored, **values)  # type: ignore[arg-type]  # the fields are the caller's to name


def article(html: str = "", **values: object) -> Article:
    """An article with every part that a page has."""
    whole = Article(
        id=1,
        title="Rope ferry returns to the Marrow after forty quiet years",
        authors=("Tilda Vance", "Oren Pask"),
        published="2026-02-03T08:06:00+09:00",
        published_raw="Feb 3, 2026, 08:06 am",
        source="The Marrow Ledger",
        url="https://ledger.invalid/2026/rope-ferry?key=77",
        section="River",
        language="en",
        copyright="Copyright by The Marrow Ledger",
        text="The rope was wound by hand.\n\nNobody paid a fare on Monday.",
        html=CleanHtml(html),
        tags=tuple(GivenTag(label, "page") for label in ("Marrow river", "rope ferry", "Upper Landing", "crossings")),
        pictures=(),
        captures=(
            Capture(
                1, LONG_SHA, 48_113, "2026-02-04T00:31:00Z", "2026-02-05T10:00:00Z", "singlefile",
                "/home/me/ferry.html", "",
                "https://ledger.invalid/2026/rope-ferry?key=77", "utf-8", "euc-kr", "archive-reader 0.1", (),
            ),
        ),
        events=(Event("2026-02-05T10:00:00Z", "imported", "ferry.html"),),
        imported_at="2026-02-05T10:00:00Z",
        unread=True,
        starred=True,
        trashed=False,
        note="",
    )  # fmt: skip
    return replace(whole, **values)  # type: ignore[arg-type]  # the fields are the caller's to name


BODY = """
<figure><img src="https://ledger.invalid/a.jpg" alt="A ferry"><figcaption>Old words</figcaption></figure>
<p>UPPER LANDING — The flat ferry that carried sheep, letters and two brass bands across the Marrow is running
again, pulled along its rope by <a href="https://ledger.invalid/people/wren">Hester Wren</a>, who is 74.</p>
<p>She learned the trade from an uncle who would not own a watch. “The river <em>tells</em> you,” she said on Monday,
leaning on the post where the fares used to be chalked. “You only have to <strong>stop talking</strong>.”</p>
<h2>What it costs</h2>
<p>Crossing takes six minutes when the water is low and about nine when it is not. The difference is shown below.</p>
<blockquote><p>A bridge is a fine thing, but nobody ever waved at a bridge.</p>
<p>And no bridge ever waited for a late child.</p></blockquote>
<p>The parish bought the rope with the proceeds of three bake sales and a sponsored silence.</p>
<table><caption>Crossings in the first week</caption>
<thead><tr><th>Day</th><th>People</th><th>Animals</th><th>Minutes</th></tr></thead>
<tr><td>Monday</td><td>112</td><td>9</td><td>6</td></tr><tr><td>Tuesday</td><td>87</td><td>31</td><td>9</td></tr>
<tr><td colspan="2">Wednesday, rope mended</td><td>0</td><td>0</td></tr></table>
<p>Three things are still wanted:</p>
<ul><li>a bell that can be heard from the mill</li><li>two lamps, one of them red
<ul><li>with glass, not plastic</li></ul></li></ul>
<ol start="4"><li>a fourth thing</li><li>and a fifth,
for which the parish council has set aside a sum that it declined to name</li></ol>
<h3>The timetable, as it is written</h3>
<pre>low water   06:10   18:35
high water  12:20
  (on the bell)</pre>
<hr>
<p>The last ferryman before her, E = mc<sup>2</sup> tattooed on his arm, drank H<sub>2</sub>O only on Sundays; his log,
kept in <code>ferry.txt</code>, breaks off in the middle of a line.</p>
<figure><img src="https://ledger.invalid/gone.jpg" alt="The log book, open at its last page">
<figcaption>The log. / Parish archive</figcaption></figure>
<p>Asked whether she will keep on through the winter, she looked at the sky for some time.</p>
"""

KOREAN_BODY = """
<p>윗나루의 줄배가 마흔 해 만에 다시 물살을 가른다.
사공 한도경(74) 씨는 월요일 아침 첫 손님으로 염소 두 마리를 태웠다고 말했다.</p>
<p>마을 사람들은 빵을 구워 팔아 밧줄 값을 모았다. 1986년에 끊어진 옛 밧줄은 면사무소 복도에 아직 걸려 있다.</p>
<blockquote><p>다리는 좋은 것이지만 다리에게 손을 흔드는 사람은 없다.</p></blockquote>
<p>물이 얕은 날에는 건너는 데 육 분, 깊은 날에는 구 분이 걸린다.
겨울에도 배를 띄울 것이냐는 물음에
그는 한참 동안 하늘을 올려다보았다.</p>
"""

JAPANESE_BODY = """
<p>上の渡しの綱舟が四十年ぶりに川を渡り始めた。船頭の真野千里さん（七十四）は月曜の朝、最初の客として山羊を二頭乗せたという。</p>
<p>村ではパンを焼いて売り、綱の代金を集めた。昭和に切れた古い綱は、今も役場の廊下に掛かっている。</p>
<blockquote><p>橋は結構なものだが、橋に手を振る者はいない。</p></blockquote>
<p>水の少ない日は六分、多い日は九分で向こう岸に着く。冬も舟を出すのかと問うと、彼女はしばらく空を見上げていた。</p>
"""

ARABIC_BODY = "<p>عادت العبّارة القديمة إلى النهر بعد أربعين عاماً من الصمت، ولم يدفع أحد أجرة يوم الاثنين.</p>" * 3


def english(data: bytes = b"") -> Article:
    return article(BODY, pictures=(picture(data),) if data else ())


def korean(data: bytes = b"") -> Article:
    return article(
        KOREAN_BODY,
        title="윗나루 줄배, 마흔 해 만에 다시 물살을 가르다",
        authors=("서누리 기자",),
        published="2026-02-03T21:15:00+09:00",
        source="모래톱일보",
        section="강",
        language="ko",
        copyright="저작권자 모래톱일보",
        tags=tuple(GivenTag(label, "page") for label in ("윗나루 줄배", "한도경", "강 건너기")),
        pictures=(picture(data, url="", caption="첫 손님을 기다리는 줄배.", credit="모래톱사진"),) if data else (),
    )


def japanese(data: bytes = b"") -> Article:
    return article(
        JAPANESE_BODY,
        title="上の渡しに綱舟戻る 四十年ぶりの川渡り",
        authors=("浜野 澪",),
        source="川辺新報",
        section="川",
        language="ja",
        copyright="著作権 川辺新報",
        tags=tuple(GivenTag(label, "page") for label in ("上の渡し", "綱舟")),
        pictures=(picture(data, url="", caption="最初の客を待つ綱舟。", credit="川辺写真"),) if data else (),
    )


def arabic() -> Article:
    return article(
        ARABIC_BODY, title="عودة العبّارة القديمة", authors=(), language="ar", source="صحيفة النهر", section=""
    )
