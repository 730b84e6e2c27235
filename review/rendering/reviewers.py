"""Who decided, in words: a person under their login name, or a rule that a person's rejection has made."""

from config.wording.catalogue import Catalogue
from store.schema.tables.items import RULE_PREFIX


def reviewer_name(words: Catalogue, reviewer: str) -> str:
    """A decision's reviewer as pages show it."""
    return words("by-rule", number=reviewer.removeprefix(RULE_PREFIX)) if reviewer.startswith(RULE_PREFIX) else reviewer
