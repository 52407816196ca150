"""How people write a number and choose among words, by chance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod
from random import Random

_DIGITS = "零一二三四五六七八九"
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def chinese(number: int) -> str:
    """The number in Chinese, below ten thousand."""
    if number < 10:
        return _DIGITS[number]
    word, pending = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            word += ("零" if pending else "") + _DIGITS[digit] + name
            pending = False
        elif word:
            pending = True
    return word.removeprefix("一") if word.startswith("一十") else word


def spelled(rng: Random, number: int, *, exact: bool = False) -> str:
    """The number as somebody may write it: digits, wide digits, groups of three, Chinese, blanks, or round where it is
    large (百余: at least)."""
    dice = rng.random()
    if not exact and number >= 120 and dice < 0.06:
        size = 10 ** (len(str(number)) - 1)
        floor = number // size * size
        return f"{floor}{rng.choice('余多')}" if floor < number else str(number)
    if dice < 0.10:
        return str(number).translate(_WIDE)
    if dice < 0.22 and number < 100:
        return "两" if number == 2 and rng.random() < 0.5 else chinese(number)
    if dice < 0.26:
        return f" {number} "
    return f"{number:,}" if number >= 1000 and dice < 0.6 else str(number)


def chosen(rng: Random, template: str, words: Mapping[str, str] | None = None) -> str:
    """The template with one word of each ``[a|b|]`` and every ``{slot}`` filled; slots may hold choices themselves."""
    filled = template
    while match := _SLOT.search(filled):
        filled = filled[: match.start()] + (words or {})[match[1]] + filled[match.end() :]
    while match := _CHOICE.search(filled):
        filled = filled[: match.start()] + rng.choice(match[1].split("|")) + filled[match.end() :]
    return filled


def ways(template: str, words: Mapping[str, str]) -> int:
    """In how many ways a template can be said, its numbers not counted."""
    filled = _SLOT.sub(lambda m: words.get(m[1], ""), template)
    return prod(len(m[1].split("|")) for m in _CHOICE.finditer(filled))
