"""From the start of the process to the first window painted, beside a bare PySide6 window. Prints JSON."""

import json
import statistics
import subprocess
import sys
import time

ROUNDS = 15
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("hello")
label.resize(1280, 800)
label.show()
application.processEvents()
label.repaint()
print("painted", flush=True)
"""
PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from restorer_app import app

def loop():
    (window,) = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
    QApplication.processEvents()
    window.repaint()
    print("painted" if "torch" not in sys.modules else "torch", flush=True)
    return 0

QApplication.exec = loop
app.main([])
"""


def seconds_to_paint(program: str) -> float:
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        took = time.perf_counter() - started
        process.stdout.read()
    if line != "painted":
        raise SystemExit(f"the window did not paint as it should: {line!r}")
    return took


def main() -> None:
    pairs = [(seconds_to_paint(BARE), seconds_to_paint(PROGRAM)) for _ in range(ROUNDS)]
    result = {
        "bare_window_s": round(statistics.median(bare for bare, _ in pairs), 3),
        "restorer_s": round(statistics.median(program for _, program in pairs), 3),
        "ratio": round(statistics.median(program / bare for bare, program in pairs), 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
