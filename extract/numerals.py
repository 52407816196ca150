"""Numbers with their units as running text spells them: 3,119件, 2.3万条, 160多万人次, 近千次, 四十余条, 90%以上.

Works on folded text (`extract.prose`).  A value is exact; what the words leave open is told by the qualifier and by the
interval of the values they admit.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

QUALIFIERS = ("exact", "more_than", "nearly", "about", "at_least", "at_most", "range")

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_CHINESE = "零〇一二两三四五六七八九十百千万亿"

COUNT_UNITS = (
    r"人次|件次|条次|场次|期次|批次|页次|户次|频次|件(?!事|套)|条(?!例|件|款|目|龙|块|线)|份(?!额)|起(?!来(?!自)|草|诉|到)|宗|次(?!性|数|年|日|月|级)"
    r"|个(?!月|工作日|自然日|小时|季度|年|百分点|人(?!大)|方面|环节|层面|维度|阶段|步骤)|篇|期(?!限|间|满|内)|场(?!所|景|地|馆)|项|名(?!称|单|义|录)"
    r"|人(?!民|大|社|事|员|才|均|工|物)|家(?!庭)|部(?!门|分|委|级|署)|册|处(?!理|室|罚|级|置|于|长)|例(?!如)|则|幅|组(?!织|成)|批(?!准|复|示|评)|户(?!籍|外)"
    r"|台(?!账|帐)|张|页(?!面)|卷|倍|字(?!号)|套|所|类(?!似)|种|轮"
)
_UNITS = rf"万元|亿元|元(?!旦)|个百分点|百分点|%|‰|{COUNT_UNITS}"
_ENDS_OF_AHEAD = frozenset("近约为上数超过破逾于少下多")
_DIVISIBLE = ("%", "‰", "个百分点", "百分点", "万元", "亿元", "元", "倍")
_SINGLE = ("个", "项", "类", "种", "处", "所", "套", "批", "字", "倍", "家", "轮", "组")
_AHEAD = {
    "近": "nearly", "将近": "nearly", "接近": "nearly",
    "约": "about", "大约": "about", "约为": "about", "上": "about", "数": "about",
    "超": "more_than", "超过": "more_than", "突破": "more_than", "逾": "more_than",
    "多于": "more_than", "高于": "more_than",
    "不少于": "at_least", "至少": "at_least", "不低于": "at_least", "不下": "at_least",
    "不超过": "at_most", "不多于": "at_most", "至多": "at_most",
}  # fmt: skip
_BEHIND = {
    "以上": "at_least", "及以上": "at_least", "以内": "at_most", "以下": "at_most", "左右": "about", "上下": "about",
    "余": "more_than", "多": "more_than",
}  # fmt: skip
_OPEN = ("超", "超过", "突破", "逾", "多于", "高于")
_ARABIC = r"[1-9][0-9]{0,2}(?:[, ][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORD = rf"[{_CHINESE}]+(?:点[{_CHINESE}]+)?"
_TOGETHER = (
    r"一起(?![,;:。、()\n]|$|行政|案|政府|信息|申请|因|由|诉|复议|投诉|举报|为|是|均|已|被)"  # 一起改写: no case
)
_TAIL = rf"(?P<behind>{'|'.join(_BEHIND)})?"
_NUMERAL = re.compile(
    rf"(?:(?:(?P<first>{_ARABIC})(?:%|件|条)?(?:-{{1,2}}|~|至|到))?(?P<arabic>{_ARABIC})|(?!{_TOGETHER})(?P<chinese>{_WORD}))"
    rf"(?P<more>[余多几])?(?P<size>(?:(?![万亿]元)[百千万亿]){{1,2}})?(?P<more2>[余多])?(?P<unit>{_UNITS}|(?<=[万亿])(?=[,。;、)])){_TAIL}"
)
_RUN = re.compile(rf"[0-9{_CHINESE}][0-9.,{_CHINESE}]*")
_NOT_AFTER = frozenset(".第〔[/×+#*_") | frozenset(map(chr, [*range(65, 91), *range(97, 123)]))
_FOLLOWERS = frozenset("余多几件条份起宗次个篇期场项名人家部册处例则幅组批户台张页卷倍字套所类种轮元百频%‰至到-~ ")
_JOINTS = "、至到-~"
_SHARE = re.compile(rf"百分之(?P<number>{_ARABIC}|{_WORD}){_TAIL}")
_BEFORE = re.compile(rf"(?:{'|'.join(sorted(_AHEAD, key=len, reverse=True))})$")


class Numeral(NamedTuple):
    """One number in a text: where it stands (qualifier and unit included), its value and unit, and the least and the
    greatest value that its words admit (None: no upper bound)."""

    start: int
    end: int
    value: Decimal
    unit: str
    qualifier: str
    low: Decimal
    high: Decimal | None
    chinese: bool = False

    def admits(self, number: Decimal | int) -> bool:
        """Whether the words are true of this number."""
        return self.low <= number and (self.high is None or number <= self.high)


def numerals(text: str) -> list[Numeral]:
    """Every number with a unit in folded text, in order."""
    found: list[Numeral] = []
    position = 0
    while run := _RUN.search(text, position):
        position = run.end()
        if text[position : position + 1] not in _FOLLOWERS and "万" not in run[0] and "亿" not in run[0]:
            continue
        if _stands_alone(text, run.start()) and (match := _NUMERAL.match(text, run.start())):
            position = match.end()
            if (numeral := _counted(text, match)) is not None:
                found.append(numeral)
    if "百分之" in text:
        found += [n for match in _SHARE.finditer(text) if (n := _share(text, match)) is not None]
        found.sort(key=lambda n: n.start)
    return found


def _stands_alone(text: str, start: int) -> bool:
    """Whether no ordinal (第3期), formula (1+3套) or list (3、4件) comes before."""
    before = text[start - 1 : start]
    if before in _NOT_AFTER:
        return False
    return before not in _JOINTS or not before or text[start - 2 : start - 1] not in "0123456789" + _CHINESE


def chinese_value(word: str) -> Decimal | None:
    """The value of a Chinese numeral (十二, 一百零五, 三万六千, 二点五); None when it is not well formed, as are years
    (二〇二四), neighbours (三四) and colloquial short forms (一百二)."""
    whole, point, fraction = word.partition("点")
    if point:
        digits = [_DIGITS.get(c) for c in fraction]
        integer = chinese_value(whole)
        if integer is None or not digits or None in digits:
            return None
        return integer + Decimal("0." + "".join(map(str, digits)))
    total = section = 0
    digit: int | None = None
    least, ceiling, gap = 10**4, 10**12, True
    for char in word:
        if char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[char]
            gap = gap or digit == 0
        elif char in _TENS:
            size = _TENS[char]
            if size >= least or (digit is None and section):
                return None
            section += (1 if digit is None else digit) * size
            least, digit, gap = size, None, size == 10
        else:
            size = _MYRIADS[char]
            section += digit or 0
            if size >= ceiling or not (section or word == char):
                return None
            total += (section or 1) * size
            section, digit, least, ceiling, gap = 0, None, 10**4, size, False
    if digit and not gap:
        return None
    return Decimal(total + section + (digit or 0))


def _counted(text: str, match: re.Match[str]) -> Numeral | None:
    """A number before its unit; None where the form is no statistic (一个, 三项, 2.2件)."""
    first, arabic, word, more_before, size, more_behind, unit, behind = match.groups()
    ahead, start = _ahead(text, match.start())
    if not (ahead or first or size or more_before or more_behind or behind) and arabic is not None and arabic.isdigit():
        value = Decimal(arabic)  # nearly every number is plain
        return Numeral(start, match.end(), value, unit, "exact", value, value)
    number = _arabic(arabic) if word is None else chinese_value(word)
    if ahead in ("上", "数") and (word is None or word[0] not in "十百千万"):
        ahead, start = "", match.start()
    more = more_before or more_behind
    if number is None or more == "几" or (word is not None and not _is_counted(word, unit, ahead, more)):
        return None
    scale = Decimal(1)
    for char in size or "":
        scale *= _TENS.get(char) or _MYRIADS[char]
    value = _plain(number * scale)
    if value != value.to_integral_value() and unit not in _DIVISIBLE:
        return None
    if first:
        low = _plain(_arabic(first) * scale)
        return Numeral(match.start(), match.end(), low, unit, "range", low, value) if low < value else None
    qualifier = "more_than" if more else _BEHIND.get(behind or "") or _AHEAD.get(ahead, "exact")
    step = _step(number) * scale if qualifier == "more_than" else scale
    bounds = (value, value) if qualifier == "exact" else _interval(value, qualifier, ahead, step)
    return Numeral(start, match.end(), value, unit, qualifier, *bounds, word is not None)


def _ahead(text: str, start: int) -> tuple[str, int]:
    """The qualifier before a number, and where the whole begins."""
    if text[start - 1 : start] not in _ENDS_OF_AHEAD:
        return "", start
    match = _BEFORE.search(text, max(0, start - 3), start)
    return (match[0], match.start()) if match else ("", start)


def _is_counted(word: str, unit: str, ahead: str, more: str | None) -> bool:
    """Whether a Chinese numeral counts: 一个, 三项 and 四类 mostly do not, nor does a bare 百 without 近 or 余."""
    if word[0] in "百千万亿" and not (ahead or more):
        return False
    return bool(ahead or more) or not (len(word) == 1 and unit in _SINGLE)


def _share(text: str, match: re.Match[str]) -> Numeral | None:
    """百分之二十三点五."""
    word = match["number"]
    value = Decimal(100) if word == "百" else _arabic(word) if word[0].isdigit() else chinese_value(word)
    if value is None:
        return None
    ahead, start = _ahead(text, match.start())
    qualifier = _BEHIND.get(match["behind"] or "") or _AHEAD.get(ahead, "exact")
    bounds = _interval(value, qualifier, ahead, _step(value))
    return Numeral(start, match.end(), value, "%", qualifier, *bounds, not word[0].isdigit())


def _arabic(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace(" ", ""))


def _step(number: Decimal) -> Decimal:
    """One unit of the last digit that is not nought: 150 → 10, 5500 → 100, 2.3 → 0.1."""
    exponent = number.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and number else Decimal(1)


def _plain(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _interval(value: Decimal, qualifier: str, ahead: str, step: Decimal) -> tuple[Decimal, Decimal | None]:
    """The values admitted; those of 余 and 近 are counts, so that the bound itself is left out by one."""
    one = Decimal(1) if value == value.to_integral_value() else Decimal(0)
    if qualifier == "more_than":
        return value, None if ahead in _OPEN else _plain(value + max(step - one, Decimal(0)))
    if qualifier == "nearly":
        return _plain(min(value * 9 / 10, value - one)), value - one
    if qualifier == "about":
        return (value, value * 10) if ahead in ("上", "数") else (_plain(value * 9 / 10), _plain(value * 11 / 10))
    if qualifier == "at_least":
        return value, None
    return (Decimal(0), value) if qualifier == "at_most" else (value, value)
