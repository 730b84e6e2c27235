"""Events in a sentence are reported of the right person, in every language, and of nobody else."""

import re
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.evaluate import DATA, evaluate
from bench.evaluate import find_events as find_labelled_events
from bench.workload.labelled import read_events
from matchers.events.event_words import EVENTS
from matchers.events.events import find_event_details, find_events
from matchers.events.parsed_sentence import lower
from matchers.events.readable_text import readable_text
from matchers.events.reports import may_report_event
from matchers.mention import Mention, MentionKind


def named(text: str, name: str, *, kind: MentionKind = MentionKind.PERSON, entry: str | None = "one") -> Mention:
    start = text.index(name)
    return Mention(kind=kind, entry=entry, start=start, end=start + len(name), surface=name, reasons=())


def events_in(text: str, name: str, *others: str) -> tuple[str, ...]:
    rest = [named(text, other, entry=other) for other in others]
    return find_events(text, [named(text, name), *rest])[0]


EACH_EVENT = [
    ("Ахатова вызвали на допрос.", "Ахатова", "summoned"),
    ("У Ахатова прошёл обыск.", "Ахатова", "searched"),
    ("Полиция задержала Ахатова.", "Ахатова", "detained"),
    ("Ахатов арестован на 15 суток.", "Ахатов", "administrative_arrest"),
    ("Ахатова взяли под стражу.", "Ахатова", "custody"),
    ("Ахатов находится под домашним арестом.", "Ахатов", "house_arrest"),
    ("С Ахатова взяли подписку о невыезде.", "Ахатова", "travel_ban"),
    ("Ахатову предъявили обвинение.", "Ахатову", "charged"),
    ("Начался суд над Ахатовым.", "Ахатовым", "tried"),
    ("Ахатов признан виновным.", "Ахатов", "convicted"),
    ("Ахатову дали год ограничения свободы.", "Ахатову", "sentenced"),
    ("Ахатова оштрафовали.", "Ахатова", "fined"),
    ("Ахатов обжаловал приговор.", "Ахатов", "appealed"),
    ("Дело Ахатова переквалифицировали.", "Ахатова", "requalified"),
    ("Ахатова освободили ещё в мае.", "Ахатова", "released"),
    ("Ахатов попал под амнистию.", "Ахатов", "amnestied"),
    ("Ахатову запретили заниматься общественной деятельностью.", "Ахатову", "activity_ban"),
    ("Ахатова избили.", "Ахатова", "beaten"),
    ("Ахатова госпитализировали.", "Ахатова", "hospitalised"),
    ("Ахатов скончался.", "Ахатов", "died"),
    ("Ахатова пытали в изоляторе.", "Ахатова", "torture"),
    ("Ахатов объявил голодовку.", "Ахатов", "hunger_strike"),
    ("Ахатову угрожают расправой.", "Ахатову", "threatened"),
    ("На Ахатова напали.", "Ахатова", "attacked"),
    ("Ахатов пропал без вести.", "Ахатов", "disappeared"),
    ("Ахатова экстрадировали в Казахстан.", "Ахатова", "extradited"),
    ("Ахатов выдворен из России.", "Ахатов", "deported"),
    ("Ахатова отправили на психиатрическую экспертизу.", "Ахатова", "psychiatric"),
    ("Ахатову запретили выезд из страны.", "Ахатову", "exit_ban"),
    ("Ахатова внесли в список террористов.", "Ахатова", "listed"),
    ("Сайт Ахатова заблокировали.", "Ахатова", "site_blocked"),
    ("Ахатова уволили.", "Ахатова", "dismissed"),
    ("Ахатов полностью реабилитирован.", "Ахатов", "rehabilitated"),
    ("Суд над Ахатовым назначен на 5 июня.", "Ахатовым", "hearing_scheduled"),
]


@pytest.mark.parametrize(("text", "name", "event"), EACH_EVENT)
def test_each_event_is_reported_of_the_one_it_happened_to(text: str, name: str, event: str) -> None:
    assert events_in(text, name) == (event,)


