"""How long a host that does not want to be asked is left alone. Pure rules."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_REST = 1800.0
LONGEST_REST = 7 * 86400.0


def gate_rest(times: int) -> float:
    """Seconds a host rests after a gate when it rested so many times in a row before: half an hour, doubled each time
    up to a week, so that a gate that stays is tried rarely."""
    return min(_FIRST_REST * 2.0 ** min(times, 20), LONGEST_REST)


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds a Retry-After header names, as a number or a date (RFC 9110 §10.2.3), a week at most; None without a
    readable one."""
    value = value.strip()
    if value.isdigit():
        return min(float(value), LONGEST_REST)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(seconds.total_seconds(), 0.0), LONGEST_REST)
