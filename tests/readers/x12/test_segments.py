from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x12_files import a_file, an_837, golden_835, golden_body

from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import MAX_BYTES, read_document, segment_at


def texts(data: bytes) -> list[str]:
    return [text for each in read_document(data, Notes()).interchanges for text in each.segments]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(data, Notes())
    return str(caught.value)


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n", "\n\n", "\r"])
@pytest.mark.parametrize("marks", ["*:^~", "|>!'", "*\x1f^\x1c", "\x1d\x1f^\x1e", "*@^?"])
def test_any_delimiters_and_line_ends(marks, line_end):
    plain = texts(golden_835())
    table = str.maketrans("*:^", marks[:3])
    expected = [text.translate(table) for text in plain]
    assert [text for text in texts(golden_835(marks=marks, line_end=line_end)) if text] == expected


@pytest.mark.parametrize("terminator", ["\n", "\r"])
@pytest.mark.parametrize("blank_lines", [0, 1])
def test_line_ends_as_terminators(terminator, blank_lines):
    data = golden_835(marks="*:^" + terminator, line_end=terminator * blank_lines)
    assert [text for text in texts(data) if text] == texts(golden_835())


def test_crlf_as_terminator_byte_order_mark_blanks_and_indentation():
    lines = golden_835(marks="*:^\n").replace(b"\n", b"\r\n")
    assert texts(lines) == texts(golden_835())
    indented = golden_835(line_end="\n    ")
    assert texts(b"\xef\xbb\xbf \r\n" + indented) == texts(golden_835())


@pytest.mark.parametrize("tail", [b"\n", b"\r\n\r\n", b"\x1a", b" \x00\x00\n"])
def test_blanks_after_the_end_are_nothing(tail):
    assert texts(golden_835() + tail) == texts(golden_835())


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        (b"I", "Something that is not an interchange follows the last IEA"),
        (b"ISA", "The interchange header (ISA, segment 45) is damaged or cut"),
        (b"ISA*00*   ", "The interchange header (ISA, segment 45) is damaged or cut"),
        (b"NTE*x~", "Something that is not an interchange follows the last IEA"),
        (b"thank you", "Something that is not an interchange follows the last IEA"),
    ],
)
def test_anything_else_after_the_end_is_refused(tail, said):
    assert refused(golden_835() + tail).startswith(said)


def test_several_interchanges_with_their_own_delimiters():
    data = golden_835() + b"\n" + golden_835(marks="|>!'", control="000000002") + an_837("CLM*1*2")
    document = read_document(data, Notes())
    assert [each.delimiters.element for each in document.interchanges] == ["*", "|", "*"]
    assert [each.elements[13] for each in document.interchanges][1] == "000000002"
    assert len(list(document.sets())) == 3
    first = document.interchanges[1].first
    assert first == len(document.interchanges[0].segments) + 1
    assert segment_at(data, first).text.startswith("ISA|")


def test_every_number_leads_back_to_its_text_and_byte():
    data = b"\xef\xbb\xbf" + golden_835(line_end="\r\n  ").replace(
        b"SAMPLE*PAT", "MÜLLER*Ö".encode()
    )
    document = read_document(data, Notes())
    for number, text in enumerate(document.interchanges[0].segments, start=1):
        found = segment_at(data, number)
        assert (found.number, found.text) == (number, text)
        assert data[found.offset :].decode().startswith(text)


def test_there_is_no_such_segment():
    with pytest.raises(UnreadableFileError, match="there is no segment 99"):
        segment_at(golden_835(), 99)


def test_other_encodings():
    assert any(
        "MÜLLER" in text for text in texts(golden_835().replace(b"SAMPLE*PAT", b"M\xdcLLER*O"))
    )
    assert "UTF-16" in refused(golden_835().decode().encode("utf-16"))
    assert "UTF-16" in refused(golden_835().decode().encode("utf-16-le"))


def test_the_isa_may_be_longer_than_the_standard_says():
    data = golden_835().replace(b"PAYER01        *ZZ", b"A PAYER WITH A VERY LONG NAME*ZZ", 1)
    assert len(texts(data)) == len(texts(golden_835()))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no line of it begins with ISA"),
        (b"hello", "no line of it begins with ISA"),
        (b"\x00\x01\x02" * 1000, "no line of it begins with ISA"),
        (b"ISA*00*", "damaged or cut"),
        (b"ISA", "no line of it begins with ISA"),
        (b"x" * 100_000 + b"\n" + golden_835(), "no line of it begins with ISA"),
        (golden_835()[:106], "has no end"),
        (golden_835().replace(b"*P*:~", b"*P*::", 1), "damaged or cut"),
        (golden_835().replace(b"*P*:~", b"*P*:A", 1), "damaged or cut"),
    ],
)
def test_what_is_no_interchange(data, reason):
    assert reason in refused(data)


