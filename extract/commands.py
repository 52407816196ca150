"""The verb ``extract``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from extract import guarded
from extract.guarded import LIMITS
from extract.locators import locate
from extract.refusal import Refusal
from extract.report import read
from extract.sandbox import Ended, SandboxBroken, run


@click.command(short_help="Read documents, print JSON.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--lines", is_flag=True, help="One object a line, also for a single file.")
@click.option("--locators", is_flag=True, help="Say of every cell where it stands in the document.")
def extract(files: tuple[str, ...], lines: bool, locators: bool) -> None:
    """Read each FILE (HTML, text, Word, PDF, OFD, scans …; "-" is standard input) and print what it says as JSON.

    One object a document: metadata, sections, table2, table3, table4, findings.  A number is what is printed; null is a
    printed blank; {"value", "text", "state"} says more.  A file that is no report, or cannot be read, gives
    {"source", "refused": {"kind", "reason"}} and one line on stderr.  Each file is read in a process with limits on
    time and memory; one that exceeds them is refused as too_large.

    \b
    Exit codes: 0 every file was read, 3 at least one was refused, 2 wrong usage, 1 no process to read in.
    """
    refused = 0
    indent = None if lines or len(files) > 1 else 1
    tasks = [(name, sys.stdin.buffer.read() if name == "-" else Path(name).absolute(), locators) for name in files]
    try:
        for (name, *_), answer in run(_result, tasks, 1, LIMITS):
            result = _refusal(name, guarded.refused(answer)) if isinstance(answer, Ended) else answer
            if isinstance(told := result.get("refused"), dict):
                refused += 1
                click.echo(f"{name}: refused ({told['kind']}): {told['reason']}", err=True)
            click.echo(json.dumps(result, ensure_ascii=False, indent=indent))
    except SandboxBroken as error:
        raise click.ClickException(str(error)) from error
    sys.exit(3 if refused else 0)


def _result(task: tuple[str, bytes | Path, bool]) -> dict[str, object]:
    """What one document says, or its refusal; called in a process of its own."""
    name, source, locators = task
    try:
        data = source if isinstance(source, bytes) else _bytes(source)
        guarded.allow_for(data)
        report = read(data)
        result = report.json(name)
        if locators:
            result["locators"] = locate(data, report.carrier, report.tables)
    except Refusal as refusal:
        return _refusal(name, refusal)
    return result


def _refusal(name: str, refusal: Refusal) -> dict[str, object]:
    return {"source": name, "refused": {"kind": refusal.kind, "reason": refusal.reason}}


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal("damaged", f"the file cannot be opened: {error.strerror}") from error
