"""The command line: verbs are loaded only when called, so no layer needs another for it."""

from __future__ import annotations

from importlib import import_module

import click

VERBS = {
    "build": "archive.commands:build",
    "crawl": "crawler.commands:crawl",
    "demo": "crawler.demo:demo",
    "discover": "crawler.discover_command:discover",
    "export": "archive.export_command:export",
    "extract": "extract.commands:extract",
    "fetch": "archive.store_command:fetch",
    "ingest": "archive.commands:ingest",
    "publish": "archive.store_command:publish",
    "review": "archive.review_command:review",
    "run": "crawler.run_command:run",
    "serve": "archive.commands:serve",
    "status": "crawler.status_command:status",
    "verify": "archive.verify_command:verify",
}


class LazyVerbs(click.Group):
    """A click group whose commands live in the package that does the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of the alphabet."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, imported now; None for an unknown verb."""
        if cmd_name not in VERBS:
            return None
        module, attribute = VERBS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyVerbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkai")
def main() -> None:
    """Collect, keep, read, check and publish the annual reports on open government information
    (政府信息公开工作年度报告) of China's administrative organs.

    \b
    gongkai demo                  see it all at work on simulated portals
    gongkai extract report.html   read one document, print JSON
    gongkai run && gongkai serve  crawl, build, publish; then show

    Data goes to stdout, talk to stderr.  Exit codes: 0 complete, 1 failed, 2 wrong usage,
    3 partial (something was refused or left out, and is named).
    """


if __name__ == "__main__":
    main()
