"""Group outlets that share a host: they are visited one after another, so that a server has one visitor at a time."""

from collections.abc import Iterable, Mapping

from config.models.outlet import Outlet


def host_groups(outlets: Iterable[Outlet]) -> Mapping[str, str]:
    """Return the group of each outlet, named for a host. Outlets that a chain of shared hosts connects are one group.

    A host counts whatever the port or scheme, except a loopback host of `allow_local`, where each port is a server of
    its own. Groups are joined by union-find."""
    leader: dict[str, str] = {}

    def find(host: str) -> str:
        while leader.setdefault(host, host) != host:
            leader[host] = host = leader[leader[host]]
        return host

    hosts_of = {outlet.id: sorted(_servers(outlet)) for outlet in outlets}
    for hosts in hosts_of.values():
        for host in hosts:
            first, second = sorted((find(hosts[0]), find(host)))
            leader[second] = first
    return {outlet_id: find(hosts[0]) for outlet_id, hosts in hosts_of.items()}


def _servers(outlet: Outlet) -> set[str]:
    local = {host for host, _ in outlet.local_pairs}
    found = set()
    for _, host, port in outlet.origins:
        if host not in local:
            found.add(host)
        elif (host, port) in outlet.local_pairs:
            found.add(f"{host}:{port}")
    return found
