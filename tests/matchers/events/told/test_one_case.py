"""Events of one judgment or trial share the day, court and place that a text gives once, and no other event does."""

import pytest

from tests.matchers.events.details.test_read_details import told

COURT = "Медеуский районный суд"


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ("Ахатова осудили. Медеуский районный суд 18 мая приговорил его к году колонии.", "convicted",
         {"date": "2026-05-18", "court": COURT}),
        ("18 мая Ахатова приговорили к году колонии. Его взяли под стражу в зале суда.", "custody",
         {"date": "2026-05-18"}),
        ("18 мая Ахатова приговорили к году колонии. Ранее его взяли под стражу.", "custody", {}),
        ("Ахатова судят. Иск рассматривает Медеуский районный суд. Заседание пройдёт 3 июня.", "hearing_scheduled",
         {"date": "2026-06-03", "court": COURT}),
        ("Ахатова судят в Таразе. Свидетелей много. Заседание пройдёт 3 июня.", "hearing_scheduled",
         {"date": "2026-06-03", "place": "Таразе"}),
        ("Ахатова судят. В понедельник в суд пришли свидетели. Ахатов молчит.", "tried", {"date": "2026-05-18"}),
        ("Медеуский районный суд отпустил Ахатова. Заседание пройдёт 3 июня в том же суде.", "hearing_scheduled",
         {"date": "2026-06-03", "court": COURT}),
        ("Медеуский районный суд отпустил Ахатова. Заседание пройдёт 3 июня.", "hearing_scheduled",
         {"date": "2026-06-03"}),
        ("Ахатова судят. Медеуский районный суд и Алматинский городской суд молчат. Заседание пройдёт 3 июня.",
         "hearing_scheduled", {"date": "2026-06-03"}),
    ],
)  # fmt: skip
def test_details_of_one_case_are_shared(text: str, event: str, expected: dict[str, str]) -> None:
    assert told(text, event) == expected
