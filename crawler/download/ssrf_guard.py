"""Guard against requests to private addresses (SSRF): host names resolve to public addresses only."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

ALLOW_LOCAL = "KUZET_ALLOW_LOCAL"
"""Setting: pairs of host and port that may be on this machine or in its network."""

_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(written: str) -> bool:
    """Return whether an IP address, and any IPv4 address embedded in it, belongs to the public internet."""
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (address, *_embedded(address)))


def _embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in inside if one is not None]


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names as the system does and passes on only allowed addresses, so that connections go to these."""

    def __init__(self, reactor: Any, local: frozenset[tuple[str, int]]) -> None:
        self.reactor = reactor
        self.system = reactor.nameResolver
        self.local = local

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "GuardedResolver":
        return cls(reactor, frozenset(map(tuple, crawler.settings.getlist(ALLOW_LOCAL))))

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve a name, dropping private addresses unless this host and port are allowed."""
        receiver: Any = resolutionReceiver
        if (hostName, portNumber) not in self.local:
            receiver = _PublicOnly(resolutionReceiver)
        resolution: IHostResolution = self.system.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution


@implementer(IResolutionReceiver)
class _PublicOnly:
    def __init__(self, receiver: Any) -> None:
        self.resolutionBegan = receiver.resolutionBegan
        self.resolutionComplete = receiver.resolutionComplete
        self._pass_on = receiver.addressResolved

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        if is_public(address.host):
            self._pass_on(address)
