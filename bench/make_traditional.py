"""Makes ``extract/data/traditional.txt``: traditional characters no simplified text has, and their simplified forms.

``python -m bench.make_traditional`` (needs the package opencc).  Characters that GB 2312 holds are valid in simplified
text (乾安县, 著名) and are left out.
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

FILE = Path(__file__).resolve().parent.parent / "extract" / "data" / "traditional.txt"


def main() -> None:
    """Write two lines: the traditional characters, and below each its simplified one."""
    convert = OpenCC("t2s").convert
    pairs = []
    for point in range(0x4E00, 0x9FFF):
        traditional = chr(point)
        simple = convert(traditional)
        if simple != traditional and len(simple) == 1 and not _in_gb2312(traditional) and _in_gb2312(simple):
            pairs.append((traditional, simple))
    FILE.write_text("".join(t for t, _ in pairs) + "\n" + "".join(s for _, s in pairs) + "\n", encoding="utf-8")


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
