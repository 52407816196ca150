"""The run's log: JSON lines, one file a run, Scrapy's own warnings among them."""

from __future__ import annotations

import logging
from pathlib import Path

import structlog

_NAME = "gongkai"
_SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def log_to(path: Path, run_id: str) -> None:
    """Send every event of this process to the file, each with the run's id."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    # of the libraries only what went wrong: the project's own events tell the rest
    handler.addFilter(lambda record: record.name == _NAME or record.levelno >= logging.WARNING)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger(_NAME).setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(run_id=run_id)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=lambda *_names: logging.getLogger(_NAME),
        cache_logger_on_first_use=False,
    )
