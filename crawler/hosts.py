"""Which hosts a source may be fetched from: its own registrable domain, never a private address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.resolver import CachingThreadedResolver
from tldextract import TLDExtract
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

# the list of public suffixes that came with the package: a crawl asks nobody else for it
_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)


class PrivateAddress(DNSLookupError):
    """Raised on looking up a host whose address is not a public one."""


@cache
def domain_of(host: str) -> str:
    """The registrable domain (`zibo.gov.cn`), or the host itself where there is none."""
    return _suffixes(host).top_domain_under_public_suffix or host


def refusal(url: str, allowed_domains: Iterable[str], *, connect_to: bool) -> str | None:
    """Why the URL is not fetched, None when it may be.

    A literal address is refused unless it is public or every request goes to one given address anyway.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return f"scheme {parts.scheme or 'missing'} is not fetched"
    host = parts.hostname or ""
    if not connect_to and _is_private(host):
        return f"{host} is a private address"
    if domain_of(host) not in allowed_domains:
        return f"{host} is outside the source's domain"
    return None


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


class PublicResolver(CachingThreadedResolver):
    """Looks names up and refuses private addresses, so that no portal can send the crawler inside."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a host; fails with PrivateAddress or DNSLookupError."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._public, name)

    @staticmethod
    def _public(address: str, name: str) -> str:
        if _is_private(address):
            raise PrivateAddress(f"{name} has the private address {address}")
        return address
