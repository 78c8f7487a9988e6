"""Names in any script print without a crash, and print what can be printed."""

from __future__ import annotations

from reports.pdf_reading import words_of
from reports.sheets_of_the_day import a_frame

from recon_desktop.reports.flow import Flow
from recon_desktop.reports.palette import BODY, EMPHASIS


def printed(text: str) -> str:
    flow = Flow("Names")
    flow.start(a_frame())
    flow.note(text, BODY)
    flow.note(text, EMPHASIS)
    return words_of(flow.finish())


def test_latin_greek_cyrillic_and_vietnamese_print_as_they_are() -> None:
    text = "Łukasz Žofie Åsa Иванова Άρης Nguyễn Thị Mai Noé Weiß"
    assert printed(text).count(text) == 2


def test_markup_and_pdf_signs_print_literally() -> None:
    text = r"<b>Smith & Sons</b> &amp; (50 %) \n <para> )("
    assert printed(text).count(text) == 2


def test_chinese_japanese_and_korean_keep_their_characters() -> None:
    text = printed("王小明 (P1) さくら (P2) 김민수 (P3)")
    assert all(f"(P{n})" in text for n in (1, 2, 3))
    assert "김민수" in text
    assert "さくら" in text
    assert "王小明" in text


def test_a_character_without_a_glyph_is_a_question_mark() -> None:
    assert "מ" not in printed("משה (P4)")
    assert "??? (P4)" in printed("משה (P4)")
    assert "? (P5)" in printed("🙂 (P5)")


def test_composed_and_decomposed_letters_print_alike() -> None:
    assert "José Ａ" not in printed("José Ａ")
    assert "José A" in printed("José Ａ")
    assert "fi" in printed("\ufb01")


def test_control_signs_do_not_reach_the_paper() -> None:
    assert "ab" in printed("a\x00\u200bb")


def test_more_glyphs_than_one_subset_holds() -> None:
    scripts = (range(0x100, 0x149), range(0x14A, 0x180), range(0x400, 0x460), range(0x1EA0, 0x1EFA))
    text = "".join(chr(code) for script in scripts for code in script)
    spaced = " ".join(text[start : start + 20] for start in range(0, len(text), 20))
    assert spaced in printed(spaced)
