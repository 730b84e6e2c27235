"""Which language a text is in."""

import pytest

from spiders.page.language import detect_language


@pytest.mark.parametrize(
    ("text", "hint", "lang"),
    [
        ("Суд отложил заседание по делу, сообщила редакция.", None, "ru"),
        ("Сот отырысты кейінге қалдырды, деп хабарлады редакция.", None, "kk"),
        ("The court put off the hearing, the newsroom said.", None, "en"),
        (
            "Суд в Қостанае отложил заседание по делу редакции; партия «Алға, Қазақстан» не зарегистрирована.",
            "ru",
            "ru",
        ),
        ("Сот отырысты кейінге қалдырды", "ru", "kk"),
        ("The court put off the hearing", "kk-KZ", "en"),
        ("Sot otyrysty keıinge qaldyrdy, dep habarlady redaksııa. Úkim kúshinde qaldy.", None, "kk"),
        ("2026", "kk", "kk"),
        ("", None, "ru"),
    ],
)
def test_letters_tell_the_language_and_the_page_only_hints(text: str, hint: str | None, lang: str) -> None:
    assert detect_language(text, hint) == lang
