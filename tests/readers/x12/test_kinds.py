import pytest
from x12_files import CLAIM, a_file, an_837, golden_835

from recon_desktop.readers.base import Kind
from recon_desktop.readers.x12 import READERS, refusal, sniff


def test_what_is_read():
    assert sniff(golden_835()) == (Kind.X12_835,)
    assert sniff(an_837(CLAIM, marks="|>!'", line_end="\n")) == (Kind.X12_837P,)
    assert sniff(b"\xef\xbb\xbf  " + golden_835(marks="+:~\n")) == (Kind.X12_835,)
    assert set(READERS) == {Kind.X12_835, Kind.X12_837P}
    assert refusal(golden_835()) == ""


def test_two_kinds_in_one_file():
    data = golden_835() + an_837(CLAIM, control="000000002")
    assert sniff(data) == (Kind.X12_835, Kind.X12_837P)


@pytest.mark.parametrize(
    ("code", "guide", "name"),
    [
        ("277", "005010X214", "a claim acknowledgement (277CA)"),
        ("277", "005010X212", "a claim status response (277)"),
        ("999", "005010X231A1", "an implementation acknowledgement (999)"),
        ("997", "004010", "a functional acknowledgement (997)"),
        ("271", "005010X279A1", "an eligibility response (271)"),
        ("850", "004010", "an X12 file of another kind"),
    ],
)
def test_other_kinds_are_named(code, guide, name):
    data = a_file(["NTE*x"], code=code, guide=guide)
    assert sniff(data) == ()
    assert refusal(data) == f"This is {name}; this program does not read it yet."


def test_an_interchange_acknowledgement():
    data = golden_835()[:106] + b"TA1*000000001*260312*0930*A*000~IEA*0*000000001~"
    assert "(TA1)" in refusal(data)


def test_x12_that_cannot_even_be_recognised_is_told_why():
    data = golden_835()
    assert "cut at 80 characters" in refusal(data[:80] + b"\n" + data[80:])
    assert "UTF-16" in refusal(data.decode().encode("utf-16"))
    assert "no transaction set" in refusal(a_file())


@pytest.mark.parametrize("data", [b"", b"VISA*1", b"Date,Amount\n2026-03-10,5.00\n", b"\x00" * 50])
def test_what_is_no_x12(data):
    assert sniff(data) == ()
    assert refusal(data) == ""
