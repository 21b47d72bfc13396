"""What is said after an export: what was proven of the file, or else what was done to the picture."""

from PySide6.QtCore import QCoreApplication

from restorer_app.core.mask import Mask
from restorer_app.core.requests import ExportReport
from restorer_app.core.state import DocumentState
from restorer_app.ui.framing import told_of_geometry
from restorer_app.ui.marks import count_marks

translate = QCoreApplication.translate


def told_of_export(report: ExportReport, state: DocumentState, *, are_left_out: bool) -> str:
    """The promise of identical pixels only where it was checked in the written file. `are_left_out`: steps were not
    run because they have no effect here."""
    done = _proof(state) if report.is_proven else " ".join(_saved(state))
    sentences = [done.format(name=report.path.name), *report.notices]
    if report.origins is not None:
        told = translate("Export", "What each pixel comes from is in {name}.")
        sentences.append(told.format(name=report.origins.name))
    if are_left_out:
        sentences.append(translate("Export", "Steps that had no effect here were left out."))
    return " ".join([*sentences, *_told_of_marks(state.mask)])


def _proof(state: DocumentState) -> str:
    count = len(state.visible_repairs)
    if count == 0:
        told = translate("Export", "every pixel is identical to the scan: checked in the written file.")
    elif count == 1:
        told = translate(
            "Export", "every pixel outside the hole is identical to the scan: checked in the written file."
        )
    else:
        told = translate(
            "Export", "every pixel outside the {count} holes is identical to the scan: checked in the written file."
        )
    return translate("Export", "Saved as {name} — {proof}").replace("{proof}", told.replace("{count}", str(count)))


def _saved(state: DocumentState) -> list[str]:
    """That it was saved, and what changed more of the picture than its holes."""
    told = [translate("Export", "Saved as {name}.")]
    if state.active_steps:
        told.append(_steps(state).replace("{count}", str(len(state.active_steps))))
    return [*told, *told_of_geometry(state)]


def _steps(state: DocumentState) -> str:
    is_one = len(state.active_steps) == 1
    if all(step.region is not None for step in state.active_steps):
        if is_one:
            return translate("Export", "1 step changed a part of the picture.")
        return translate("Export", "{count} steps changed parts of the picture.")
    if is_one:
        return translate("Export", "1 step changed the whole picture.")
    return translate("Export", "{count} steps changed the whole picture.")


def _told_of_marks(mask: Mask) -> tuple[str, ...]:
    """That marks are no part of an export; nothing where there are none."""
    count = count_marks(mask)
    if count == 0:
        return ()
    if count == 1:
        return (translate("Export", "1 mark is not repaired yet and was left out."),)
    if count is None:
        return (translate("Export", "Many marks are not repaired yet and were left out."),)
    return (translate("Export", "{count} marks are not repaired yet and were left out.").format(count=count),)
