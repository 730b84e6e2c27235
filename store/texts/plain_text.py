"""Make invisible and control characters of a text visible."""

import unicodedata


def plain(text: object) -> str:
    """Return `text` on one line with control and direction characters made visible: terminals obey them."""
    return "".join(_visible(letter) for letter in str(text))


def _visible(letter: str) -> str:
    if letter in "\n\r\t":
        return " "
    is_hidden = unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs")
    return f"<U+{ord(letter):04X}>" if is_hidden and letter not in "\u00ad\u200b\u200c\u200d" else letter
