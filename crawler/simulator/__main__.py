"""`python -m crawler.simulator`: a simulated world to crawl by hand."""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

from crawler.simulator.obstacles import OBSTACLES
from crawler.simulator.portals import FAMILIES
from crawler.simulator.server import Simulator
from crawler.simulator.world import SOURCE_FIELDS, World

_ABOUT = "Serve simulated government portals on loopback until Ctrl-C; the address is printed on stdout."
_EXAMPLE = """to crawl the world:
  python -m crawler.simulator --port 8900 --sources-out sources.csv &
  gongkai crawl --sources sources.csv --connect-to 127.0.0.1:8900
"""


def _years(text: str) -> list[int]:
    """The years of `2020-2023` or `2022`. Raises ValueError for anything else."""
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.simulator",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (any free one)")
    parser.add_argument("--organs", type=int, default=12, help="how many organs publish (12)")
    parser.add_argument("--portals", type=int, help="how many portals they share; the families take turns (3)")
    parser.add_argument(
        "--families", type=_names, default=(), metavar="NAME,…", help=f"which portals, of: {' '.join(FAMILIES)}"
    )
    parser.add_argument(
        "--obstacles",
        type=_names,
        default=(),
        metavar="NAME,…",
        help=f"one before each portal in order, empty for none, of: {' '.join(OBSTACLES)}",
    )
    parser.add_argument(
        "--years", type=_years, default="2020-2023", metavar="FIRST-LAST", help="report years (2020-2023)"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same world (1)")
    parser.add_argument("--sources-out", type=Path, metavar="FILE", help="write the sources CSV here")
    return parser


def main() -> None:
    """Serve a world until interrupted; exit status 2 for wrong usage."""
    parser = _parser()
    options = parser.parse_args()
    try:
        world = World.build(
            options.seed,
            options.organs,
            options.years,
            options.portals,
            families=options.families or tuple(FAMILIES),
            obstacles=options.obstacles,
        )
    except ValueError as error:
        parser.error(str(error))
    except KeyError as error:
        parser.error(f"no such family or obstacle: {error}")
    if options.sources_out is not None:
        with options.sources_out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, SOURCE_FIELDS)
            writer.writeheader()
            writer.writerows(world.sources())
    with Simulator(world, options.port) as simulator:
        try:
            for host in world.sites:
                print(f"http://{host}/", file=sys.stderr)
            print(simulator.address, flush=True)
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print(f"requests served: {len(simulator.requests)}", file=sys.stderr)


if __name__ == "__main__":
    main()