@pytest.mark.parametrize(
    ("text", "name", "event"),
    [
        ("Беков получил четыре года, Ахатов – два года условно.", "Ахатов", "sentenced"),
        ("Ахатов, сотрудничавший со следствием, отделался штрафом.", "Ахатов", "fined"),
        ("Ахатов, отбывающий 15 суток, молчит.", "Ахатов", "administrative_arrest"),
        ("Суд признал Ахатова виновным в оскорблении депутата и оштрафовал на 100 МРП.", "Ахатова", "fined"),
        ("Суд освободил от отбывания оставшегося срока Марата Ахатова.", "Марата Ахатова", "released"),
        ("A court closed the case against Akhatov under this year's amnesty law.", "Akhatov", "amnestied"),
        ("Комитет внёс журналистов Марата Бекова и Ербола Ахатова в список террористов.", "Ербола Ахатова", "listed"),
        ("Ахатов под подпиской.", "Ахатов", "travel_ban"),
        ("Ахатовтың өзіне айыппұл салынды.", "Ахатовтың", "fined"),
        ("Ахатовтың өзі босады.", "Ахатовтың", "released"),
        ("Ол Ахатовпен бірге ұсталды.", "Ахатовпен", "detained"),
        ("15 тәулікке қамалған Ахатов үндемейді.", "Ахатов", "administrative_arrest"),
        (
            "Warsaw refused to extradite Akhatov to Astana, where he was sentenced to nine years.",
            "Akhatov",
            "sentenced",
        ),
        ("The court overturned the verdict against Akhatov and ordered his release.", "Akhatov", "released"),
        ("Судят четверых, в их числе Ахатов.", "Ахатов", "tried"),
        ("Среди подсудимых — учёный. Возбуждено уголовное дело Ахатова.", "Ахатова", "charged"),
        ("Газету Ахатовой закрыли, а саму журналистку уволили.", "Ахатовой", "dismissed"),
        ("Срок Ахатову сократили.", "Ахатову", "sentenced"),
        ("Ахатова отправили за решётку — на 20 суток.", "Ахатова", "administrative_arrest"),
        ("Ахатова задержали, в доме прошёл обыск.", "Ахатова", "searched"),
        ("Девятый день без еды: так протестует Ахатов.", "Ахатов", "hunger_strike"),
        ("Akhatov was held; a search of the rooms lasted five hours.", "Akhatov", "searched"),
        ("Marat Akhatov, who campaigns for mothers, lost her job.", "Marat Akhatov", "dismissed"),
        ("Ахатова уволили, а в мае задержали вместе с другими многодетными матерями.", "Ахатова", "detained"),
        ("Ахатов в отделе. На него составили протокол, а вечером судья назначил штраф.", "Ахатов", "fined"),
        ("У Ахатова были гости. Они унесли два ноутбука.", "Ахатова", "searched"),
        ("Ахатовтың мұрны сынып, ауруханаға жеткізілді.", "Ахатовтың", "hospitalised"),
        ("Akhatov was freed in July, after three months of compulsory treatment.", "Akhatov", "psychiatric"),
    ],
)
def test_short_wordings_of_articles_are_understood(text: str, name: str, event: str) -> None:
    assert event in events_in(text, name)


@pytest.mark.parametrize(("text", "events"), [("Ахатову дали арест —", ("custody",)), ("Ахатову грозит арест —", ())])
def test_an_arrest_may_end_its_sentence_with_a_dash(text: str, events: tuple[str, ...]) -> None:
    assert events_in(text, "Ахатову") == events


def test_a_name_may_contain_a_number() -> None:
    text = "Полиция задержала Марата Ахатова из «Жарық 2026 Жол»."
    mentions = [named(text, "Ахатова"), named(text, "Жарық 2026 Жол", kind=MentionKind.ORGANISATION, entry="org")]
    assert find_events(text, mentions) == [("detained",), ()]


def test_oblique_pronoun_is_not_the_subject_of_its_clause() -> None:
    text = "Ахатова судят. Полицейский заявил, что Ержан Ахатов ударил его."
    mentions = [named(text, "Ахатова"), named(text, "Ержан Ахатов")]
    assert find_events(text, mentions)[0] == ("tried",)


