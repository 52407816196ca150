"""Quiet hours: when portals serve the public, and no crawl disturbs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crawler.schedule import CHINA

VARIABLE = "GONGKAI_QUIET"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """From one time of day to another, in China; `22:00-07:00` passes midnight."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """`HH:MM-HH:MM`. Raises ValueError."""
        try:
            begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError as error:
            raise ValueError(f"HH:MM-HH:MM expected, found {text!r}") from error
        if begin == end:
            raise ValueError(f"quiet hours that never end leave nothing to crawl: {text!r}")
        return cls(begin, end)

    def seconds_left(self, now: datetime) -> float:
        """How long may be crawled until they begin; 0 within them."""
        local = now.astimezone(CHINA)
        begin = datetime.combine(local, self.begin, CHINA)
        lasting = (datetime.combine(local, self.end, CHINA) - begin) % _DAY
        return 0.0 if (local - begin) % _DAY < lasting else ((begin - local) % _DAY).total_seconds()
