"""Words of a text, their normalised spelling, endings and sounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.lexicon.word_index import all_sounds
from matchers.normalize import WORD, name_length, spelling
from matchers.people.patronymics import fathers_of, same_father
from matchers.spelling.kazakh_suffixes import kazakh_stems
from matchers.spelling.phonetic_distance import distance
from matchers.spelling.phonetic_key import cyrillic_sound, keys_of_lines, phonetic_key, sounds
from matchers.spelling.russian_inflection import plural_readings, russian_readings


@pytest.mark.parametrize(
    ("word", "seen"),
    [
        ("Сарсе\u00adнов", "Сарсенов"),
        ("Сар\u200bсенов", "Сарсенов"),
        ("Сарсе-\nнов", "Сарсенов"),
        ("Балтабаи\u0306", "Балтабай"),
        ("Сарсе\u0301нов", "Сарсенов"),
        ("Capceнов", "Сарсенов"),
        ("Сарсен0в", "Сарсенов"),
        ("Sаrsеnov", "Sarsenov"),
        ("Facebook’тің", "Facebook'тің"),
        ("Нур‑Али", "Нур-Али"),
        ("COVID", "COVID"),
    ],
)
def test_what_looks_alike_is_spelt_alike(word: str, seen: str) -> None:
    assert spelling(word) == seen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("М.К. Сарсенов, ДВК-ға!", ["М", "К", "Сарсенов", "ДВК-ға"]),
        ("Сарсе-\nнов и\n- Ким", ["Сарсе-\nнов", "и", "Ким"]),
        ("a_b-c 4 x4", ["a", "b-c", "x4"]),
        ("", []),
    ],
)
def test_words_are_kept_whole(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words


@pytest.mark.parametrize(("word", "length"), [("Kim's", 3), ("Kim’s", 3), ("Сарсенов", 8), ("Facebook’тің", 12)])
def test_an_english_possessive_is_no_part_of_the_name(word: str, length: int) -> None:
    assert name_length(word) == length


@given(st.text())
def test_spelling_has_no_second_form(word: str) -> None:
    assert spelling(spelling(word)) == spelling(word)


SAME = [
    "Бокенов Боқенов Bokenov Bokyenov",
    "Ерлан Эрлан Yerlan Erlan",
    "Жексебаев Джексебаев Zheksebayev Jeksebaev Dzheksebaev",
    "Ахмедьяров Ахмедияров Akhmedyarov Akhmediyarov",
    "Рейхерт Reikhert Reichert Reyhert",
    "Айгүл Айгуль Aigul Aıgúl Aygül",
    "Щукин Shchukin",
    "Цой Tsoi Tsoy",
    "Ахметжанов Akhmetzhanov Axmetjanov",
    "Ахмеджанов Ахметжанов Akhmedzhanov",
    "Еңлік Englik Eńlik",
    "Ковальчук Kovaltşuk Kovalchuk",
    "Кодзима Kojima",
    "Такахаси Takahashi",
    "Маккартни McCartney",
    "Эпштейн Epstein",
    "Фийон Fillon",
    "Коми Comey",
    "Стро Straw",
    "Коул Cole",
    "Тихановский Tsikhanouski",
    "Тайлер Tyler",
    "Уэйд Wade",
    "Феттель Vettel",
    "Лёв Löw",
    "Эттингер Oettinger",
    "Гретцки Gretzky",
    "Цзечи Jiechi",
    "Цянь Qian",
    "Джинджич Đinđić",
    "Берни Bernie",
    "Дешам Deschamps",
    "Брежье Brégier",
    "Азар Hazard",
    "Гаске Gasquet",
    "Пуаре Poirée",
    "Ушаков Ušakovs",
    "Ринкевич Rinkēvičs",
    "Тшасковский Trzaskowski",
    "Црвенковский Crvenkovski",
    "Ёсиро Yoshiro",
    "Рэй Wray",
]


@pytest.mark.parametrize("line", SAME)
def test_spellings_of_one_name_sound_alike(line: str) -> None:
    first, *others = line.split()
    for other in others:
        assert (
            min(
                distance(a, b, across=True)
                for a in sounds(first)
                for b in sounds(other)
                if phonetic_key(a) == phonetic_key(b)
            )
            < 0.3
        )


@pytest.mark.parametrize(
    ("one", "other"), [("Марат", "Мурат"), ("Бокаев", "Бокеев"), ("Утепов", "Утепова"), ("Асия", "Азия")]
)
def test_other_names_sound_different(one: str, other: str) -> None:
    assert distance(sounds(one)[0], sounds(other)[0]) > 0.7


@pytest.mark.parametrize(
    ("form", "nominative"),
    [
        ("Бокеновым", "Бокенов"),
        ("Утеповой", "Утепова"),
        ("Балтабаем", "Балтабай"),
        ("Игоря", "Игорь"),
        ("Разие", "Разия"),
        ("Подлесную", "Подлесная"),
        ("Жуковскому", "Жуковский"),
        ("министерству", "министерство"),
        ("Свободного", "Свободное"),
    ],
)
def test_russian_forms_lead_to_their_nominative(form: str, nominative: str) -> None:
    readings = {reading.sound for reading in russian_readings(sounds(form)[0])}
    assert cyrillic_sound(nominative.lower()) in readings


@pytest.mark.parametrize(
    ("form", "nominative"),
    [("вестей", "вести"), ("Врачам", "Врачи"), ("Степными", "Степные"), ("репортёров", "репортёры")],
)
def test_plural_words_lead_to_their_nominative(form: str, nominative: str) -> None:
    assert [one.sound for one in plural_readings(sounds(form)[0])] == [cyrillic_sound(nominative.lower())]


@pytest.mark.parametrize(
    ("foreign", "russian"),
    [("Burton", "Бёртон"), ("Hubert", "Юбер"), ("Albright", "Олбрайт"), ("Pyle", "Пайл")],
)
def test_spellings_that_no_rule_gives_are_in_the_table(foreign: str, russian: str) -> None:
    assert sounds(russian)[0] in all_sounds(foreign)
    assert set(all_sounds(russian)) & set(sounds(foreign))


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("Сәрсеновтың", "Сәрсенов"),
        ("Сәрсеновтарға", "Сәрсенов"),
        ("Өтеповамыз", "Өтепова"),
        ("Отанның", "Отан"),
        ("Рахметтен", "Рахмет"),
        ("Балтабайдай", "Балтабай"),
    ],
)
def test_kazakh_suffixes_come_off(form: str, stem: str) -> None:
    assert sounds(stem)[0] in kazakh_stems(sounds(form)[0])


@pytest.mark.parametrize(
    "form", ["Ерланович", "Ерлановичем", "Ерлановной", "Ерланұлы", "Ерланқызының", "Yerlanuly", "Erlanovich"]
)
def test_patronymics_name_the_same_father(form: str) -> None:
    assert any(same_father(father.root, "erlan") for father in fathers_of(form))


_PLAIN = st.text(alphabet="абвгдежзийклмнопрстуфхцчшщыьэюяёәғқңөұүһі", min_size=1)


@given(st.lists(_PLAIN.filter(lambda word: word[0] not in "ьъ"), min_size=1))
def test_the_quick_skeletons_are_those_of_the_sounds(words: list[str]) -> None:
    assert keys_of_lines("\n".join(words)) == [phonetic_key(cyrillic_sound(word)).encode() for word in words]
