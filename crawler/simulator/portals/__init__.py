"""The portal families the simulator speaks: one module each, one function `publish` in each.

`publish(site, columns)` lays the columns out on the site the way the family does and tells where everything
went. What it does wrong on purpose is listed in the module's docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.simulator.portals import objid, trs, xxhtmls
from crawler.simulator.portals.publication import Column, PlacedColumn
from crawler.simulator.portals.site import Site

FAMILIES: dict[str, Callable[[Site, Sequence[Column]], list[PlacedColumn]]] = {
    "trs": trs.publish,
    "objid": objid.publish,
    "xxhtmls": xxhtmls.publish,
}
