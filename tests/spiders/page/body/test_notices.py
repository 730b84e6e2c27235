"""A notice to visitors is recognised by its grammar, in words that no list of phrases holds."""

import json
from collections import Counter
from pathlib import Path

import pytest

from spiders.document.dom import parse_page
from spiders.page.body.notices import has_name, is_notice, own_names, traits_of, weigh_surroundings
from tests.spiders.page.body.test_body import NOW, URL

SHORT_TEXTS = Path(__file__).with_name("short_texts.jsonl")

NOTICES = (
    "Кажется, вы перешли по старому адресу.",
    "Сейчас нас слушают 140 человек.",
    "Осы айдағы тегін мақалалар саны таусылды.",
    "Толық нұсқасы жазылым иелеріне ашық.",
    "Шығарылымды кез келген платформадан таба аласыз.",
    "The broadcast has ended.",
    "Zoom in to see the stations.",
    "Our engineers are working on it.",
    "Этот спецпроект переехал на другой домен.",
    "Обновление каждые полминуты.",
    "Ведущие: Айгуль Мнимая и Тимур Выдуманный.",
    "Hosted by Aset Nur.",
    "Already subscribed?",
    "Длительность 12 минут.",
    "Материал снят с публикации по решению редакции.",
    "Портал судебных органов временно недоступен.",
    "Новость дополняется.",
    "Жаңалық толықтырылуда.",
    "Лента событий загружается…",
    "Фото Елены Мнимой / «Вести»",
    "Исполняет Толеген Мнимый, зимовка Кызыл-Тас.",
    "Доступ к данной странице ограничен по предписанию уполномоченного органа.",
    "Материал содержит сцены, не предназначенные для детей. Подтвердите свой возраст, чтобы продолжить.",
    "Доплату в бюджет заложили ещё в марте. Дальше — в бумажном номере. Спрашивайте в киосках.",
    "Нөмірі: 2207. Менеджер хабарласады.",
    "Эта запись заблокирована по требованию прокуратуры.",
    "Доступ к странице временно ограничен решением Мнимского городского суда.",
    "Сайтқа кіру прокуратураның ұйғарымымен шектелген.",
    "Access to this material was suspended by order of the Ministry of Information.",
    "Правообладатель запретил просмотр в Казахстане.",
    "Трансляция начнётся позднее.",
    "ТОО «Мнимая степь», БИН 010140000000, ИИК KZ00 000A 0000 0000. Директор: Марат Мнимый. Адрес: ул. Абая, 14.",
    "Доступ к этому сайту ограничен по Закону «О связи» и решению Мнимского суда.",
    "Сообщение Telegram-канала «Аким на связи».",
    "7,500 ₸. In stock.",
    "Здесь был рассказ о мельнице. Мельница закрылась, и рассказ утратил смысл.",
    "Уважаемый гость! Запрашиваемая страница заблокирована по решению Мнимского районного суда.",
    "Доступ к запрошенному ресурсу ограничен на основании предписания.",
    "Account KZ123456789012345678 with Sham Bank.",
    "Fatal error in read_page(): no such table.",
    "Жүргізуші Марат Мнимый.",
    "Вторая глава выйдет в субботу.",
)
REPORTS = (
    "Вода спала.",
    "Погиб рабочий.",
    "Пять лет колонии.",
    "Блогера оштрафовали за видео.",
    "Суд закрыл сайт газеты.",
    "Редакцию обыскали.",
    "Сот сайтты жапты.",
    "Жұмысшылар ереуілді тоқтатты.",
    "Журналист Асем Тлеу үйқамаққа шығарылды.",
    "Вчера мы ошиблись: Жанибекова судят в Актау, а не в Жанаозене.",
    "An earlier version of this article misspelled the name of Dana Akhmet.",
    "Our report of 20 November gave the wrong price: coal costs 18 thousand tenge.",
    "A club burnt down. Nobody was hurt.",
    "Тұрғындар жолды өздері тазалап жатыр.",
    "Подсудимые: Касенов Бахтияр, Мнимый Мухтар.",
    "СЕМЕЙ: МНИМОГО МУХТАРА ОШТРАФОВАЛИ",
    "Мектептің жаңа ғимараты жабық.",
    "Zhanibekov was freed at noon.",
    "Полиция сообщила: «Вы задержаны». Омарова увезли.",
    "Мы просим прекратить дело Сауле Мнимой.",
    "Біз Гүлнар Мнимаяны босатуды сұраймыз.",
    "If you have seen Nurlan Mnimy, please contact his family.",
    "Сайт издания «Мнимая степь» недоступен с утра.",
    "«Мнимая степь» сайты таңнан бері ашылмайды.",
    "Полиция блогердің тікелей эфирін тоқтатты.",
    "Акимат потребовал отключить комментарии под статьёй о паводке.",
    "Вчера мы сообщили, что концерт состоится в пятницу. Он состоится в субботу.",
    "Прошу считать это письмо моим заявлением. Марат Мнимый.",
    "Алдыңғы мақалада қашықтық 32 шақырым деп жазылыпты, дұрысы — 42 шақырым.",
    "В редакции «Мнимая степь» отключили электричество перед эфиром.",
    "Доступ к сайту газеты ограничен по решению суда.",
    "Сайт «Мнимая степь» заблокирован по решению суда.",
    "The site of a newspaper was blocked by court order.",
    "Показ запрещён: фильм сняли с проката.",
    "The author was banned from leaving the country.",
    "Двадцать человек вывели из лифта.",
    "Площадь парка — 12 гектаров. В заметке было 21.",
    "Кеше «отыз үй» деп жаздық, шын мәнінде олар үш. Кешірім сұраймыз.",
    "Доступ к трём новостным сайтам закрыли в понедельник, причин не назвали.",
    "Access to three news sites was blocked on Monday.",
    "Омаров бостандыққа шықты.",
    "Облыс орталығына алғашқы қарлығаштар келді, бұл былтырғыдан он күн ерте.",
    "The bridge is 40 metres long, not 400 as we reported on Monday.",
)