def test_hard_wrapped_lines():
    data = golden_835()
    wrapped = b"\n".join(data[at : at + 80] for at in range(0, len(data), 80))
    assert "cut at 80 characters" in refused(wrapped)


def test_a_missing_terminator_in_a_file_with_lines():
    data = golden_835(line_end="\n").replace(b"CAS*CO*45*46.6~", b"CAS*CO*45*46.6", 1)
    assert "runs over the end of a line" in refused(data)


def test_text_before_the_isa_is_a_rejected_row():
    notes = Notes()
    read_document(b"From: payer\n\n" + golden_835(), notes)
    assert [row.line for row in notes.rejected] == [1]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"IEA*1*000000001", b"IEA*1*000000002", "the interchange ends with another"),
        (b"GE*1*7", b"GE*1*8", "the group ends with another"),
        (b"SE*40*0001", b"SE*40*0002", "the set ends with another"),
        (b"GE*1*7~", b"", "inside a group"),
        (b"SE*40*0001~", b"", "where none may end"),
        (b"ST*835*0001~", b"", "no beginning"),
        (b"GS*HP*PAYER01*PRACTICE01*20260312*0930*7*X*005010X221A1~", b"", "where none may begin"),
        (b"GE*1*7~", b"NTE*x~GE*1*7~", "outside every transaction set"),
        (b"GE*1*7~", b"GS*HP~GE*1*7~", "inside another"),
        (b"GE*1*7~", b"ISA*x~GE*1*7~", "a second ISA"),
        (b"ST*835*0001~", b"ST*835*0001~ST*835*0002~", "where none may begin"),
    ],
)
def test_envelopes_that_do_not_nest(old, new, reason):
    data = golden_835()
    assert data.count(old) == 1
    assert reason in refused(data.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "stated"),
    [
        (b"SE*40*", b"SE*41*", 41),
        (b"SE*40*", b"SE**", -1),
        (b"SE*40*", b"SE*forty*", -1),
        (b"GE*1*", b"GE*2*", 2),
        (b"IEA*1*", b"IEA*0*", 0),
    ],
)
def test_wrong_counts_are_control_totals_that_are_not_ok(old, new, stated):
    totals = read_document(golden_835().replace(old, new), Notes()).control_totals
    assert [total.stated for total in totals if not total.ok] == [stated]
    assert len(totals) == 3


def test_interchange_acknowledgements_may_stand_before_the_group():
    data = golden_835().replace(b"GS*HP", b"TA1*000000001*260312*0930*A*000~GS*HP", 1)
    assert len(list(read_document(data, Notes()).sets())) == 1


def test_empty_segments_keep_their_numbers_and_are_told():
    notes = Notes()
    data = golden_835().replace(b"LX*1~", b"LX*1~~", 1)
    document = read_document(data, notes)
    assert all(total.ok for total in document.control_totals)
    assert notes.warnings == ("There are empty segments (segment 10)",)
    index = document.interchanges[0].segments.index("CLP*E1115*1*145*0*0*12*2026055001236*11*1")
    assert segment_at(data, index + 1).text.startswith("CLP*E1115")


def test_a_file_of_terminators_is_refused():
    assert "empty segments" in refused(golden_835()[:106] + b"~" * 100_000 + golden_835()[106:])


class _Huge(bytes):
    def __len__(self) -> int:
        return MAX_BYTES + 1


def test_a_huge_file_is_refused_before_it_is_decoded():
    assert "larger than 256 MB" in refused(_Huge(golden_835()))


def test_a_long_line_of_garbage_is_refused_from_its_head():
    assert "no line of it begins with ISA" in refused(b"A" * 5_000_000)


@pytest.mark.parametrize("data", [golden_835(), golden_835(line_end="\n"), an_837("CLM*1*2")])
def test_every_truncation_is_refused(data):
    whole = len(data.rstrip())
    for length in range(whole):
        with pytest.raises(UnreadableFileError):
            read_document(data[:length], Notes())
    for length in range(whole, len(data) + 1):
        read_document(data[:length], Notes())


def test_a_line_end_as_terminator_must_be_there():
    data = golden_835(marks="*:^\n")
    assert "no terminator" in refused(data[:-1])


def test_two_interchanges_cut_in_the_second():
    first, second = golden_835(), golden_835(control="000000002")
    for length in range(1, len(second)):
        with pytest.raises(UnreadableFileError):
            read_document(first + second[:length], Notes())


@given(st.binary(max_size=300), st.integers(0, 1200), st.integers(0, 200))
def test_nothing_but_a_refusal_ever_comes_out(noise, at, length):
    data = a_file(golden_body())
    mutant = data[:at] + noise + data[at + length :]
    with suppress(ReconError):
        read_document(mutant, Notes())
