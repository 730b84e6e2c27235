"""Laws are found by the names that texts call them, and only those of `laws.yml`."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loader import SHIPPED, load_laws
from matchers.laws.laws import build_laws, find_laws
from matchers.mention import MentionKind

LAWS = build_laws(load_laws(SHIPPED / "laws.yml"))

NAMED = [
    ("Новый закон о мирных собраниях раскритиковали.", "kz-law-assembly-2020"),
    ("Закон «О мирных собраниях» вступил в силу.", "kz-law-assembly-2020"),
    ("Поправки в закон о митингах обсудят.", "kz-law-assembly-2020"),
    (
        "Закон РК от 25 мая 2020 года № 333-VI «О порядке организации и проведения мирных собраний в Республике "
        "Казахстан» изменили.",
        "kz-law-assembly-2020",
    ),
    ("Законом РК «О порядке организации и проведения мирных собраний в РК» это запрещено.", "kz-law-assembly-2020"),
    ("В законе Республики Казахстан о мирных собраниях нет такого.", "kz-law-assembly-2020"),
    ("Казахстанский закон о собраниях суров.", "kz-law-assembly-2020"),
    ("Принятый в 2014 году закон о профсоюзах ограничил объединения.", "kz-law-unions-2014"),
    ("Закону «О профессиональных союзах» семь лет.", "kz-law-unions-2014"),
    ("Нарушен закон РК «О профсоюзах».", "kz-law-unions-2014"),
    (
        "По Закону Республики Казахстан от 27 июня 2014 года № 211-V «О профессиональных союзах» их закрыли.",
        "kz-law-unions-2014",
    ),
    ("Законопроект о соцсетях приняли в первом чтении.", "kz-bill-social-media-2021"),
    ("Законопроекта о кибербуллинге боятся все.", "kz-bill-social-media-2021"),
    ("Закон о кибербуллинге одобрил мажилис.", "kz-bill-social-media-2021"),
    ("Казахстан ратифицировал Конвенцию МОТ № 87.", "ilo-c87"),
    ("Нарушена 87-я конвенция МОТ.", "ilo-c87"),
    ("Нарушена конвенция №87 Международной организации труда.", "ilo-c87"),
    ("Конвенция МОТ о свободе ассоциации и защите права на организацию обязательна.", "ilo-c87"),
    ("Резолюция Европарламента о правах человека в Казахстане вышла в феврале.", "ep-resolution-2021"),
    ("После резолюции Европарламента о Казахстане прошёл год.", "ep-resolution-2021"),
    ("Решением суда о запрете ДВК организацию признали экстремистской.", "court-ban-dvk-2018"),
    (
        "Решение Есильского районного суда Астаны от 13 марта 2018 года о запрете ДВК не опубликовано.",
        "court-ban-dvk-2018",
    ),
    ("Решение суда о запрете «Көше партиясы» вступило в силу.", "court-ban-koshe-2020"),
    ("Бейбіт жиналыстар туралы заң қабылданды.", "kz-law-assembly-2020"),
    ("«Бейбіт жиналыстар туралы» заңға өзгеріс енгізілді.", "kz-law-assembly-2020"),
    ("Митинг туралы заңда бұл жоқ.", "kz-law-assembly-2020"),
    ("Кәсіподақтар туралы заңды сынады.", "kz-law-unions-2014"),
    ("«Кәсіптік одақтар туралы» Қазақстан Республикасының Заңы күшінде.", "kz-law-unions-2014"),
    ("Кибербуллинг туралы заң жобасын мәжіліс мақұлдады.", "kz-bill-social-media-2021"),
    ("Әлеуметтік желілер туралы заң жобасы талқыланды.", "kz-bill-social-media-2021"),
    ("ХЕҰ-ның № 87 конвенциясы бұзылды.", "ilo-c87"),
    ("Еуропарламент қарарында Қазақстан аталды.", "ep-resolution-2021"),
    ("The Law on Peaceful Assemblies came into force in June 2020.", "kz-law-assembly-2020"),
    ("Kazakhstan's Peaceful Assembly Law is restrictive.", "kz-law-assembly-2020"),
    ("The 2020 law on peaceful assembly is restrictive.", "kz-law-assembly-2020"),
    ("The 2014 Law on Trade Unions was amended.", "kz-law-unions-2014"),
    ("The trade union law was amended in 2020.", "kz-law-unions-2014"),
    ("The draft law on social networks was passed in first reading.", "kz-bill-social-media-2021"),
    ("The cyberbullying bill alarmed journalists.", "kz-bill-social-media-2021"),
    ("ILO Convention No. 87 protects unions.", "ilo-c87"),
    ("Convention No. 87 protects unions.", "ilo-c87"),
    ("the Freedom of Association and Protection of the Right to Organise Convention", "ilo-c87"),
    ("The European Parliament resolution on Kazakhstan was adopted.", "ep-resolution-2021"),
    ("The court ban on DVK dates from March 2018.", "court-ban-dvk-2018"),
]
NOT_NAMED = [
    "Российский закон о митингах ужесточили.",
    "Закон о СМИ приняли.",
    "Закон о мирном атоме приняли.",
    "Закон «О связи» приняли.",
    "Конвенция МОТ № 98 действует.",
    "Конвенция № 187 действует.",
    "Законы физики о мирных собраниях не знают.",
    "Профсоюз подал жалобу.",
    "Мирное собрание прошло в Алматы.",
    "Закон Кыргызстана о мирных собраниях мягче.",
    "Заңгер бейбіт жиналысқа келді.",
    "Кәсіподақ жиналысы өтті.",
    "Ресейдің митинг туралы заңы қатал.",
    "A law on assembly lines does not exist.",
    "Convention No. 98 was ratified.",
    "Russia's law on rallies is harsh.",
    "The trade union went to law.",
    "Суд запретил ДВК.",
]


@pytest.mark.parametrize(("text", "law"), NAMED)
def test_a_law_is_found_by_its_name_in_any_case(text: str, law: str) -> None:
    assert {mention.entry for mention in find_laws(text, LAWS)} == {law}


@pytest.mark.parametrize("text", NOT_NAMED)
def test_other_laws_and_words_of_a_law_s_name_are_no_law(text: str) -> None:
    assert find_laws(text, LAWS) == []


def test_a_full_name_is_one_mention_from_the_word_law_to_the_closing_quotation_mark() -> None:
    text = "По закону РК «О порядке организации и проведения мирных собраний в Республике Казахстан» нужно разрешение."
    (mention,) = find_laws(text, LAWS)
    assert mention.surface == text[3 : text.index("»") + 1]
    assert mention.kind is MentionKind.LAW
    assert mention.score > 0.8


def test_two_laws_are_two_mentions_in_order() -> None:
    found = find_laws("Закон о профсоюзах и закон о митингах изменили.", LAWS)
    assert [mention.entry for mention in found] == ["kz-law-unions-2014", "kz-law-assembly-2020"]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u0301"])
def test_invisible_marks_and_accents_hide_no_law_and_offsets_count_them(mark: str) -> None:
    text = f"Зако{mark}н о мирных собрани{mark}ях"
    (mention,) = find_laws(text, LAWS)
    assert (mention.start, mention.end) == (0, len(text))


def test_the_index_can_be_pickled_for_worker_processes() -> None:
    copy = pickle.loads(pickle.dumps(LAWS))
    assert all(find_laws(text, copy) == find_laws(text, LAWS) for text, _ in NAMED)
    assert [mention.entry for mention in find_laws(NAMED[0][0], copy)] == [NAMED[0][1]]


@given(st.text(max_size=80))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    for mention in find_laws(text, LAWS):
        assert mention.surface == text[mention.start : mention.end]