@pytest.mark.parametrize("line", NOTICES)
def test_what_a_site_says_to_its_visitors_is_a_notice(line: str) -> None:
    assert is_notice([line])


@pytest.mark.parametrize("line", REPORTS)
def test_a_short_report_is_none(line: str) -> None:
    assert not is_notice([line])


@pytest.mark.parametrize(
    ("headline", "line"),
    [
        ("Карта отключений", "Красным отмечены дома, где воды нет."),
        ("Documentary: the last lake", "The story of three brothers was told in twenty minutes."),
        ("Кроссворд", "Победил экипаж под номером пять."),
        ("About the paper", "It was founded in 1994 by four teachers."),
    ],
)
def test_a_headline_that_names_something_else_speaks_against_a_text(headline: str, line: str) -> None:
    assert is_notice([line], headline=headline)
    assert not is_notice([line], headline="Корабль вернулся в порт")


@pytest.mark.parametrize(
    ("headline", "line"),
    [
        ("Gazet jabyldy", "Ult daýsy gazeti jabyldy."),
    ],
)
def test_a_headline_that_says_what_the_text_tells_speaks_for_it(headline: str, line: str) -> None:
    assert is_notice([line])
    assert not is_notice([line], headline=headline)


def test_a_report_beside_a_notice_counts() -> None:
    notice = "Смотрите видео на нашем канале, подписывайтесь на него."
    assert is_notice([notice])
    assert not is_notice(["Суд отпустил Ержана Мнимого.", notice])


def test_how_a_recording_was_made_is_the_caption_of_a_player() -> None:
    line = "Оператор Марат Мнимый поднялся на крышу завода."
    assert not is_notice([line])
    assert is_notice([line], surroundings=-1)
    assert not is_notice(["Оператор Марат Мнимый задержан."], surroundings=-1)


def test_names_and_quotes_say_nothing_about_the_kind_of_a_sentence() -> None:
    assert traits_of("Сегодня «скоро» увезли Омарова?") == {"сегод", "-ня", "-дня", "увезл", "-ли", "-зли", "?"}


def test_names_of_the_site_platforms_and_months_are_no_names() -> None:
    page = b"<title>Headline | Steppe Herald</title><body><h1>Headline</h1><p>Text.</p></body>"
    own = own_names(parse_page(page, url=URL, fetched_at=NOW))
    assert own == {"steppe", "herald"}
    assert not has_name("Find the Steppe Herald on Spotify every Monday", own)
    assert has_name("A court freed Dana Akhmet", own)
    assert not has_name("Подкаст слушают в Castbox")


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        ("<label><input type='radio'>Да</label>", ["Да"]),
        ("", ["Ветер: 5 м/с", "Влажность: 71 %", "Давление: 764 мм"]),
        ("", ["4 990 ₸"]),
        ("", ["Бағасы: 2 500 теңге"]),
        ("", ["Продолжение доступно подписчикам."]),
        ("<iframe src='/live'></iframe>" + 3 * "<img src='/1.jpg'>", []),
    ],
)
def test_questions_data_prices_and_galleries_speak_against_a_sentence_without_a_name(
    shown: str, lines: list[str]
) -> None:
    page = parse_page(f"<body><h1>Headline</h1>{shown}</body>".encode(), url=URL, fetched_at=NOW)
    weight = weigh_surroundings(page.body.iter(), lines)
    assert is_notice(["Проголосовало 412 человек."], surroundings=weight)
    assert not is_notice(["Суд отпустил Ержана Мнимого."], surroundings=weight)


def test_escape_sequences_of_line_breaks_end_sentences() -> None:
    lines = [
        r"Редакция сайта получила письмо с требованием удалить снимок.\r\nВ письме не названа ни одна норма закона.",
        "Главный редактор ответил отказом. Фотограф обратился в суд.",
    ]
    assert not is_notice(lines)


def test_few_short_texts_are_taken_for_the_wrong_kind() -> None:
    wrong = Counter[str]()
    for line in SHORT_TEXTS.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        own = frozenset(one.get("own_names", ()))
        found = is_notice(one["lines"], own, one.get("surroundings", 0), one.get("headline", ""))
        wrong[one["kind"]] += found != (one["kind"] == "notice")
    assert wrong["report"] <= 4
    assert wrong["notice"] <= 78
