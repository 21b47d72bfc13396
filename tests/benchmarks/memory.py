"""Peak resident memory with a 24-megapixel scan: open and drawn before torch is loaded, and after repairs with it.
Prints JSON, beside the photo's own bytes and a process that has only imported PySide6, or torch."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from scans import scan
from window import open_window, stroke, wait


def peak_mb() -> int:
    """Largest resident memory of this process so far (Linux; `ru_maxrss` would begin with that of the parent)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def peak_after(statement: str) -> int:
    program = f"{statement}; from memory import peak_mb; print(peak_mb())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, check=True, text=True, env=environment
    )
    return int(done.stdout)


def measure(path: Path) -> dict[str, int]:
    application = QApplication([])
    before_torch = [peak_mb()]

    def sample() -> None:
        if "torch" not in sys.modules:
            before_torch.append(peak_mb())

    sampler = QTimer(application, interval=0)
    sampler.timeout.connect(sample)
    sampler.start()
    with open_window(path) as window:
        document = window.session.document
        assert document is not None
        for i in range(20):
            stroke(window, 300 + 270 * i, 500 + 100 * i, length=600)
        window.session.repair()
        wait(lambda: bool(document.state.repairs) and window.canvas.is_complete)
        window.canvas.actual_size()
        wait(lambda: window.canvas.is_complete)
        return {"open_before_torch_mb": before_torch[-1], "after_repairs_mb": peak_mb()}


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    pixels = scan()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.png"
        cv2.imwrite(str(path), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        done = subprocess.run([sys.executable, __file__, str(path)], stdout=subprocess.PIPE, check=True, text=True)
    result = json.loads(done.stdout)
    result["photo_mb"] = pixels.nbytes // 2**20
    result["pyside6_imported_mb"] = peak_after("import PySide6.QtWidgets")
    result["torch_imported_mb"] = peak_after("import torch")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
