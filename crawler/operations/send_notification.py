"""Send notices through apprise to addresses of mail, messengers and webhooks, and read the settings of notices."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.wording.catalogue import Catalogue, load_catalogues, locale_language
from store.texts.plain_text import plain, visible

ADDRESSES = "KUZET_NOTIFY"
WITH_NAMES = "KUZET_NOTIFY_NAMES"
LANGUAGE = "KUZET_LANGUAGE"


class SendingError(Exception):
    """A notice can't be sent."""


class SettingsError(SendingError):
    """There is no address to send to, apprise doesn't know an address, or the language is unknown."""


class Sender:
    """Sends notices to all addresses. Addresses are never shown, because they contain passwords."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError as error:
            raise SendingError("notices need apprise: install the extra `notify`") from error
        self._each: list[Apprise] = []
        for number, address in enumerate(environ.get(ADDRESSES, "").split(), 1):
            one = Apprise(asset=AppriseAsset(app_id="Kuzet", app_desc="Kuzet", app_url="", async_mode=False))
            if not one.add(address):
                scheme = address.partition(":")[0][:20]
                raise SettingsError(f"address {number} of {ADDRESSES} ({scheme}:...) is not one that apprise knows")
            self._each.append(one)
        if not self._each:
            raise SettingsError(f"no address to send to: set {ADDRESSES} (docs/operations.md)")

    def send(self, title: str, body: str) -> list[int]:
        """Send to every address and return the numbers of those that failed. Raises SendingError if all did."""
        from apprise import NotifyFormat

        taken = [
            one.notify(body=visible(body), title=plain(title), body_format=NotifyFormat.TEXT) for one in self._each
        ]
        if not any(taken):
            raise SendingError("no address accepted the notice; it is sent again on the next call")
        return [number for number, was_taken in enumerate(taken, 1) if not was_taken]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The language of notices, and whether tracked names may be in them."""

    catalogue: Catalogue
    with_names: bool = False


def load_wording(environ: Mapping[str, str]) -> Wording:
    """Return the language (from KUZET_LANGUAGE or the locale), and whether notices may name entries of the watchlist.

    Raises SettingsError for an unknown language."""
    language = environ.get(LANGUAGE) or locale_language(environ)
    catalogues = load_catalogues()
    if language not in catalogues:
        raise SettingsError(f"{LANGUAGE} is {language}: it can be {', '.join(catalogues)}")
    with_names = environ.get(WITH_NAMES, "").casefold() in ("1", "yes", "true")
    return Wording(catalogue=catalogues[language], with_names=with_names)
