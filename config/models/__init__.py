"""What the files under config/ may say: outlets, watchlist entries, codes, laws and cited pages."""

from config.models.addresses import DEFAULT_PORTS, Origin, origin_of
from config.models.entry import Entry, EntryKind
from config.models.law import CitedPage, Code, CodeNames, Law, LawArticle, Laws
from config.models.outlet import Discover, Expect, Outlet, Select
from config.models.strict import FAULTS, Fault, Strict

__all__ = [
    "DEFAULT_PORTS",
    "FAULTS",
    "CitedPage",
    "Code",
    "CodeNames",
    "Discover",
    "Entry",
    "EntryKind",
    "Expect",
    "Fault",
    "Law",
    "LawArticle",
    "Laws",
    "Origin",
    "Outlet",
    "Select",
    "Strict",
    "origin_of",
]