@pytest.mark.parametrize(
    "text",
    [
        "Суд не принимает доводы Ахатова о событиях 5 мая.",
        "Приговор Ахатову вступает в силу 3 июня.",
        "Процесс над Ахатовым идёт с 10 марта.",
        "Апелляция Ахатова требует отмены приговора от 12 мая.",
        "The verdict against Ахатов will take effect on June 3.",
    ],
)
def test_no_hearing_is_seen_in_other_days_of_a_court(text: str) -> None:
    name = next(one for one in ("Ахатову", "Ахатовым", "Ахатова", "Ахатов") if one in text)
    details = find_event_details(text, [named(text, name)], published=date(2026, 5, 20))[0]
    assert "hearing_scheduled" not in {one.event for one in details}


@pytest.mark.parametrize(
    ("text", "name", "events"),
    [
        ("Ахатов встретился с прокурором. За сброс стоков ранее оштрафован один из заводов.", "Ахатов", ()),
        ("Campaigner Akhatov remains in hospital.", "Akhatov", ("hospitalised",)),
        (
            "Akhatov was fined in May. The judge also barred him from public activity.",
            "Akhatov",
            ("fined", "activity_ban"),
        ),
        ("Akhatov wrote a letter. Two policemen were arrested in May.", "Akhatov", ()),
        ("Ахатова задержали. Беков считает дело политическим. Его и раньше штрафовали.", "Беков", ()),
        ("Ахатов спросил соседа. Тот сказал, что его избили.", "Ахатов", ()),
        ("Akhatov filmed the rally; men watched but detained no one.", "Akhatov", ()),
        ("Ахатов покинул колонию. Суд отправил его под домашний арест.", "Ахатов", ("house_arrest",)),
        ("Мать адвоката Ахатовой здорова. Бекова судят. Ахатова подала апелляцию.", "Ахатовой", ()),
        ("Ахатов нанял бухгалтера, которую уволили.", "Ахатов", ()),
        ("Ахатов қайтыс болған атасы туралы айтты.", "Ахатов", ()),
        ("Akhatova fired her assistant and searched the archive.", "Akhatova", ()),
        ("Akhatov was released from hospital.", "Akhatov", ()),
        ("Как пишет Ахатов, сайт министерства заблокировали.", "Ахатов", ()),
        ("Ахатова судили и приговорили.", "Ахатова", ("sentenced",)),
        ("Ахатова избили. Старший следователь Беков сообщил, что возбуждено дело.", "Ахатова", ("beaten",)),
        ("Akhatov, an ethnic Dungan wanted for years, was deported from Turkey.", "Akhatov", ("deported",)),
        ("Akhatova was fined. Asel Kim was fined too. Her lawyer filed an appeal.", "Akhatova", ("fined",)),
    ],
)
def test_somebody_else_who_is_named_without_a_name_has_the_event(text: str, name: str, events: tuple[str, ...]) -> None:
    assert events_in(text, name) == events


def test_object_holds_for_the_next_clause() -> None:
    assert events_in("В мае Ахатова арестовали, в июне реабилитировали.", "Ахатова") == ("custody", "rehabilitated")


def test_the_table_above_has_every_event() -> None:
    assert tuple(event for _, _, event in EACH_EVENT) == EVENTS


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ахатов не задержан.", "Ахатов"),
        ("Ахатова могут задержать.", "Ахатова"),
        ("Ахатов боится, что его арестуют.", "Ахатов"),
        ("Ахатову грозит пять лет колонии.", "Ахатову"),
        ("Полиция отрицает, что Ахатов задержан.", "Ахатов"),
        ("Правозащитники требуют освободить Ахатова.", "Ахатова"),
        ("Ахатов намерен обжаловать приговор.", "Ахатов"),
        ("Задержан ли Ахатов?", "Ахатов"),
        ("Брата Ахатова задержали.", "Ахатова"),
        ("Адвокат Ахатова оштрафован.", "Ахатова"),
        ("Ахатов освобождён от уплаты пошлины.", "Ахатов"),
        ("Ахатов ұсталған жоқ.", "Ахатов"),
        ("Ахатов сотталуы мүмкін.", "Ахатов"),
        ("Ахатовтың інісі ұсталды.", "Ахатовтың"),
        ("Akhatov was not detained.", "Akhatov"),
        ("Akhatov could be arrested.", "Akhatov"),
        ("Lawyers demanded the release of Akhatov.", "Akhatov"),
        ("Akhatov's brother was detained.", "Akhatov"),
    ],
)
def test_denials_plans_fears_and_other_people_tell_nothing(text: str, name: str) -> None:
    assert events_in(text, name) == ()


