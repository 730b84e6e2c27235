"""A hearing is announced by a word of the judicial process with a day to come, in whatever words."""

from datetime import date

import pytest

from matchers.events.details.hearings import days_of_hearing, find_hearings
from matchers.events.parsed_sentence import ParsedSentence, lower

PUBLISHED = date(2026, 5, 20)


def hearing_days(text: str, published: date | None = PUBLISHED) -> set[str]:
    sentence = ParsedSentence(text, lower(text))
    days = [day for cue in find_hearings(sentence, published) for day in days_of_hearing(sentence, cue, published)]
    return {str(found.day) for day in days if (found := day.reckon(published, is_future=True))}


@pytest.mark.parametrize(
    "text",
    [
        "3 июня – рассмотрение ходатайства об условно-досрочном освобождении.",
        "Процесс стартует в среду, 3 июня.",
        "Суд объявил перерыв до 3 июня.",
        "Заседание, на котором огласят приговор, соберётся 3 июня.",
        "Суд перенёс разбирательство с 11 мая на 3 июня.",
        "3 июня коллегия возьмётся за апелляцию.",
        "Үкім 3 маусымда оқылады.",
        "Облыстық сот шағымды 3 маусымда қарайды.",
        "Басты сот талқылауы 3 маусымға дейін шегерілді.",
        "The regional panel will hear it on June 3.",
        "The retrial kicks off on June 3.",
        "The trial was postponed on Tuesday to June 3.",
    ],
)
def test_a_day_to_come_of_the_process_is_a_hearing(text: str) -> None:
    assert hearing_days(text) == {"2026-06-03"}


@pytest.mark.parametrize(
    "text",
    [
        "Суд в среду назначил экспертизу.",
        "Срок ареста, назначенного судом, истекает 3 июня.",
        "У здания суда 3 июня пройдёт пикет.",
        "Выборы, по его словам, пройдут 3 июня, решил суд.",
        "Суд арестовал его до 3 июня.",
        "Они встретятся после суда, 3 июня.",
        "Ол соттан кейін 3 маусымда оралады.",
        "Процесс идёт с 10 марта.",
        "В пятницу суд заслушал свидетелей.",
        "Заседание правительства состоится 3 июня.",
        "Сегодня суд удалился на совещание.",
        "В пятницу суд признал Перизат Абишкину виновной.",
        "Үкім 3 маусымда күшіне енеді.",
        "Сот оны 3 маусымға дейін қамады.",
        "Supporters will rally outside the court on June 3.",
        "A court jailed him on Monday.",
    ],
)
def test_what_else_happens_on_a_day_is_no_hearing(text: str) -> None:
    assert hearing_days(text) == set()


def test_without_a_day_of_publication_only_a_verb_shows_the_future() -> None:
    assert find_hearings(ParsedSentence("Суд 3 июня.", "суд 3 июня."), None) == []
    assert hearing_days("Суд начнётся 3 июня 2026 года.", None) == {"2026-06-03"}
