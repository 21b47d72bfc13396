"""Peak resident memory with a 24-megapixel scan: open and drawn before torch is loaded, and after repairs with it.
Prints JSON, beside the photo's own bytes and a process that has only imported PySide6, or torch."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
from scans import scan
from window import open_window, stroke, wait

PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def peak_mb() -> int:
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def peak_after(statement: str) -> int:
    done = subprocess.run([sys.executable, "-c", f"{statement}; {PEAK}"], stdout=subprocess.PIPE, check=True, text=True)
    return int(done.stdout) // 1024


def measure(path: Path) -> dict[str, int]:
    with open_window(path) as window:
        if "torch" in sys.modules:
            raise SystemExit("torch was loaded before it was needed")
        opened = peak_mb()
        document = window.session.document
        assert document is not None
        for i in range(20):
            stroke(window, 300 + 270 * i, 500 + 100 * i, length=600)
        window.session.repair()
        wait(lambda: bool(document.state.repairs) and window.canvas.is_complete)
        window.canvas.actual_size()
        wait(lambda: window.canvas.is_complete)
        return {"open_before_torch_mb": opened, "after_repairs_mb": peak_mb()}


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
