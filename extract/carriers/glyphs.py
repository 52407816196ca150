"""Characters of one printed line, by the recognition model that the rapidocr package carries (PP-OCRv6, Apache-2.0).

The model is run by onnxruntime directly, one line at a time in its own width: in a batch a line's answer would depend
on its neighbours, and the same bytes must give the same answer.  Short lines are cached by their exact pixels ("0" most
of all).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.carriers.picture import Grey

_HEIGHT = 48
_STEP = 16
_MARGIN = 8
_SHORT = 192
"""Widest line that is cached and looked at twice."""
_SURE = 0.9
_NARROW = 0.65
"""A crop narrower than this share of its height holds one digit: stretched and without paper beside it, it is read
best; two characters and more are read best on a stretch of paper (measured on 3,200 cells of poor scans)."""
_STRETCH = 1.6
_LEAST_WIDTH = 128
_MODEL = "models/PP-OCRv6_rec_small.onnx"

_SHAPES = {"0": "OoQ○〇°", "1": "lI|i!丨Ⅰì"}
"""Digits, and what the recogniser takes them for when they stand alone."""
_ALIKE = str.maketrans({letter: digit for digit, letters in _SHAPES.items() for letter in letters})
_NUMBER = re.compile(r"[0-9.,+-]+")

_Steps: TypeAlias = NDArray[np.float32]
"""Probability of every class, step by step from left to right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says, and the recogniser's probability of its least certain character."""

    text: str
    confidence: float


def read(crop: Grey) -> Reading:
    """The characters of one line of dark text on white paper; the crop is as high as the line.

    A short line that is not sure is looked at once more in another width, and the surer look counts.
    """
    narrow = crop.shape[1] < _NARROW * crop.shape[0]
    line = _set(crop, _STRETCH) if narrow else _set(crop, 1.0, _LEAST_WIDTH)
    if line.shape[1] > _SHORT:
        return _recognised(line)
    first = _known(line.tobytes())
    if first.confidence >= _SURE:
        return first
    second = _known((_set(crop, 1.0) if narrow else _set(crop, _STRETCH, _LEAST_WIDTH)).tobytes())
    return max(first, second, key=lambda reading: reading.confidence)


def _set(crop: Grey, stretch: float, least: int = 0) -> Grey:
    """The crop at the height that the model reads, on paper whose width is a whole number of its steps."""
    high, wide = crop.shape
    factor = _HEIGHT / high
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(crop, (max(1, round(wide * factor * stretch)), _HEIGHT), interpolation=method)
    width = -(-(scaled.shape[1] + 2 * _MARGIN) // _STEP) * _STEP
    line = np.full((_HEIGHT, max(width, least)), 255, np.uint8)
    line[:, _MARGIN : _MARGIN + scaled.shape[1]] = scaled
    return line


@lru_cache(maxsize=8192)
def _known(pixels: bytes) -> Reading:
    return _recognised(np.frombuffer(pixels, np.uint8).reshape(_HEIGHT, -1))


def _recognised(line: Grey) -> Reading:
    session, alphabet = _model()
    scaled = line.astype(np.float32) / 127.5 - 1.0
    (steps,) = session.run(None, {"x": np.broadcast_to(scaled, (1, 3, *line.shape)).copy()})
    return _collapsed(np.asarray(steps)[0], alphabet)


def _collapsed(steps: _Steps, alphabet: Sequence[str]) -> Reading:
    """The best path of the connectionist temporal classification: repeats made one, class 0 is no character.  In a line
    of nothing but digits a ring is a nought and a bar a one, and the chances of what looks alike count together."""
    best = steps.argmax(axis=1).tolist()
    letters: list[str] = []
    chances: list[float] = []
    previous = 0
    for step, index in enumerate(best):
        chance = float(steps[step, index])
        if index and index == previous:
            chances[-1] = max(chances[-1], chance)
        elif index:
            letters.append(alphabet[index - 1])
            chances.append(chance)
        previous = index
    text = "".join(letters)
    if _NUMBER.fullmatch(text.translate(_ALIKE)) and any(letter in _SHAPES for letter in text.translate(_ALIKE)):
        return _digits(steps, best, alphabet)
    return Reading(text, round(min(chances, default=0.0), 2))


def _digits(steps: _Steps, best: list[int], alphabet: Sequence[str]) -> Reading:
    """The path read as digits, each with the chance of all its shapes."""
    shapes = _shapes(alphabet)
    letters: list[str] = []
    chances: list[float] = []
    previous = ""
    for step, index in enumerate(best):
        letter = alphabet[index - 1].translate(_ALIKE) if index else ""
        if letter:
            chance = float(steps[step, shapes[letter]].sum()) if letter in shapes else float(steps[step, index])
            if letter == previous:
                chances[-1] = max(chances[-1], chance)
            else:
                letters.append(letter)
                chances.append(chance)
        previous = letter
    return Reading("".join(letters), round(min(chances), 2))


@cache
def _shapes(alphabet: Sequence[str]) -> dict[str, list[int]]:
    """Digit → the classes of what it may be taken for."""
    return {
        digit: [at + 1 for at, letter in enumerate(alphabet) if letter == digit or letter in alike]
        for digit, alike in _SHAPES.items()
    }


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