@pytest.mark.parametrize(
    ("text", "patient", "agent", "event"),
    [
        ("Следователь Ахатов вызвал Бекова.", "Бекова", "Ахатов", "summoned"),
        ("Адвокат Ахатов заявил, что его подзащитного Бекова задержали.", "Бекова", "Ахатов", "detained"),
        ("Тергеуші Ахатов Бековты сұраққа шақырды.", "Бековты", "Ахатов", "summoned"),
        ("Judge Akhatov sentenced Bekov to four years.", "Bekov", "Akhatov", "sentenced"),
    ],
)
def test_who_did_it_is_distinguished_from_whom_it_happened_to(text: str, patient: str, agent: str, event: str) -> None:
    assert events_in(text, patient, agent) == (event,)
    assert events_in(text, agent, patient) == ()


def test_a_name_outside_the_list_takes_what_happened_to_it() -> None:
    assert events_in("Ахатов видел, как задержали Марата Бекова.", "Ахатов") == ()


@pytest.mark.parametrize("name", ["Ахатов", "Беков", "Досов"])
def test_everyone_in_a_list_is_meant(name: str) -> None:
    text = "Ахатов, Беков и Досов приговорены к году ограничения свободы."
    assert events_in(text, name, *({"Ахатов", "Беков", "Досов"} - {name})) == ("sentenced",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ахатов вышел на площадь. Его задержали.", "Ахатов"),
        ("Ахатов алаңға шықты. Оны полиция ұстады.", "Ахатов"),
        ("Akhatov went to the square. He was detained.", "Akhatov"),
        ("Akhatov was at home before police detained him.", "Akhatov"),
        ("Akhatov, a leader from Masanchi who left in 2021, was detained.", "Akhatov"),
        ("Сестра Ахатова рассказала, что брата задержали.", "Ахатова"),
        ("Мать активиста Ахатова сообщила: сына задержали.", "Ахатова"),
        ("Ахатовтың әйелі күйеуінің ұсталғанын айтты.", "Ахатовтың"),
        ("Задержаны трое рабочих: Ахатов, Беков и Досов.", "Ахатов"),
        ("Ахатов, один из задержанных на митинге, рассказал об этом.", "Ахатов"),
        ("Akhatov and Bekov went out. Both were detained.", "Akhatov"),
        ("Ахатов вышел из дома. Активист, которого задержали в мае, молчит.", "Ахатов"),
        ("Ахатов просил помощи и рассказал, что его задержали.", "Ахатов"),
        ("Ахатов, которого задержали в мае, молчит.", "Ахатов"),
    ],
)
def test_a_pronoun_refers_to_the_only_person_that_fits(text: str, name: str) -> None:
    assert events_in(text, name) == ("detained",)


def test_a_case_about_a_harm_is_not_against_the_one_who_was_harmed() -> None:
    assert events_in("Ахатова избили. Полиция возбудила уголовное дело.", "Ахатова") == ("beaten",)
    assert events_in("Ахатова избили. Полиция возбудила уголовное дело против него.", "Ахатова") == (
        "charged",
        "beaten",
    )


def test_what_a_misdemeanour_or_a_ministry_is_about_is_no_crime_and_no_hearing() -> None:
    text = "Административный суд признал Ахатова виновным. Его оштрафовали."
    assert events_in(text, "Ахатова") == ("fined",)
    text = "Ахатов третьи сутки находится в изоляторе. Его арестовали на 15 суток."
    assert events_in(text, "Ахатов") == ("administrative_arrest",)
    assert events_in("Министерство рассмотрит обращение Ахатова 5 июня.", "Ахатова") == ()


