"""One alert when a source begins to fail, one when it is well again; sent by Apprise to mail, webhooks and messengers.

Where to: Apprise URLs (https://appriseit.com/services/), separated by blanks in `GONGKAI_ALERTS`, or one a line
in `alerts.txt` in the data folder. What is open is kept in `alerts.json` there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.captures import CaptureStore
from archive.health import failing

VARIABLE = "GONGKAI_ALERTS"
FILE = "alerts.txt"
STATE = "alerts.json"

#: sends a title and a text, with whether it is bad news; False when it did not arrive everywhere
Send = Callable[[str, str, bool], bool]


class AlertsUnusable(RuntimeError):
    """Raised when the places alerts go to, or the state of the alerts, cannot be read."""


@dataclass(frozen=True)
class Alert:
    """A source that fails: why, since when, whether that was told, and whether it is well again but that was not."""

    why: str
    since: str
    told: bool = False
    over: bool = False


def places(data_dir: Path) -> list[str]:
    """The Apprise URLs alerts go to, none when nothing is set."""
    named = os.environ.get(VARIABLE, "").split()
    path = data_dir / FILE
    if path.exists():
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        named += [line for line in lines if line and not line.startswith("#")]
    return named


def settle_alerts(data_dir: Path) -> list[str]:
    """Tell what newly fails and what recovered as of the archive's runs; returns what was done, in sentences.

    Without a place to tell it nothing is done. What could not be told is told the next time. Raises AlertsUnusable.
    """
    named = places(data_dir)
    if not named:
        return []
    send = _apprise(named)
    path = data_dir / STATE
    try:
        known = {key: Alert(**entry) for key, entry in json.loads(path.read_text()).items()} if path.exists() else {}
    except (ValueError, TypeError) as error:
        raise AlertsUnusable(f"{path} cannot be read ({error}); remove it, what fails is then told again") from error
    after, said = settle(known, failing(CaptureStore(data_dir).runs()), send, datetime.now(UTC))
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps({key: asdict(alert) for key, alert in after.items()}, ensure_ascii=False, indent=1))
    scratch.replace(path)
    return said


def settle(
    known: Mapping[str, Alert], fails: Mapping[str, str], send: Send, now: datetime
) -> tuple[dict[str, Alert], list[str]]:
    """The alerts after these sources fail, and what was done: at most one message, each source in it once.

    An alert is opened once however long the source fails, and closed when it does not any more; one that was never
    told is dropped.
    """
    moment = now.isoformat(timespec="seconds")
    alerts = {key: replace(alert, over=key not in fails) for key, alert in known.items()}
    alerts |= {key: Alert(why, moment) for key, why in fails.items() if key not in alerts}
    alerts = {key: alert for key, alert in alerts.items() if alert.told or not alert.over}
    opened = {key: alert for key, alert in alerts.items() if not alert.told}
    closed = {key: alert for key, alert in alerts.items() if alert.over}
    if not opened and not closed:
        return alerts, []
    title = "gongkai: " + ", ".join(
        f"{len(those)} {what}" for those, what in ((opened, "failing"), (closed, "recovered")) if those
    )
    lines = [f"{key} fails: {alert.why}" for key, alert in sorted(opened.items())]
    lines += [f"{key} is well again; it failed since {alert.since}" for key, alert in sorted(closed.items())]
    if not send(title, "\n".join(lines), bool(opened)):
        return alerts, [f"alert not delivered, it is tried again after the next run: {title}"]
    return {key: replace(alert, told=True) for key, alert in alerts.items() if not alert.over}, [f"alert sent: {title}"]


def _apprise(named: list[str]) -> Send:
    # slow to import, and most runs tell nobody
    import apprise

    notifier = apprise.Apprise()
    for place in named:
        if not notifier.add(place):
            raise AlertsUnusable(
                f"no address an alert can go to: {place.partition('://')[0]}://… ({VARIABLE} or {FILE})"
            )

    def send(title: str, text: str, bad: bool) -> bool:
        kind = apprise.NotifyType.WARNING if bad else apprise.NotifyType.SUCCESS
        return bool(notifier.notify(title=title, body=text, notify_type=kind))

    return send
