"""The verb ``extract``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from extract.locators import locate
from extract.refusal import Refusal
from extract.report import read


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--lines", is_flag=True, help="One object a line, also for a single file.")
@click.option("--locators", is_flag=True, help="Say of every cell where it stands in the document.")
def extract(files: tuple[str, ...], lines: bool, locators: bool) -> None:
    """Read each FILE (text, HTML, DOCX, PDF; "-" is standard input) and print what it says as JSON.

    One object a document: metadata, sections, table2, table3, table4, findings.  A number is what is printed; null is a
    printed blank; {"value", "text", "state"} says more.  A file that is no report, or cannot be read, gives
    {"source", "refused": {"kind", "reason"}} and one line on stderr.

    \b
    Exit codes: 0 every file was read, 3 at least one was refused, 2 wrong usage.
    """
    refused = 0
    indent = None if lines or len(files) > 1 else 1
    for name in files:
        try:
            data = _bytes(name)
            report = read(data)
            result = report.json(name)
            if locators:
                result["locators"] = locate(data, report.carrier, report.tables)
        except Refusal as refusal:
            refused += 1
            click.echo(f"{name}: refused ({refusal.kind}): {refusal.reason}", err=True)
            result = {"source": name, "refused": {"kind": refusal.kind, "reason": refusal.reason}}
        click.echo(json.dumps(result, ensure_ascii=False, indent=indent))
    sys.exit(3 if refused else 0)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Refusal("damaged", f"the file cannot be opened: {error.strerror}") from error
