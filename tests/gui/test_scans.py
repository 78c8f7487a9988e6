"""The scans kept with a remittance: attached, looked at, saved, taken off, refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk_builders import Typist
from practice_builders import audit_rows
from PySide6.QtCore import Qt
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.access import Action

OpenDesk = Callable[[str], Desk]


class TestScans:
    def test_attach_look_and_take_off(
        self, typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        from PySide6.QtGui import QPixmap

        from recon_desktop.gui.desk.scans import ScansDialog

        picture = tmp_path / "eob.png"
        made = QPixmap(40, 40)
        made.fill(Qt.GlobalColor.white)
        made.save(str(picture), "PNG")
        dialog = ScansDialog(typist.desk.window, typist.desk.session, 1, "Medicare 0088812345")
        dialog.show()
        dialogs.open_file = picture
        dialog.ask_attach()
        typist.desk.wait()
        assert len(dialog.table.model.all_rows) == 1
        assert dialog.shown.currentWidget() is dialog.picture
        dialogs.save_file = tmp_path / "out.png"
        dialog.ask_save()
        typist.desk.wait()
        assert audit_rows(typist.desk.path)[-1][0] == Action.PRINT.value
        assert dialogs.save_file.read_bytes() == picture.read_bytes()
        dialog.take_off()
        typist.desk.wait()
        assert dialog.table.model.all_rows == ()
        dialog.close()


def test_a_scan_that_is_no_scan_is_refused(
    typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    from recon_desktop.gui.desk.scans import ScansDialog

    wrong = tmp_path / "letter.pdf"
    wrong.write_bytes(b"no scan")
    dialogs.open_file = wrong
    dialog = ScansDialog(typist.desk.window, typist.desk.session, 1, "Medicare")
    dialog.ask_attach()
    typist.desk.wait()
    assert "no PDF, PNG or JPEG" in dialogs.said[-1][1]
