"""Detect whether a text is Russian, Kazakh or English.

General detectors confuse Kazakh with related languages.
"""

import re

_KAZAKH_LETTER = re.compile("[әғқңөұүһі]")
_CYRILLIC_LETTER = re.compile("[а-яёәғқңөұүһі]")
_LATIN = re.compile("[a-zäáğǵıńñóöşúüūý]")
_KAZAKH_LATIN = re.compile("[äáğǵıńñóöşúüūý]")
_KAZAKH_LATIN_WORDS = re.compile(
    r"\b(?:jäne|jáne|men|qazaqstan\w*|boiynşa|turaly|degen|bolyp|sot\w*|üşin|úshin|bir|edi|eken)\b"
)

_MIN_KAZAKH_RATE, _MIN_HINTED_RATE = 0.03, 0.008
"""Share of letters that only Kazakh has: about 0.13 in Kazakh texts, below 0.008 in Russian ones with Kazakh names."""

_RUSSIAN_WORDS = re.compile(r"\b(?:и|в|на|по|не|с|что|для|из|от|к|о|за|его|как|это|при|у)\b")
_MIN_RUSSIAN_WORD_RATE = 0.08
"""Share of common Russian words: about 0.2 in Russian texts, below 0.03 in Kazakh ones."""

_SAMPLE_CHARS = 20_000


def detect_language(text: str, hint: str | None = None) -> str:
    """Return `ru`, `kk` or `en`. `hint` is the page's declared language, used only where letters are ambiguous."""
    sample = text[:_SAMPLE_CHARS].lower()
    cyrillic, latin = len(_CYRILLIC_LETTER.findall(sample)), len(_LATIN.findall(sample))
    hinted = (hint or "")[:2].lower().replace("kz", "kk")
    if not cyrillic and not latin:
        return hinted if hinted in ("ru", "kk", "en") else "ru"
    if cyrillic >= latin:
        share = len(_KAZAKH_LETTER.findall(sample)) / cyrillic
        russian = len(_RUSSIAN_WORDS.findall(sample)) / (1 + sample.count(" "))
        return (
            "kk"
            if russian < _MIN_RUSSIAN_WORD_RATE
            and (share >= _MIN_KAZAKH_RATE or (share >= _MIN_HINTED_RATE and hinted == "kk"))
            else "ru"
        )
    letters = len(_KAZAKH_LATIN.findall(sample)) / latin
    words = len(_KAZAKH_LATIN_WORDS.findall(sample)) / max(1, sample.count(" "))
    return "kk" if letters >= _MIN_KAZAKH_RATE or (hinted == "kk" and words >= _MIN_HINTED_RATE) else "en"
