"""Make invisible and control characters of a text visible."""

import unicodedata


def plain(text: object) -> str:
    """Return `text` on one line with control and direction characters made visible: terminals obey them."""
    return "".join(_visible(letter) for letter in str(text))


def _visible(letter: str) -> str:
    if letter in "\n\r\t":
        return " "
    category = unicodedata.category(letter)
    return (
        f"<U+{ord(letter):04X}>"
        if category in ("Cc", "Cf", "Co", "Cs") and letter not in "\u00ad\u200b\u200c\u200d"
        else letter
    )
