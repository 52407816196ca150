"""When a known document is asked for again. Pure rules.

The law has departments publish by 31 January and governments by 31 March (政府信息公开条例, 2019, art. 49), and what
was just published is what is corrected or taken off: so often from January to March, rarely later, old reports hardly.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zlib import crc32

CHINA = timezone(timedelta(hours=8))
_SEASON = (1, 2, 3)
_RECENT = timedelta(days=90)
_OLD = timedelta(days=730)
# (in the season, outside it)
_JUST_PUBLISHED = (timedelta(days=3), timedelta(days=14))
_SOME_TIME_AGO = (timedelta(days=14), timedelta(days=60))
_LONG_AGO = (timedelta(days=45), timedelta(days=180))
# what became known on one day is not asked for on one day again
_SPREAD = 0.2
# a clock that was wrong when it was written down must not put a document off for years
_FUTURE = timedelta(days=1)

# after so long a server's word that nothing changed is not taken, the whole body is asked for
TRUST_UNMODIFIED = timedelta(days=180)


def interval(published: datetime, now: datetime) -> timedelta:
    """How long a document that was published (or first seen) then is not asked for again."""
    season = now.astimezone(CHINA).month in _SEASON
    age = now - published
    pair = _JUST_PUBLISHED if age < _RECENT else _SOME_TIME_AGO if age < _OLD else _LONG_AGO
    return pair[0 if season else 1]


def due(key: str, published: datetime, asked: datetime, now: datetime) -> bool:
    """Whether a document last asked for at `asked` is asked for again; `key` spreads them over some days."""
    share = crc32(key.encode()) / 0xFFFFFFFF
    wait = interval(published, now) * (1 - _SPREAD + 2 * _SPREAD * share)
    return now - asked >= wait or asked > now + _FUTURE


def published_on(list_date: str, first_seen: datetime) -> datetime:
    """When a document was published: the date of its list row (YYYY-MM-DD, in China), else when it was first seen."""
    try:
        named = datetime.strptime(list_date, "%Y-%m-%d").replace(tzinfo=CHINA)
    except ValueError:
        return first_seen
    return min(named, first_seen).astimezone(UTC)
