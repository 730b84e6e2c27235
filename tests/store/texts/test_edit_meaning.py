"""What edits mean: tables of edits in three languages."""

import pytest

from store.texts.edit_meaning import meaning_of

TITLE = "Суд вынес приговор"
SUBSTANTIVE = [
    ("Ол саты алды.", "Ол сатты алды.", "words"),
    ("Его приговорили к 3 годам.", "Его приговорили к 5 годам.", "numbers"),
    ("Его приговорили к трём годам.", "Его приговорили к пяти годам.", "numbers"),
    ("Сот оны үш жылға соттады.", "Сот оны бес жылға соттады.", "numbers"),
    ("He was given three years.", "He was given seven years.", "numbers"),
    ("Суд признал виновным Ивана Балапанова.", "Суд признал виновным Ивана Кайратова.", "names"),
    ("В суде был Иван Балапанов.", "В суде был активист.", "names"),
    ("Его судят по статье 405 УК.", "Его судят по статье 174 УК.", "laws"),
    ("Его судят по статье 405.", "Его судят за участие.", "laws"),
    ("Оны 405-бап бойынша соттады.", "Оны 174-бап бойынша соттады.", "laws"),
    ("Он признал вину.", "Он не признал вину.", "negations"),
    ("Ол айыпты мойындады.", "Ол айыпты мойындамады.", "negations"),
    ("He has admitted his guilt.", "He has not admitted his guilt.", "negations"),
    ("Он сказал: «Меня били в камере».", "Он сказал: «Меня держали в камере».", "quotes"),
    ("Активиста вчера задержали.", "Активиста вчера отпустили.", "words"),
    ("Журналист виновен, сказал судья.", "Журналист невиновен, сказал судья.", "negations"),
    ("Сот оны кінәлі деп таныды.", "Сот оны кінәсіз деп таныды.", "negations"),
    ("Ол сотқа келеді.", "Ол сотқа келмейді.", "negations"),
    ("The ruling was lawful.", "The ruling was unlawful.", "negations"),
    ("Активист осуждён.", "Активист освобождён.", "opposites"),
    ("Белсенді ақталды.", "Белсенді сотталды.", "opposites"),
    ("The blogger was acquitted.", "The blogger was convicted.", "opposites"),
    ("Касымов пришёл в суд.", "Касимов пришёл в суд.", "names"),
    ("Срок до пяти лет.", "Срок от пяти лет.", "words"),
    ("Активист задержан полицией.", "Активист задержал полицию.", "words"),
    ("Суд процесі: ол сотталды.", "Суд процесі: ол сотталады.", "words"),
    ("Полицейский ударил задержанного.", "Задержанного ударил полицейский.", "words"),
    ("Журналист бұл туралы айыптады.", "Журналист бұл туралы айыпталды.", "words"),  # accused, was accused
    ("Допросили активиста.", "Допросили активистка.", "words"),
    ("He is now here.", "He is nowhere.", "negations"),
    ("She is not able to travel.", "She is notable to travel.", "negations"),
    ("He was tried there.", "He was tried three.", "numbers"),
    ("The activist was tried.", "The activist was tired.", "words"),
    ("Его задержали.", "Его задержали. Родные узнали об этом утром.", "words"),
]
COSMETIC = [
    ("Активиста задержлаи вечером.", "Активиста задержали вечером."),
    ("Суд еще не начался.", "Суд ещё не начался."),
    ("Cуд вынес решение.", "Суд вынес решение."),  # the first letter is Latin
    ("Об этом заявил президент Казахстана, сообщил Суд.", "Об этом заявил президент Казахстана, соообщил суд."),
    ("Прокурор жазаны сурады.", "Прокурор жазаны сұрады."),
    ("The organization met.", "The organisation met."),
    ("Потерпевшый молчал.", "Потерпевший молчал."),
    ("Сообщила прес-служба.", "Сообщила пресс-служба."),
    ("Это произошло не смотря на запрет.", "Это произошло несмотря на запрет."),
    ("Об этом обьявила пресслужба.", "Об этом объявила пресс-служба."),
    ("Решение огласят в чтеверг.", "Решение огласят в четверг."),
    ("Судебное разбирательсто идёт.", "Судебное разбирательство идёт."),
    ("Acording to the lawyer, he can not come.", "According to the lawyer, he cannot come."),
    ("The hearing was postponed.", "The hearing was postponned."),
    ("Сот отырысы кейінге қалдырлды.", "Сот отырысы кейінге қалдырылды."),
]


@pytest.mark.parametrize(("before", "after", "meaning"), SUBSTANTIVE)
def test_edits_that_matter_say_what_they_touch(before: str, after: str, meaning: str) -> None:
    found = meaning_of(TITLE, before, TITLE, after)
    assert found[0] == "substantive"
    assert meaning in found


@pytest.mark.parametrize(("before", "after"), COSMETIC)
def test_mended_slips_are_cosmetic(before: str, after: str) -> None:
    assert meaning_of(TITLE, before, TITLE, after) == ("cosmetic",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Они требуют суда.", "Они ждут суда."),
        ("Шествие началось.", "Собрание началось."),
        ("Семинар прошёл в пятницу.", "Собрание прошло во вторник."),
        ("Семья, однако, ждёт.", "Мать ждёт."),
        ("Ол әділдік үшін келді.", "Ол әділдік іздеп келді."),
        ("Бұл алтын жетістік.", "Бұл жақсы іс."),
    ],
)
def test_words_that_begin_like_numerals_are_none(before: str, after: str) -> None:
    assert "numbers" not in meaning_of(TITLE, before, TITLE, after)


def test_a_new_headline_is_substantive() -> None:
    text = "Его приговорили к трём годам."
    found = meaning_of("Активист осуждён", text, "Активист оправдан", text)
    assert found[:2] == ("substantive", "headline")


def test_what_changes_no_word_means_nothing() -> None:
    assert meaning_of(TITLE, "Суд, начался.", TITLE, "Суд начался!") == ()


def test_a_name_mended_by_one_letter_is_about_names() -> None:
    found = meaning_of(TITLE, "Пришёл Иван Балапаов.", TITLE, "Пришёл Иван Балапанов.")
    assert found == ("substantive", "names")


@pytest.mark.slow
def test_any_texts_have_a_meaning() -> None:
    huge = "слово " * 20_000
    assert meaning_of("", huge, "", huge + "\x00\u202e<b>ещё</b>")[0] == "substantive"
