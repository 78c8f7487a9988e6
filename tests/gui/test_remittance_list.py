"""The list of remittances: its parts, what is posted automatically, an EOB as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from day_files import write_bank
from desk_builders import Typist
from practice_builders import (
    OWNER,
    audit_rows,
    paid_claim,
    rows,
    take,
    write_835,
)
from pypdf import PdfReader
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.access import Action
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.payer_profiles import save_payer_profile

OpenDesk = Callable[[str], Desk]


def test_the_list_is_parted(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    off = write_835(
        tmp_path / "off.835", paid_claim(paid="148.70"), payment="148.75", trace="OFF",
        control="000000008",
    )  # fmt: skip
    take(desk.session.practice, off)
    page = desk.go("remittances")
    texts = [button.text().replace("&", "").split("  ") for button in page.choices]
    assert texts == [
        ["All", "2"],
        ["Needs hands", "1"],
        ["Ready", "0"],
        ["Awaiting bank", "1"],
        ["Posted", "0"],
    ]
    desk.press(page.choices[1])
    assert [row.trace for row in page.table.model.all_rows] == ["OFF"]
    page.open_remittance(page.table.model.row(0).id)
    desk.wait()
    assert not page.detail.post.isEnabled()
    page.deeds._key_again(page.detail.view.row.id)
    desk.wait()
    assert page.keyer.isVisible()
    assert page.keyer.keyed.claims[0].lines[0].difference_cents == 5


def test_a_trusted_payers_clean_remittance_is_posted_automatically_and_signed(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    """R6.22: proposed as ready, posted at a person's word, and signed off by a reviewer."""
    desk = open_desk("banked")
    practice = desk.session.practice
    clean = write_835(
        tmp_path / "clean.835", paid_claim(), payment="148.75", trace="CLEAN1", control="000000009"
    )
    line = ("20260313", "148.75", "B9", "HCCLAIMPMT TRN*1*CLEAN1*1123456789\\")
    take(practice, clean, write_bank(tmp_path / "clean.ofx", [line]))
    match_bank(practice, OWNER)
    page = desk.go("remittances")
    assert not page.auto_post.isVisible()
    save_payer_profile(practice, OWNER, PayerProfile("MEDICARE EXAMPLE", auto_post=True))
    page.refresh()
    desk.wait()
    ready = {row.trace: row.ready for row in page.table.model.all_rows}
    assert ready == {"CLEAN1": True, "0088812345": False}
    assert page.auto_post.text() == "Post 1 &automatically"
    desk.press(page.auto_post)
    modes = "SELECT mode, reviewed_at IS NULL FROM posting"
    assert rows(desk.path, modes) == [("auto", 1)]
    page.open_remittance(next(r.id for r in page.table.model.all_rows if r.trace == "CLEAN1"))
    desk.wait()
    page.deeds.sign_off()
    desk.wait()
    assert rows(desk.path, modes) == [("auto", 0)]


def test_an_eob_page_can_be_saved(typist: Typist, dialogs: RecordedDialogs, tmp_path: Path) -> None:
    dialogs.save_file = tmp_path / "eob.pdf"
    typist.page.deeds.save_eob()
    typist.desk.wait()
    assert dialogs.save_file.read_bytes().startswith(b"%PDF-")


def test_an_exported_list_stands_in_the_audit_trail(
    typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    dialogs.save_file = tmp_path / "list.csv"
    typist.page.table.export()
    typist.desk.wait()
    action, outcome, detail = audit_rows(typist.desk.path)[-1]
    assert (action, outcome) == (Action.PRINT.value, "accepted")
    assert "list Remittances" in detail
    assert "csv" in detail


def test_one_claim_of_a_remittance_can_be_saved(
    typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    typist.go("E1110")
    deeds = typist.page.deeds
    deeds.more.aboutToShow.emit()
    dialogs.save_file = tmp_path / "claim.pdf"
    next(x for x in deeds.more.actions() if x.text().startswith("EOB of this")).trigger()
    typist.desk.wait()
    words = " ".join(page.extract_text() for page in PdfReader(dialogs.save_file).pages)
    assert "E1110" in words
    assert "E1107" not in words
    assert "E1110" in audit_rows(typist.desk.path)[-1][2]
