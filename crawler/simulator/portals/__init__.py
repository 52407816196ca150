"""The portal families the simulator speaks: one module each, one function `publish` in each.

`publish(site, columns)` lays the columns out on the site the way the family does and tells where everything
went. What it does wrong on purpose is listed in the module's docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.simulator.portals import (
    aspnet,
    epoint,
    gkmlpt,
    hanweb_jpaas,
    hanweb_jpage,
    hanweb_xxgk,
    hebei,
    jeecms,
    longxun,
    objid,
    openness,
    pclist,
    sn1html,
    spa,
    trs,
    trs_one,
    truecms,
    ucap,
    vsb,
    xxhtmls,
)
from crawler.simulator.portals.publication import Column, PlacedColumn
from crawler.simulator.portals.site import Site

# The demo's three come first: a small world has no others.
FAMILIES: dict[str, Callable[[Site, Sequence[Column]], list[PlacedColumn]]] = {
    "trs": trs.publish,
    "objid": objid.publish,
    "xxhtmls": xxhtmls.publish,
    "ucap": ucap.publish,
    "hanweb_jpage": hanweb_jpage.publish_a,
    "hanweb_jpage_b": hanweb_jpage.publish_b,
    "hanweb_xxgk": hanweb_xxgk.publish,
    "hanweb_jpaas": hanweb_jpaas.publish,
    "gkmlpt": gkmlpt.publish,
    "longxun": longxun.publish,
    "openness": openness.publish,
    "epoint": epoint.publish_plain,
    "epoint_wrapped": epoint.publish_wrapped,
    "vsb": vsb.publish,
    "hebei": hebei.publish,
    "sn1html": sn1html.publish,
    "pclist": pclist.publish,
    "truecms": truecms.publish,
    "aspnet": aspnet.publish,
    "jeecms": jeecms.publish,
    "trs_one": trs_one.publish,
    "spa": spa.publish,
}