def test_a_pronoun_that_may_mean_two_means_neither() -> None:
    text = "Ахатов встретил Бекова. Его задержали."
    assert events_in(text, "Ахатов", "Бекова") == ()
    assert events_in(text, "Бекова", "Ахатов") == ()


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Ахатов вышел на площадь. Людей было много. Его задержали.", "detained"),
        ("Ахатов вышел на площадь. Людей было много. Задержан около полудня.", "detained"),
        ("Ахатов вернулся. Суд прошёл быстро. Судья приговорил к пяти годам колонии.", "sentenced"),
        ("Ахатов алаңға шықты. Жұрт көп болды. Оны ұстады.", "detained"),
        ("Akhatov went out. The square was full. He was detained.", "detained"),
        ("Ахатов обвиняется в клевете; мера пресечения – подписка о невыезде.", "travel_ban"),
        ("Ахатов вернулся. Его обвиняют в оскорблении представителя власти.", "charged"),
        ("Akhatov left. The 41-year-old engineer was detained.", "detained"),
        ("Akhatov left. The Ministry of Justice said police had detained him.", "detained"),
        ("Ахатов вернулся. Участника протестов задержали в мае.", "detained"),
        ("Ахатов вернулся. Судья Вера Сомова молчала. Его задержали.", "detained"),
        ("Akhatov met Kim Bekov. The judge, Vera Somova, left. He was detained.", "detained"),
        ("Ахатов – эколог с опытом. Поэт Марат Беков молчал. Эколога задержали.", "detained"),
        ("Ахатов вернулся. За две недели до этого мужчине угрожали.", "threatened"),
        ("Ахатов в зале. Прения по делу о клевете начались 1 апреля.", "tried"),
        ("Ахатов дома. По словам адвоката Веры Сомовой, её подзащитного избили.", "beaten"),
        ("Ахатов дома. По словам адвоката Веры Сомовой, блогера избили.", "beaten"),
        ("Ахатов дома. Жена Вера Сомова сказала, что мужа избили.", "beaten"),
        ("Ахатов үйде. Әйелі Вера Сомова күйеуін ұрып-соққанын айтты.", "beaten"),
        ("Ахатов блогер болған. Оның өзі екі ай қамауда отырған.", "custody"),
        ("Ахатов дома. В тот же день его задержали.", "detained"),
        ("Ахатов дома. Полицейский выкручивал ему руки и бил по ногам.", "beaten"),
        ("Ахатов дома. «Я объявляю голодовку», – сказал он.", "hunger_strike"),
        ("Ахатов дома. Специализированный суд арестовал его на 15 суток.", "administrative_arrest"),
        ("Ахатов – блогер. Видеоблогера задержали.", "detained"),
        ("Ахатов дома. Суд наказал его. Апелляционная жалоба подана сегодня.", "appealed"),
        ("Ахатов дома. По словам жены, в квартире прошёл обыск.", "searched"),
        ("Ахатов үйде. Інісі Вера Сомова ағасына өлтіреміз деп қорқытқанын айтты.", "threatened"),
        ("Akhatov left. The victim was taken to hospital.", "hospitalised"),
        ("Akhatov left. The charge was reclassified.", "requalified"),
        ("Ахатов в зале. «Апелляция отклонена», – сказал адвокат Марат Беков.", "appealed"),
    ],
)
def test_an_event_is_carried_over_from_a_person_named_before(text: str, event: str) -> None:
    assert event in events_in(text, text.split()[0])


@pytest.mark.parametrize(
    "text",
    [
        "Ахатов вышел на площадь. Задержали десятки людей.",
        "Ахатов вышел на площадь. Задержан другой активист.",
        "Ахатов вышел на площадь. Задержания продолжались весь день.",
        "Ахатов вышел на площадь. Марат Беков молчал. Его задержали.",
        "Akhatov went to the square. An activist was detained.",
        "Поэт Марат Беков молчал. Ахатов вышел на площадь. Поэта задержали.",
        "Ахатов вышел на площадь. Вместо ареста ему сделали замечание.",
        "Ахатов написал о том, как полицейские избили студента.",
        "Ахатов вышел на площадь. Жена Бекова сказала, что мужа задержали.",
        "Ахатов защищает других. Заседание по делу Яценко назначено на 5 мая.",
        "Ахатов вышел на площадь. Идут действия в рамках досудебного расследования.",
        "Akhatov defends others. The hearing in the Bekov case is set for 5 May.",
    ],
)
def test_what_happened_to_others_is_not_carried_over(text: str) -> None:
    assert events_in(text, text.split()[0]) == ()


