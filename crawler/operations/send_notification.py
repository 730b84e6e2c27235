"""Sending notices through apprise: mail, messengers, webhooks, each by its address."""

from collections.abc import Mapping

ADDRESSES = "KUZET_NOTIFY"
WITH_NAMES = "KUZET_NOTIFY_NAMES"


class SendingError(Exception):
    """A notice can't be sent."""


class AddressError(SendingError):
    """There is no address to send to, or one that means nothing."""


class Sender:
    """Where notices go. No address is ever shown: they hold passwords."""

    def __init__(self, addresses: str) -> None:
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError as error:
            raise SendingError("notices need apprise: install the extra `notify`") from error
        self._each: list[Apprise] = []
        for number, address in enumerate(addresses.split(), 1):
            one = Apprise(asset=AppriseAsset(app_id="Kuzet", app_desc="Kuzet", app_url="", async_mode=False))
            if not one.add(address):
                scheme = address.partition(":")[0][:20]
                raise AddressError(f"address {number} of {ADDRESSES} ({scheme}:...) is none that apprise knows")
            self._each.append(one)
        if not self._each:
            raise AddressError(f"no address to send to: set {ADDRESSES} (docs/operations.md)")

    def send(self, title: str, body: str) -> list[int]:
        """Send to every address and return the numbers of those that didn't take it; SendingError if none did."""
        from apprise import NotifyFormat

        taken = [one.notify(body=body, title=title, body_format=NotifyFormat.TEXT) for one in self._each]
        if not any(taken):
            raise SendingError("no address took the notice; it is sent again the next time")
        return [number for number, was_taken in enumerate(taken, 1) if not was_taken]


def sender_of(environ: Mapping[str, str]) -> Sender:
    """The sender that the environment names; SendingError if it names none."""
    return Sender(environ.get(ADDRESSES, ""))


def with_names(environ: Mapping[str, str]) -> bool:
    """Whether notices may name whom the list holds."""
    return environ.get(WITH_NAMES, "").casefold() in ("1", "yes", "true")
