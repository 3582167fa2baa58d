"""Files are read in the charset that they are written in, whatever they say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.extract import charset

KOREAN = "가온시는 올해 가을부터 새벽 첫차를 앞당기기로 했다고 밝혔다. 똠방각하 펲 "
JAPANESE = "北潮町は冬の間だけ走る路面電車の運行を始めた。運賃は百円。"
VENDOR_JAPANESE = JAPANESE + "髙﨑さんは①番目に乗った。"
CHINESE = "海边的小镇重新点亮了二十三年前熄灭的灯塔，居民们在日落以后聚集在港口。镕喆"
TRADITIONAL = "海邊的小鎮重新點亮了二十三年前熄滅的燈塔，居民們在日落以後聚集在港口。"
RUSSIAN = "В порту снова зажгли старый маяк, и жители собрались на берегу."
WESTERN = "Le vieux café à côté du phare — “fermé” depuis l’été, coûte 3 €."
CZECH = "Žluťoučký kůň úpěl ďábelské ódy a starý maják znovu svítí."


def page(text: str, label: str = "") -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<!doctype html><html><head>{meta}<title>Page</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "label", "shown"),
    [
        (KOREAN, "cp949", "euc-kr", "cp949"),
        (KOREAN, "cp949", "ks_c_5601-1987", "cp949"),
        (KOREAN, "cp949", "utf-8", "cp949"),
        (KOREAN, "cp949", "iso-8859-1", "cp949"),
        (KOREAN, "cp949", "nonsense", "cp949"),
        (KOREAN, "cp949", "", "cp949"),
        (KOREAN[:-7], "johab", "", "johab"),
        (KOREAN, "utf-8", "euc-kr", "utf-8"),
        (KOREAN, "utf-16-le", "utf-8", "utf-16le"),
        (KOREAN, "utf-16-be", "", "utf-16be"),
        (KOREAN, "utf-32-le", "", "utf-32le"),
        (VENDOR_JAPANESE, "cp932", "shift_jis", "cp932"),
        (VENDOR_JAPANESE, "cp932", "utf-8", "cp932"),
        (VENDOR_JAPANESE, "cp932", "", "cp932"),
        (JAPANESE, "euc_jp", "", "euc-jp"),
        (JAPANESE + "①", "euc_jis_2004", "euc-jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "", "iso-2022-jp"),
        (KOREAN[:-7], "iso2022_kr", "", "iso-2022-kr"),
        (CHINESE, "gb18030", "gb2312", "gb18030"),
        (CHINESE, "gb18030", "utf-8", "gb18030"),
        (CHINESE, "gb18030", "", "gb18030"),
        (TRADITIONAL, "big5", "", "big5"),
        (RUSSIAN, "cp1251", "", "windows-1251"),
        (RUSSIAN, "koi8-r", "", "koi8-r"),
        (WESTERN, "cp1252", "iso-8859-1", "windows-1252"),
        (WESTERN, "cp1252", "", "windows-1252"),
        (CZECH, "cp1250", "windows-1250", "windows-1250"),
        (CZECH, "cp1250", "", "windows-1250"),
    ],
    ids=lambda value: value if value.isascii() else "",
)
def test_a_page_is_read_in_its_real_charset(text: str, codec: str, label: str, shown: str) -> None:
    written = page(text * 8, label)
    decoded = charset.decode(written.encode(codec))
    assert (written, shown) == (decoded.text, decoded.charset)
    assert label == decoded.declared


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("항구에 새 등대", "cp949"),
        ("冬だけの路面電車", "cp932"),
        ("海の見える町", "euc_jp"),
        ("caf\xe9", "cp1252"),
        ("“Nobody asked the gulls,” she said — it’s late…", "cp1252"),
        ("“Nobody asked the gulls,” she said", "cp949"),
        ("“Nobody asked the gulls,” she said", "cp932"),
        ("Äbte und Übergröße für alle Straßen", "cp1252"),
        ("2026年3月2日 by the harbour / 하늘빛통신 © 朝霧新聞", "utf-8"),
        ("2026年3月2日 by the harbour / 하늘빛통신 ⓒ 朝霧新聞 “quoted”", "cp949"),
        ("印刷 文字を小さく 文字を大きく / 하늘빛통신", "cp949"),
        ("雪の中の電車 / 하늘빛통신 2026年3月2日 運賃は大人百円。三月の末まで走る。", "cp949"),
        ("灯塔重新点亮，居民们在日落以后聚集在港口。", "gb18030"),
    ],
    ids=lambda value: value if value.isascii() else "",
)
def test_a_few_words_are_enough(text: str, codec: str) -> None:
    assert text == charset.decode(text.encode(codec)).text


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "가온시는올해가을부터새벽첫차를앞당기기로했다고밝혔다",
        "가온시는 올해 가을부터\r\n새벽 첫차를 앞당기기로 했다고 밝혔다. 시민들은 반겼다.",
        "國會는 어제 本會議를 열어 法案을 處理했다",
        JAPANESE,
        CHINESE,
        RUSSIAN,
        "Το παλιό φανάρι άναψε ξανά στο λιμάνι",
    ],
    ids=["korean", "korean with spaces", "korean with hanja", "japanese", "chinese", "russian", "greek"],
)
def test_two_byte_text_without_a_byte_order_mark_is_known_by_its_letters(text: str, codec: str, times: int) -> None:
    assert text * times == charset.decode((text * times).encode(codec)).text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(codec: str) -> None:
    decoded = charset.decode(page(KOREAN, "cp949").encode(codec))
    assert page(KOREAN, "cp949") == decoded.text
    assert ("The file says that it is written in cp949, but it is written in " + decoded.charset + ".",) == (
        decoded.warnings
    )


def test_a_label_given_with_the_bytes_is_used() -> None:
    decoded = charset.decode("ﾃｽﾄ".encode("cp932"), "Shift_JIS")
    assert ("ﾃｽﾄ", "cp932", "shift_jis", ()) == (decoded.text, decoded.charset, decoded.declared, decoded.warnings)


def test_a_label_that_says_the_same_in_other_words_is_no_reason_to_warn() -> None:
    assert () == charset.decode(page(KOREAN, "euc-kr").encode("cp949")).warnings
    assert () == charset.decode(page(KOREAN, "utf-16").encode("utf-16")).warnings
    assert () == charset.decode(page("plain", "euc-kr").encode()).warnings


def test_damaged_utf_8_is_read_and_the_damage_counted() -> None:
    written = page(KOREAN * 30, "utf-8").encode()
    decoded = charset.decode(written[:600] + b"\xff\xfe\xff" + written[600:])
    assert "utf-8" == decoded.charset
    assert decoded.text.startswith(page(KOREAN * 30, "utf-8")[:150])
    assert (f"{decoded.text.count(charset.REPLACEMENT)} characters could not be read and were replaced.",) == (
        decoded.warnings
    )


def test_a_character_cut_off_at_the_end_is_replaced_and_said() -> None:
    decoded = charset.decode((KOREAN * 20).encode("cp949").rstrip()[:-1])
    assert "cp949" == decoded.charset
    assert ("1 character could not be read and was replaced.",) == decoded.warnings


def test_a_replacement_character_that_was_written_is_no_damage() -> None:
    assert () == charset.decode("a \ufffd b".encode()).warnings


def test_utf_7_is_never_believed() -> None:
    assert "+ADw-script+AD4-" == charset.decode(b"+ADw-script+AD4-", "utf-7").text


def test_a_stray_nul_does_not_make_text_utf_16() -> None:
    assert "a\0b and more words" == charset.decode(b"a\0b and more words").text


@given(
    st.binary(max_size=500), st.sampled_from(["", "utf-8", "euc-kr", "iso-2022-kr", "utf-16", "x-user-defined", "?"])
)
def test_any_bytes_give_text(data: bytes, label: str) -> None:
    decoded = charset.decode(data, label)
    decoded.text.encode()  # no lone surrogates
    assert decoded.charset


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_whatever_is_written_in_utf_8_is_read_back(text: str) -> None:
    assert text.removeprefix("\ufeff") == charset.decode(text.encode()).text


@pytest.mark.corpus
def test_nearly_all_real_files_of_every_charset_are_read_and_every_korean_one(corpus: Path) -> None:
    folders = {
        "EUC-KR": "cp949",
        "CP949": "cp949",
        "Johab": "johab",
        "SHIFT_JIS": "cp932",
        "CP932": "cp932",
        "EUC-JP": "euc_jp",
        "GB2312": "gb18030",
        "Big5": "cp950",
        "KOI8-R": "koi8-r",
        "windows-1251-russian": "cp1251",
        "windows-1252": "cp1252",
        "iso-8859-1": "cp1252",
        "utf-8": "utf-8",
        "utf-8-sig": "utf-8-sig",
        "UTF-16LE": "utf-16-le",
        "UTF-16BE": "utf-16-be",
        "UTF-32": "utf-32",
        "UTF-32LE": "utf-32-le",
        "UTF-32BE": "utf-32-be",
        "iso-2022-jp": "iso2022_jp",
    }
    wrong, files = [], 0
    for folder, codec in folders.items():
        for path in sorted((corpus / "articles" / "charset" / folder).iterdir()):
            data = path.read_bytes()
            expected = data.decode(codec, "replace").lstrip("\ufeff")
            actual = charset.decode(data).text
            differing = sum(one != other for one, other in zip(expected, actual, strict=False))
            files += 1
            if differing + abs(len(expected) - len(actual)) > len(expected) / 100:
                wrong.append((codec, path.name))
    assert len(wrong) <= files * 0.02
    assert [] == [name for codec, name in wrong if codec in ("cp949", "johab")]