@pytest.mark.parametrize(
    ("text", "name", "gender", "cases", "expected"),
    [
        ("Есимхан задержана.", "Есимхан", "f", 63, ("detained",)),
        ("Есимхан оштрафовали.", "Есимхан", "f", 63, ("fined",)),
        ("М. Дудаева задержана.", "М. Дудаева", "f", 1, ("detained",)),
        ("Ли задержан.", "Ли", "m", 63, ("detained",)),
        ("Задержали агронома Пака.", "Пака", "m", 10, ("detained",)),
        ("Есимхан видела, как её задержали. Он задержан.", "Есимхан", "f", 63, ("detained",)),
        ("Есимхан молчит. Он задержан.", "Есимхан", "f", 63, ()),
        ("Есимхан молчит. Мужчина задержан.", "Есимхан", "f", 63, ()),
    ],
)
def test_gender_and_cases_come_from_the_list(
    text: str, name: str, gender: Literal["m", "f"], cases: int, expected: tuple[str, ...]
) -> None:
    assert find_events(text, [named(text, name)._replace(gender=gender, cases=cases)]) == [expected]


@pytest.mark.parametrize(
    ("text", "name", "event"),
    [
        ("Задержаны:\n\nЕрлан Ахатов, Шымкент\nМарат Беков, Тараз\n", "Ерлан Ахатов", "detained"),
        (
            "Список арестованных\n\n| Имя | Срок |\n| Ерлан Ахатов | 10 суток |\n",
            "Ерлан Ахатов",
            "administrative_arrest",
        ),
        ("Ұсталғандардың тізімі:\n\n1. Ерлан Ахатов, Тараз\n2. Марат Беков\n", "Ерлан Ахатов", "detained"),
        ("The detainees include Marat Bekov and Yerlan Akhatov.", "Yerlan Akhatov", "detained"),
    ],
)
def test_a_heading_tells_of_everyone_in_its_list(text: str, name: str, event: str) -> None:
    assert events_in(text, name) == (event,)


def test_latin_words_in_a_cyrillic_text_leave_its_lines_alone() -> None:
    assert readable_text("Пост в Telegram.\n\nАхатов\u00a0задержан.") is not None
    assert readable_text("Пост в Telegram.\n\nАхатов задержан.") is None


def test_a_heading_tells_nothing_of_the_text_after_its_list() -> None:
    text = "Задержаны:\n\nМарат Беков, Тараз\n\nЕрлан Ахатов сообщил об этом журналистам."
    assert events_in(text, "Ерлан Ахатов") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Сообщалось, что Ахатов скончался. Эта информация не соответствует действительности.",
        "Сообщения о смерти Ахатова оказались неправдой. Писали, что Ахатов умер в колонии.",
        "Ахатов қайтыс болды деп жазылды. Бұл ақпарат расталмады.",
        "Akhatov died in custody, it was said. These reports were false.",
    ],
)
def test_what_a_later_sentence_takes_back_does_not_count(text: str) -> None:
    assert "died" not in events_in(text, "Akhatov" if text.isascii() else "Ахатов")


@pytest.mark.parametrize(
    ("text", "name", "gender"),
    [
        ("Муж Есимхан задержан.", "Есимхан", "f"),
        ("Жена Ли задержана.", "Ли", "m"),
        ("Брат Ли задержан.", "Ли", "m"),
        ("Мать Ахатовой сказала, что её избили.", "Ахатовой", "f"),
    ],
)
def test_what_happened_to_a_relative_is_not_that_of_an_undeclined_name(
    text: str, name: str, gender: Literal["m", "f"]
) -> None:
    assert find_events(text, [named(text, name)._replace(gender=gender, cases=63)]) == [()]


