"""Characters of one printed line, by the recognition model that the rapidocr package carries (PP-OCRv6, Apache-2.0).

The model is run by onnxruntime directly, one line at a time in its own width: in a batch a line's answer would depend
on its neighbours, and the same bytes must give the same answer.  Short lines are cached by their exact pixels ("0" most
of all).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import cv2
import numpy as np
import onnxruntime

from extract.carriers.picture import Grey

_HEIGHT = 48
_STEP = 16
_MARGIN = 8
_CACHED_WIDTH = 192
_MODEL = "models/PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says, and the recogniser's probability of its least certain character."""

    text: str
    confidence: float


def read(crop: Grey) -> Reading:
    """The characters of one line of dark text on white paper; the crop is as high as the line."""
    high, wide = crop.shape
    factor = _HEIGHT / high
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(crop, (max(1, round(wide * factor)), _HEIGHT), interpolation=method)
    width = -(-(scaled.shape[1] + 2 * _MARGIN) // _STEP) * _STEP
    line = np.full((_HEIGHT, width), 255, np.uint8)
    line[:, _MARGIN : _MARGIN + scaled.shape[1]] = scaled
    return _known(line.tobytes()) if width <= _CACHED_WIDTH else _recognised(line)


@lru_cache(maxsize=8192)
def _known(pixels: bytes) -> Reading:
    return _recognised(np.frombuffer(pixels, np.uint8).reshape(_HEIGHT, -1))


def _recognised(line: Grey) -> Reading:
    session, alphabet = _model()
    scaled = line.astype(np.float32) / 127.5 - 1.0
    (steps,) = session.run(None, {"x": np.broadcast_to(scaled, (1, 3, *line.shape)).copy()})
    return _collapsed(np.asarray(steps)[0], alphabet)


def _collapsed(steps: np.ndarray[tuple[int, ...], np.dtype[np.float32]], alphabet: Sequence[str]) -> Reading:
    """The best path of the connectionist temporal classification: repeats made one, class 0 is no character."""
    best = steps.argmax(axis=1).tolist()
    sure = steps.max(axis=1).tolist()
    letters: list[str] = []
    chances: list[float] = []
    previous = 0
    for index, chance in zip(best, sure, strict=True):
        if index and index == previous:
            chances[-1] = max(chances[-1], chance)
        elif index:
            letters.append(alphabet[index - 1])
            chances.append(chance)
        previous = index
    return Reading("".join(letters), round(min(chances, default=0.0), 2))


@cache
def _model() -> tuple[onnxruntime.InferenceSession, tuple[str, ...]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting thread costs the other's time
    options.log_severity_level = 3
    path = files("rapidocr").joinpath(_MODEL)
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    alphabet = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    return session, (*alphabet, " ")
