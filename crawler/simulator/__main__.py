"""`python -m crawler.simulator`: a simulated world to crawl by hand."""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

import click

from crawler.simulator.server import Simulator
from crawler.simulator.world import SOURCE_FIELDS, World


def _years(text: str) -> list[int]:
    first, _, last = text.partition("-")
    try:
        return list(range(int(first), int(last or first) + 1))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is neither a year nor a span such as 2020-2023") from error


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", default=0, show_default="any free port", help="Port on 127.0.0.1.")
@click.option("--organs", default=12, show_default=True, help="How many organs publish.")
@click.option(
    "--portals", default=3, show_default=True, help="How many portals they share; families take turns."
)
@click.option("--years", default="2020-2023", show_default=True, help="Report years, FIRST-LAST.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same world.")
@click.option("--sources-out", type=click.Path(path_type=Path), help="Write the sources CSV here.")
def main(port: int, organs: int, portals: int, years: str, seed: int, sources_out: Path | None) -> None:
    """Serve simulated government portals on loopback until Ctrl-C.

    The address is printed on stdout. To crawl the world:

    \b
      python -m crawler.simulator --port 8900 --sources-out sources.csv &
      gongkai crawl --sources sources.csv --connect-to 127.0.0.1:8900
    """
    try:
        world = World.build(seed, organs, _years(years), portals)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if sources_out is not None:
        with sources_out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, SOURCE_FIELDS)
            writer.writeheader()
            writer.writerows(world.sources())
    with Simulator(world, port) as simulator:
        click.echo(simulator.address)
        for host in world.sites:
            click.echo(f"http://{host}/", err=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo(f"requests served: {len(simulator.requests)}", err=True)


if __name__ == "__main__":
    sys.exit(main())