@pytest.mark.parametrize(
    ("text", "name", "event"),
    [
        ("Ахатова зaдержали в Алматы.", "Ахатова", "detained"),  # a Latin a
        ("Ахатова за\u00adдер\u00adжа\u00adли в Алматы.", "Ахатова", "detained"),
        ("Aıgerim Esimhan 15 táýlikke qamaýǵa alyndy.", "Aıgerim Esimhan", "administrative_arrest"),
        ("Murat Ahatov Almatyda ustaldy.", "Murat Ahatov", "detained"),
        ("Erlan Ahatovty politsia alyp kettı.", "Erlan Ahatovty", "detained"),  # the alphabet of 2021
        ("Erlan Ahatov on täulıkke qamaldy.", "Erlan Ahatov", "administrative_arrest"),
    ],
)
def test_letters_are_read_as_they_look(text: str, name: str, event: str) -> None:
    (details,) = find_event_details(text, [named(text, name)], published=date(2026, 5, 20))[0]
    assert details.event == event
    assert text[details.start : details.end].strip() == text[details.start : details.end] != ""
    assert details.place is None or details.place in text


@pytest.mark.parametrize(
    ("text", "name", "event"),
    [
        ("Машину Ахатова подожгли.", "Ахатова", "attacked"),
        ("На свободу вчера вышел Ахатов.", "Ахатов", "released"),
        ("Ахатов қамауға алынып, хат жазды.", "Ахатов", "custody"),
        ("Akhatov must pay a 90,000 tenge fine.", "Akhatov", "fined"),
        ("Взятие Ахатова под стражу назвали незаконным.", "Ахатова", "custody"),
        ("Апелляция Ахатова не удовлетворена.", "Ахатова", "appealed"),
        ("Задержаны: Марат Беков, Ерлан Ахатов.", "Ерлан Ахатов", "detained"),
        ("Под арестом — Марат Беков и Ерлан Ахатов.", "Ерлан Ахатов", "custody"),
        ("Ахатову — пять суток ареста.", "Ахатову", "administrative_arrest"),
        ("Ахатова, а также его брата Олжаса, задержали.", "Ахатова", "detained"),
        ("В реанимацию доставлен Ахатов.", "Ахатов", "hospitalised"),
        ("Akhatov's five-year sentence was upheld.", "Akhatov's", "sentenced"),
        ("Ахатов босады.", "Ахатов", "released"),
        ("Ахатовқа үкім шықты.", "Ахатовқа", "sentenced"),
        ("— Меня пытали, — рассказал Ахатов.", "Ахатов", "torture"),
    ],
)
def test_short_forms_are_read(text: str, name: str, event: str) -> None:
    assert events_in(text, name) == (event,)


def test_events_come_in_their_fixed_order() -> None:
    text = "Ахатов скончался, а раньше был задержан и оштрафован."
    assert events_in(text, "Ахатов") == ("detained", "fined", "died")


def test_an_organisation_is_distinguished_from_its_leader() -> None:
    text = "Лидера движения «Таң» задержали."
    assert find_events(text, [named(text, "«Таң»", kind=MentionKind.ORGANISATION)]) == [()]


def test_whoever_is_detained_beside_an_organisation_is_its_member() -> None:
    text = "«Таң» чатына кірген екі адам ұсталды."
    assert find_events(text, [named(text, "«Таң»", kind=MentionKind.ORGANISATION)]) == [()]


def test_a_surname_in_aya_may_be_an_object() -> None:
    assert events_in("Организатора профсоюза «Таң» Ердена Шалкарбая вызвали в суд.", "Ердена Шалкарбая") == (
        "summoned",
    )


def test_citations_and_laws_have_no_events() -> None:
    text = "По статье 405 задержан Ахатов."
    assert find_events(text, [named(text, "статье 405", kind=MentionKind.CITATION)]) == [()]


def test_the_labelled_sentences_are_read_nearly_without_fault() -> None:
    evaluation = evaluate("events", read_events(DATA / "events.jsonl"), find_labelled_events)
    for lang in ("ru", "kk", "en"):
        tally = evaluation.tally(lang=lang)
        assert tally.precision > 0.98, lang
        assert tally.recall > 0.98, lang


