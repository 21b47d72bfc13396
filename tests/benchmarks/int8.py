"""What 8-bit integers would bring: the net of a bundled step in PyTorch as the program runs it, in ONNX Runtime, and
there in 8 bit. Prints JSON: seconds a megapixel, and the PSNR of photos with noise of 25 that each gives.

    python tests/benchmarks/int8.py PHOTOS [--model clean] [--count 6]

Needs onnx and onnxruntime, which the program does not use: the result decides whether it should. Calibrated on other
photos of the folder than those that are measured.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from restorer_app import metrics
from restorer_app.catalog import load_card
from restorer_app.core.progress import SilentProgress
from restorer_app.engine.weights import load_net
from restorer_app.files.opening import open_photo
from restorer_app.paths import models_dir

SIDE = 480  # what every net's strides divide
CALIBRATION = 12
ROUNDS = 5
SIGMA = 25
Run = Callable[[np.ndarray], np.ndarray]


def pieces(folder: Path) -> Iterator[np.ndarray]:
    """(SIDE, SIDE, 3) uint8 from the middle of each photo that is large enough."""
    for file in sorted(folder.iterdir()):
        pixels = open_photo(file, SilentProgress()).pixels
        if min(pixels.shape[:2]) >= SIDE and pixels.shape[2] == 3:
            top, left = ((length - SIDE) // 2 for length in pixels.shape[:2])
            yield pixels[top : top + SIDE, left : left + SIDE]


def noisy(piece: np.ndarray, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, SIGMA, piece.shape)
    return np.clip(np.rint(piece + noise), 0, 255).astype(np.uint8)


def planes(piece: np.ndarray) -> dict[str, np.ndarray]:
    image = np.ascontiguousarray(piece.transpose(2, 0, 1)[None], np.float32) / 255
    return {"image": image, "level": np.zeros_like(image[:, :1])}


class Calibration(CalibrationDataReader):
    """Noisy pieces, one after the other."""

    def __init__(self, inputs: list[dict[str, np.ndarray]]) -> None:
        self._inputs = iter(inputs)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._inputs, None)


def in_torch(net: torch.nn.Module) -> Run:
    net = net.eval().to(memory_format=torch.channels_last)

    def run(piece: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            x, level = (torch.from_numpy(plane) for plane in planes(piece).values())
            return net(x.contiguous(memory_format=torch.channels_last), level).numpy()

    return run


def in_onnx(file: Path) -> Run:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return lambda piece: session.run(None, planes(piece))[0]


def measured(run: Run, photos: list[np.ndarray]) -> dict[str, float]:
    times, figures = [], []
    run(photos[0])
    for seed, photo in enumerate(photos):
        damaged = noisy(photo, seed)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            output = run(damaged)
            times.append(time.perf_counter() - started)
        restored = np.clip(np.rint(output[0].transpose(1, 2, 0) * 255), 0, 255).astype(np.uint8)
        figures.append(metrics.psnr(restored, photo))
    return {
        "seconds_per_mp": round(statistics.median(times) / (SIDE * SIDE / 1e6), 3),
        "psnr": round(statistics.fmean(figures), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--model", default="clean")
    parser.add_argument("--count", type=int, default=6)
    options = parser.parse_args()
    net = load_net(load_card(models_dir() / options.model))
    found = list(pieces(options.photos))
    photos, others = found[: options.count], found[options.count :][:CALIBRATION]
    with tempfile.TemporaryDirectory() as folder:
        whole, ready, small = (Path(folder) / name for name in ("whole.onnx", "ready.onnx", "int8.onnx"))
        inputs = planes(photos[0])
        torch.onnx.export(
            net.eval(),
            tuple(torch.from_numpy(plane) for plane in inputs.values()),
            str(whole),
            input_names=list(inputs),
            dynamo=False,
            opset_version=17,
        )
        quant_pre_process(str(whole), str(ready))
        quantize_static(
            str(ready),
            str(small),
            Calibration([planes(noisy(piece, 100 + seed)) for seed, piece in enumerate(others)]),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
        runs = {"torch": in_torch(net), "onnxruntime": in_onnx(whole), "onnxruntime_int8": in_onnx(small)}
        result: dict[str, object] = {name: measured(run, photos) for name, run in runs.items()}
        result["bytes"] = {"onnx": whole.stat().st_size, "int8": small.stat().st_size}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
