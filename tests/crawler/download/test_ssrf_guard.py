"""Only public addresses may be connected to, however they are written."""

from typing import Any

import pytest

from crawler.download.ssrf_guard import GuardedResolver, is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "1.1.1.1"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "64:ff9b::7f00:1",
        "2001:0:7f00:1::",
        "not an address",
    ],
)
def test_private_addresses_do_not_pass(address: str) -> None:
    assert not is_public(address)


class Address:
    def __init__(self, host: str) -> None:
        self.host = host


class System:
    """A resolver whose answer changes with each question, as one does that is used for rebinding."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, *_: Any) -> None:  # noqa: N802 - Twisted's name
        receiver.resolutionBegan(None)
        receiver.addressResolved(Address(self.answers.pop(0)))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self) -> None:
        self.hosts: list[str] = []

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Address) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        pass


class Reactor:
    def __init__(self, system: System) -> None:
        self.nameResolver = system


def resolved(*answers: str, host: str = "outlet.kz", port: int = 80, local: tuple[str, int] | None = None) -> list[str]:
    resolver = GuardedResolver(Reactor(System(*answers)), frozenset([local] if local else []))
    receiver: Any = Receiver()
    for _ in answers:
        resolver.resolveHostName(receiver, host, port)
    hosts: list[str] = receiver.hosts
    return hosts


def test_a_name_that_is_rebound_to_this_machine_resolves_to_nothing() -> None:
    assert resolved("8.8.8.8", "127.0.0.1") == ["8.8.8.8"]


def test_an_allowed_pair_of_host_and_port_may_be_local() -> None:
    assert resolved("127.0.0.1", host="127.0.0.1", port=8800, local=("127.0.0.1", 8800)) == ["127.0.0.1"]


def test_another_port_of_an_allowed_host_stays_closed() -> None:
    assert resolved("127.0.0.1", host="127.0.0.1", port=8801, local=("127.0.0.1", 8800)) == []