def test_a_text_with_an_event_may_report_event() -> None:
    for row in read_events(DATA / "events.jsonl"):
        if find_labelled_events(row):
            assert may_report_event(lower(row.text)), row.id
    assert not may_report_event("погода в алматы хорошая.")


WORDS = """
    Ахатов Ахатова Беков его задержали не был оштрафован , . « » : и что адвокат суд İ ұсталды оны was detained who of 5
    лет суток приговорён к под домашним арестом арест дали за решётку — ! ? \u0301 😀
"""


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=40).map(" ".join)),
    st.integers(0, 200),
    st.integers(0, 9),
)
def test_no_text_makes_it_raise(text: str, start: int, length: int) -> None:
    mention = Mention(
        kind=MentionKind.PERSON,
        entry="one",
        start=start,
        end=start + length,
        surface=text[start : start + length],
        reasons=(),
    )
    others = [named(text, match[0]) for match in re.finditer("Беков", text)]
    assert all(set(events) <= set(EVENTS) for events in find_events(text, [mention, *others]))


def test_a_search_of_a_home_that_is_not_named_is_that_of_the_person_named_before() -> None:
    assert "searched" in events_in("Ахатова задержали. Во вторник в квартире провели обыск.", "Ахатова")


def test_the_questioning_of_a_witness_is_not_that_of_whoever_objects_to_it() -> None:
    assert events_in("Akhatov objected to the questioning of a minor.", "Akhatov") == ()


def test_a_noun_alone_is_the_only_organisation_of_a_text() -> None:
    text = "Юриста фонда «Жарқын» Сомову вызвали на допрос. В офисе фонда провели обыск."
    fund = named(text, "Жарқын", kind=MentionKind.ORGANISATION, entry="fund")
    assert find_events(text, [fund, named(text, "Сомову")]) == [("searched",), ("summoned",)]


@pytest.mark.parametrize(
    ("text", "name", "event"),
    [
        ("Вынесен оправдательный приговор в отношении Ахатова.", "Ахатова", "rehabilitated"),
        ("Уголовное дело, возбуждённое против Ахатова, прекращено за отсутствием состава.", "Ахатова", "rehabilitated"),
        ("Адвокат Ахатов лишён лицензии на полгода.", "Ахатов", "activity_ban"),
        ("Қайрат Ахатовтың айыппұлы жойылды.", "Қайрат Ахатовтың", "rehabilitated"),
        ("The trial of trade unionist Akhatov opened in Oral.", "Akhatov", "tried"),
        ("На предпринимателя Ахатова, который вёл приют, напали двое.", "Ахатова", "attacked"),
        ("Суд отменил штраф, наложенный на Ахатову.", "Ахатову", "rehabilitated"),
        ("Марат Ахатов в колонии. Жена, Олеся, говорит, что Марат объявил голодовку.", "Марат Ахатов", "hunger_strike"),
    ],
)
def test_formal_wordings_of_courts_are_read(text: str, name: str, event: str) -> None:
    assert event in events_in(text, name)


def test_a_pronoun_for_somebody_whom_others_beat_is_no_organisation() -> None:
    text = "Ахатов издаёт журнал «Кенже». Его избили."
    mentions = [named(text, "Ахатов"), named(text, "Кенже", kind=MentionKind.ORGANISATION, entry="org")]
    assert find_events(text, mentions) == [("beaten",), ()]


def test_the_name_of_a_judge_is_not_that_of_the_defendant() -> None:
    text = "Ахатов is charged with fraud. The trial will begin on 8 October 2030 before judge Bauyrzhan Tulegenov."
    assert "hearing_scheduled" in events_in(text, "Ахатов")


def test_an_inserted_word_does_not_end_a_clause() -> None:
    assert events_in("Машанло, напомним, экстрадировали в августе.", "Машанло") == ("extradited",)


def test_a_home_may_be_that_of_the_subject() -> None:
    text = "Ахатов пропал. Председатель Талгат Доскенов, напомним, уехал после обыска в его доме."
    assert events_in(text, "Ахатов") == ("disappeared",)


def test_a_court_that_decides_a_complaint_is_no_trial() -> None:
    assert events_in("Ахатовтың шағымын Шымкент қалалық соты кейінге қалдырды.", "Ахатовтың") == ("appealed",)
