"""The details of an event are those that the text gives to it, with their places, and nothing else."""

from datetime import date

import pytest

from matchers.event_details import EventDetails
from matchers.events.events import find_event_details
from matchers.mention import Mention, MentionKind

PUBLISHED = date(2026, 5, 20)


def details(text: str, event: str, name: str = "Ахатов") -> EventDetails:
    start = text.index(name)
    person = Mention(kind=MentionKind.PERSON, entry="one", start=start, end=start + len(name), surface=name, reasons=())
    found = find_event_details(text, [person], published=PUBLISHED)[0]
    return next(one for one in found if one.event == event)


def told(text: str, event: str, name: str = "Ахатов") -> dict[str, str]:
    found = details(text, event, name)
    return {key: str(value) for key, value in found.record().items() if key in found.spans}


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        (
            "19 мая Медеуский районный суд Алматы приговорил Ахатова к пяти годам колонии.",
            "sentenced",
            {"date": "2026-05-19", "court": "Медеуский районный суд Алматы", "term": "P5Y"},
        ),
        ("Фермер Ахатов из Тараза 3 мая вышел на свободу.", "released", {"date": "2026-05-03"}),
        ("Ахатова задержали и увезли в городское управление полиции.", "detained", {}),
        ("Ахатова вызвали в ДКНБ по Шымкенту.", "summoned", {"court": "ДКНБ по Шымкенту"}),
        ("Ахатова вызвали завтра на допрос в полицию.", "summoned", {}),
        ("Ахатова уволили из университета приказом от 3 мая.", "dismissed", {"date": "2026-05-03"}),
        ("Верховный суд 10 мая оставил в силе приговор Ахатову.", "sentenced", {}),
        ("Ахатова оштрафовали — постановление вынес районный суд в Риддере.", "fined",
         {"place": "Риддере", "court": "районный суд"}),
        ("Суд над Ахатовым перенесли. Судья районного суда Жанар Омарова объявила перерыв до 3 июня.",
         "hearing_scheduled", {"date": "2026-06-03", "court": "районного суда"}),
        ("Суд над Ахатовым идёт. В среду в зал не пришли свидетели, и судья объявила перерыв.", "tried",
         {"date": "2026-05-20"}),
        ("Ахатовтың ісі сотқа өтті. Алдын ала тыңдау 3 маусымда өтеді.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатова 18 мая задержали в аэропорту по прилёте из Стамбула.", "detained",
         {"date": "2026-05-18", "place": "аэропорту"}),
        ("Ахатова избили у станции метро «Абай».", "beaten", {"place": "станции метро «Абай»"}),
        ("Ахатова госпитализировали в городскую больницу № 1.", "hospitalised", {"place": "городскую больницу № 1"}),
        ("Ахатова поместили под стражу в изолятор Тараза.", "custody", {"place": "Тараза"}),
        ("Ахатова задержали в Сарысуском районе.", "detained", {"place": "Сарысуском районе"}),
        ("Ахатову предъявили обвинение в розни из-за видео о школе в Таразе.", "charged", {}),
        ("Шонжыдағы аудандық сот Ахатовты соттады.", "convicted",
         {"place": "Шонжыдағы", "court": "аудандық сот"}),
        ("Ахатов was hospitalised after two men attacked him on Saturday.", "hospitalised", {}),
        ("Ахатовты полиция бөліміне апарып, кейін босатты.", "released", {}),
        ("Ахатова оштрафовал Алматинский горсуд.", "fined", {"court": "горсуд"}),
        ("An Almaty court fined Ахатов on Monday.", "fined", {"date": "2026-05-18", "court": "Almaty court"}),
        ("Ахатов бір жұма аштық жариялаған.", "hunger_strike", {}),
        ("Ахатова избили. Нападение произошло в ночь на 3 мая.", "beaten", {"date": "2026-05-03"}),
        ("Ахатова оштрафовали. Районный суд Тараза счёл его виновным.", "fined",
         {"court": "Районный суд Тараза"}),
        ("Ахатова задержали 3 мая. Три дня спустя суд арестовал его.", "custody", {"date": "2026-05-06"}),
        ("Ахатов 3 мамырда ұсталып, келесі күні қамауға алынды.", "custody", {"date": "2026-05-04"}),
        ("Ахатов was jailed on May 9. He had been detained two days earlier.", "detained", {"date": "2026-05-07"}),
        ("5 мая, во вторник, Ахатова избили.", "beaten", {"date": "2026-05-05"}),
        ("Ахатова оштрафовали за пикет 3 мая у акимата.", "fined", {}),
        ("Суд сократил срок Ахатову с пяти лет до трёх лет.", "sentenced", {"term": "P3Y"}),
        ("Ахатова оштрафовали. 18 мая он вышел на пикет.", "fined", {}),
        ("Ахатова вызвали в полицию. Бумагу принесли 18 мая.", "summoned", {"date": "2026-05-18"}),
        ("Суд Тараза 18 мая огласил решение. Ахатова признали виновным.", "convicted",
         {"date": "2026-05-18", "court": "Суд Тараза"}),
        ("Ахатов на свободе. 18 мая дело возобновили, полиция начала проверку.", "released", {}),
        ("Ахатова не выпустили из страны: 18 мая в аэропорту Алматы его сняли с рейса.", "exit_ban",
         {"date": "2026-05-18", "place": "Алматы"}),
        ("Ахатов 18 мамырда Ақтау тергеу изоляторында ұрылды.", "beaten", {"date": "2026-05-18", "place": "Ақтау"}),
        ("Задержанный в Таразе Ахатов 18 мая вышел на свободу.", "released", {"date": "2026-05-18"}),
        ("Ахатова накануне задержали в Шымкенте.", "detained", {"date": "2026-05-19", "place": "Шымкенте"}),
        ("Ахатова оштрафовали на 20 МРП.", "fined", {"amount": "{'value': 20, 'unit': 'MCI'}"}),
        ("Заседание по делу Ахатова состоится 3 июня.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатову назначили суд. Очередное слушание – 3 июня.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатов подал апелляцию. Её рассмотрят в пятницу.", "hearing_scheduled", {"date": "2026-05-22"}),
        ("Ахатова задержали. Заседание, на котором решат вопрос об аресте, пройдёт завтра.", "hearing_scheduled",
         {"date": "2026-05-21"}),
        ("Дело Ахатова в суде. Слушание состоится 3 июня под председательством судьи Муратовой.", "hearing_scheduled",
         {"date": "2026-06-03"}),
        ("Суд перенёс рассмотрение жалобы Ахатова с 13 на 27 июня.", "hearing_scheduled", {"date": "2026-06-27"}),
        ("Ахатовтың ісі бойынша келесі отырыс 3 маусымда сағат 15:00-де өтеді.", "hearing_scheduled",
         {"date": "2026-06-03"}),
        ("The trial of Ахатов opened on Tuesday and was adjourned until June 3.", "hearing_scheduled",
         {"date": "2026-06-03"}),
        ("Суд по делу Ахатова перенесён с 11 на 19 июня.", "hearing_scheduled", {"date": "2026-06-19"}),
        ("Жалоба Ахатова будет рассмотрена 3 июня.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатова будут судить 3 июня.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатову изберут меру пресечения завтра: заседание назначено на 10:00.", "hearing_scheduled",
         {"date": "2026-05-21"}),
        ("Ахатовтың үкімі 3 маусымда оқылады.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатовтың үстінен жүріп жатқан сот 3 маусымға ауыстырылды.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатов is due back in court on June 3.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("A verdict in the case of Ахатов is expected on June 3.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Суд Павлодара возьмётся за дело Ахатова 3 июня.", "hearing_scheduled",
         {"date": "2026-06-03", "court": "Суд Павлодара"}),
        ("Дату суда над Ахатовым определили: 3 июня.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатовтың ісін қарау 3 маусымда қайта басталады.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("A court will review the arrest of Ахатов on June 3.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатовтың шағымы жұма күні қаралады.", "hearing_scheduled", {"date": "2026-05-22"}),
        ("The trial of Ахатов was postponed on Monday to June 3.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатов's appeal will be heard on June 3.", "hearing_scheduled", {"date": "2026-06-03"}),
        ("Ахатова 19 мая задержали в Риддере, а 20 мая отпустили.", "released", {"date": "2026-05-20"}),
        ("Шымкент қалалық соты кеше Ахатовты бес жылға соттады.", "sentenced",
         {"date": "2026-05-19", "court": "Шымкент қалалық соты", "term": "P5Y"}),
        ("5 мая Ахатов задержан, 7 мая он арестован на 15 суток.", "administrative_arrest",
         {"date": "2026-05-07", "term": "P15D"}),
        ("Ахатова арестовали на 15 суток. Решение 19 мая вынес районный суд № 3.", "administrative_arrest",
         {"date": "2026-05-19", "court": "районный суд № 3", "term": "P15D"}),
        ("Ахатовты сот бес жылға соттады. Үкімді 19 мамырда Шымкент қалалық соты шығарды.", "sentenced",
         {"date": "2026-05-19", "court": "Шымкент қалалық соты", "term": "P5Y"}),
        ("Дома у Ахатова прошли обыски. Изъяли телефон. Обыск 18 мая длился час.", "searched", {"date": "2026-05-18"}),
        ("Ахатов объявил голодовку. Он требует врача. Голодовка началась 18 мая.", "hunger_strike",
         {"date": "2026-05-18"}),
        ("Ахатов пропал. Он вышел из дома 18 мая.", "disappeared", {"date": "2026-05-18"}),
        ("Ахатова доставили в психиатрическую больницу. По постановлению суда он пробудет там 30 дней. "
         "Этап прошёл 18 мая.", "psychiatric", {"date": "2026-05-18", "term": "P30D"}),
        ("Суд Актобе отпустил Ахатова из-под стражи.", "released", {"court": "Суд Актобе"}),
        ("Ахатов лёг в больницу. Во вторник его увезла скорая.", "hospitalised", {"date": "2026-05-19"}),
        ("18 мая Медеуский районный суд Алматы вынес приговор Ахатову. Его признали виновным в мошенничестве.",
         "convicted", {"date": "2026-05-18", "court": "Медеуский районный суд Алматы"}),
        ("ТАРАЗ. 19 мая. Суд арестовал Ахатова.", "custody", {"date": "2026-05-19", "place": "ТАРАЗ"}),
        ("Обзор\nРиддер: штрафы.\nТараз: Ахатова оштрафовали.", "fined", {"place": "Тараз"}),
        ("ALMATY (KazTAG) - Ахатов was fined.", "fined", {"place": "ALMATY"}),
        ("Тараз. Суд прошёл в Риддере. Ахатова оштрафовали.", "fined", {}),
        ("Тараз. Напомним, Ахатова ранее оштрафовали.", "fined", {}),
        ("Тараз. Ахатов оштрафован 5 января 2025 года.", "fined", {"date": "2025-01-05"}),
        ("Тараз. Погода испортилась.\nАхатова оштрафовали.", "fined", {}),
        ("Приговором, оглашённым накануне, Ахатов признан виновным.", "convicted", {"date": "2026-05-19"}),
        ("Ахатова избили в ночь на 18 мая. Напали на него двое.", "attacked", {"date": "2026-05-18"}),
        ("Ахатовты 18 мамырға қараған түні ұрып кетті.", "beaten", {"date": "2026-05-18"}),
        ("Сайт Ахатова заблокирован. Решение от 18 мая никому не показали.", "site_blocked", {"date": "2026-05-18"}),
        ("A court on Tuesday upheld the two-month detention of Ахатов.", "custody", {"term": "P2M"}),
        ("Ахатовты сот соттады, ол Жоғарғы сотқа жүгінбек.", "convicted", {}),
        ("Приказ вышел 18 мая.\nАхатова оштрафовали.", "fined", {}),
        ("Ахатов was fined 173,000 tenge ($340) on May 19.", "fined",
         {"date": "2026-05-19", "amount": "{'value': 173000, 'unit': 'KZT'}"}),
    ],
)  # fmt: skip
def test_details_are_read(text: str, event: str, expected: dict[str, str]) -> None:
    assert told(text, event) == expected


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Суд приговорил Ахатова, два года назад вернувшегося домой.", "sentenced"),
        ("Об аресте Ахатова 5 мая сообщила его жена.", "custody"),
        ("41-летний Ахатов задержан.", "detained"),
        ("Ахатов оштрафован за пикет, прошедший 1 мая.", "fined"),
        ("Ахатов приговорён. Прокурор просил семь лет.", "sentenced"),
        ("Ахатов приговорён. Приговор 19 мая обжаловали в Верховный суд.", "sentenced"),
        ("Верховный суд отменил приговор Ахатову.", "sentenced"),
        ("Верховный суд оставил в силе приговор Ахатову. Решение судья огласил 18 мая.", "sentenced"),
        (
            "18 мая суд вынес приговор Ахатову. Ранее ему запретили заниматься общественной деятельностью.",
            "activity_ban",
        ),
        ("Ахатов провёл в спецприёмнике уже девять дней.", "administrative_arrest"),
        ("Апелляционную жалобу Ахатова рассмотрят 3 июня.", "appealed"),
    ],
)
def test_what_the_text_does_not_say_of_the_event_stays_unknown(text: str, event: str) -> None:
    assert told(text, event) == {}


def test_spans_are_those_of_the_text() -> None:
    text = "Вышла новость.\n\n14 октября 2025 года Ахатова задержали в Актау."
    found = details(text, "detained")
    assert {name: text[start:end] for name, (start, end) in found.spans.items()} == {
        "date": "14 октября 2025 года",
        "place": "Актау",
    }
    assert text[found.start : found.end] == "задержали"


def test_sentences_about_one_event_complete_each_other() -> None:
    text = "Ахатов приговорён к пяти годам\n\nСуд вынес ему приговор 19 мая."
    assert told(text, "sentenced") == {"date": "2026-05-19", "term": "P5Y"}


def test_that_evening_is_the_day_named_before() -> None:
    found = details("18 мая Ахатов вышел на площадь. Вечером его задержали.", "detained")
    assert (found.date, found.date_precision) == (date(2026, 5, 18), "day")


@pytest.mark.parametrize("later", ["к вечеру", "через три часа", "тогда"])
def test_words_for_the_same_day_refer_to_the_day_before(later: str) -> None:
    text = f"18 мая к Ахатову пришли с обыском. Его увезли в полицию и {later} отпустили."
    assert details(text, "released").date == date(2026, 5, 18)
