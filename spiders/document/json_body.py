"""JSON that outlets' interfaces answer."""

import json
from typing import Any

from spiders.document.dom import MAX_PAGE


def read_json(body: bytes) -> Any:
    """What a JSON answer holds; None for anything that is no object or list in JSON."""
    if len(body) > MAX_PAGE or body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
