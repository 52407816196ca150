"""How a host is spoken to over TLS: strictly first, and more leniently only where the handshake itself fails.

Portals with certificates of another name, expired or signed by nobody, servers that know only TLS 1.0, weak keys or one
curve are common; a crawl reads them, and says with each capture that nobody vouched for who answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyCertificateOptions, _ScrapyClientContextFactory
from scrapy.exceptions import DownloadFailedError
from service_identity import CertificateError, VerificationError
from twisted.internet.ssl import TLSVersion
from twisted.web.client import ResponseFailed

#: what is tried, in this order. Some modern servers hang when they are offered old ciphers, so that comes late.
PROFILES = ("verified", "unverified", "one curve", "old")

log = structlog.get_logger()


class Profiles:
    """Which profile each host answered to, in this process."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._failures: dict[str, str] = {}
        self._factories = {
            "verified": _ScrapyClientContextFactory(verify_certificates=True),
            "unverified": _ScrapyClientContextFactory(),
            "one curve": _Adapted(_one_curve),
            "old": _Adapted(_old, tls_min_version=TLSVersion.TLSv1_0),
        }

    def to_try(self, host: str) -> Iterator[tuple[str, Any]]:
        """Names and context factories from the one that worked last time on."""
        first = PROFILES.index(self._found.get(host, PROFILES[0]))
        for name in PROFILES[first:]:
            yield name, self._factories[name]

    def failed(self, host: str, name: str, reason: str) -> None:
        """Note a handshake that failed; the first reason is kept."""
        self._failures.setdefault(host, reason)
        log.info("handshake failed", host=host, profile=name, reason=reason)

    def answered(self, host: str, name: str) -> None:
        """Note the profile that a host answered to."""
        if self._found.get(host) != name and name != PROFILES[0]:
            log.warning("certificate not verified", host=host, profile=name, reason=self._failures.get(host, ""))
        self._found[host] = name

    def verified(self, host: str) -> bool:
        """Whether nothing is known against the host's certificate."""
        return self._found.get(host, PROFILES[0]) == PROFILES[0]

    def told(self, host: str) -> str:
        """What is recorded with a capture of the host: the profile and why, empty for a verified one."""
        return "" if self.verified(host) else f"{self._found[host]}: {self._failures.get(host, '')}"


def handshake_error(error: DownloadFailedError) -> str:
    """What a failed handshake says of itself, empty when it was something else that failed."""
    cause = error.__cause__
    reasons = [failure.value for failure in cause.reasons] if isinstance(cause, ResponseFailed) else []
    for reason in reasons:
        if isinstance(reason, (CertificateError, VerificationError)):
            return "the certificate is of another name"
        if isinstance(reason, SSL.Error):
            said = [str(part[-1]) for part in reason.args[0]] if reason.args else []
            return "; ".join(said) or "the connection was closed in the handshake"
    return ""


class _Options(_ScrapyCertificateOptions):
    adapt: Callable[[SSL.Context], None]

    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:
        context: SSL.Context = super()._makeContext(skipCiphers)
        self.adapt(context)
        return context


class _Adapted(_ScrapyClientContextFactory):
    """Verifies nothing; `adapt` changes the context of every connection."""

    def __init__(self, adapt: Callable[[SSL.Context], None], **limits: TLSVersion) -> None:
        super().__init__(**limits)
        self._adapt = adapt

    def _get_cert_options(self) -> _Options:
        options = _Options(**self._get_cert_options_kwargs())
        options.adapt = self._adapt
        return options


def _one_curve(context: SSL.Context) -> None:
    # servers that fail with BAD_ECPOINT get along when P-256 is all they are offered
    context.set_tmp_ecdh(ec.SECP256R1())


def _old(context: SSL.Context) -> None:
    context.set_cipher_list(b"ALL:!aNULL:!eNULL:@SECLEVEL=0")
