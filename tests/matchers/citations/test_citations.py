"""Citations of articles are found with their code, part and paragraph, in three languages, and nothing else is."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.evaluate import DATA
from bench.workload.labelled import Label, read_citations
from config.loader import SHIPPED, load_laws
from config.models.law import Code, CodeNames, LawArticle, Laws
from matchers.citations.citation_typos import correct_typos
from matchers.citations.citations import find_citations
from matchers.laws.folded_text import fold, places
from matchers.laws.laws import build_laws
from matchers.mention import MentionKind, score_of

LAWS = build_laws(load_laws(SHIPPED / "laws.yml"))


def labels(text: str) -> Counter[Label]:
    return Counter((found.code, found.article, found.part, found.paragraph) for found in find_citations(text, LAWS))


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_each_sentence_of_the_table_has_its_citations_and_no_others(language: str) -> None:
    rows = read_citations(DATA.parent / "citations" / f"{language}.txt")
    assert len(rows) > 300
    wanted = {row.text: Counter(span.label for span in row.wanted) for row in rows}
    assert {text: found for text in wanted if (found := labels(text)) != wanted[text]} == {}


@pytest.mark.parametrize(
    "name", ["citations", "citations_press", "citations_wire", "citations_bulletin", "citations_tribune"]
)
def test_the_labelled_sentences_are_read_nearly_without_fault(name: str) -> None:
    found, wanted = Counter[tuple[str, Label]](), Counter[tuple[str, Label]]()
    for row in read_citations(DATA / f"{name}.jsonl"):
        found.update((row.id, label) for label in labels(row.text).elements())
        wanted.update((row.id, span.label) for span in row.wanted)
    assert (found & wanted).total() / found.total() > 0.99
    assert (found & wanted).total() / wanted.total() > 0.99


SLIPS = [
    ("Осуждён по стаатье 405 УК РК.", "статье 405 ук"),
    ("Осуждён по чсти 2 статьи 405 УК РК.", "части 2 статьи"),
    ("Charged under Aritcle 174 of the Crimnal Code.", "article 174 of the criminal code"),
    ("По статье 405 Уголовного кодеска.", "уголовного кодекса"),
    ("Қылмыстық кодекстің405-бабы", "кодекстин 405-бабы"),
    ("ҚК-нің 405-баббының 2-бөлгі", "405-бабынын 2-болиги"),
    ("По статье 405Уголовного кодекса.", "405 уголовного"),
    ("По  статье  405  УК РК.", "статье 405 ук"),
]


@pytest.mark.parametrize(("text", "right"), SLIPS)
def test_typos_are_corrected_where_a_citation_needs_the_word(text: str, right: str) -> None:
    folded = fold(text)
    mended_text = correct_typos(
        folded, text, [place for word in ("стат", "art", "aritcle") for place in places(folded.flat, word)]
    )
    assert right in mended_text.flat
    assert len(mended_text.flat) == len(mended_text.exact) == len(mended_text.starts or ())


@pytest.mark.parametrize(
    "text",
    [
        "Статус 405 больных, честь 2 воинов, статуя 3 метра, стаж 40 лет.",
        "12-басылым, 5-бөлім, 3-тарау, 40-бала, 7-балабақша.",
        "Particles 5 and 7; a procedural matter; the head office at 12.",
        "Головного офиса по статье 12 залоговый кодекс.",
    ],
)
def test_words_that_are_one_letter_away_are_left_alone(text: str) -> None:
    folded = fold(text)
    assert correct_typos(folded, text, range(0, len(text), 20)) is folded


@pytest.mark.parametrize(
    "text", ["Осуждён по ста-\nтье 405 УК РК.", "Қылмыстық кодек-\nстің 405-бабы", "Осуждён по ста¬тье 405 УК."]
)
def test_a_word_that_the_end_of_a_line_parts_is_one(text: str) -> None:
    (mention,) = find_citations(text, LAWS)
    assert (mention.code, mention.article) == ("kz-uk", "405")
    assert mention.surface == text[mention.start : mention.end]


def test_a_tracked_article_names_its_entry_and_another_does_not() -> None:
    found = find_citations("Статьи 405 и 182 УК РК.", LAWS)
    assert [(mention.article, mention.entry) for mention in found] == [("405", "kz-uk:405"), ("182", None)]


ALIAS = [
    ("За клевету его судили по статье 73 КоАП.", "kz-koap:73-3"),
    ("Slander is now in the Administrative Code (Article 73).", "kz-koap:73-3"),
    ("Жала жапқаны үшін ӘҚБтК-нің 73-бабы бойынша айыппұл салынды.", "kz-koap:73-3"),
    ("За бытовой дебош его судили по статье 73 КоАП.", None),
]


@pytest.mark.parametrize(("text", "entry"), ALIAS)
def test_another_number_of_a_tracked_article_counts_beside_words_of_its_subject(text: str, entry: str | None) -> None:
    (mention,) = find_citations(text, LAWS)
    assert (mention.article, mention.entry) == ("73", entry)


SURFACES = [
    ("Его судят по ч. 2 ст. 405 УК РК.", "ч. 2 ст. 405 УК РК"),
    ("Ол Қылмыстық кодекстің 405-бабының 2-бөлігімен сотталды.", "Қылмыстық кодекстің 405-бабының 2-бөлігімен"),
    ("Charged under Article 405 of the Criminal Code.", "Article 405 of the Criminal Code"),
    ("Обвинён по ста\u00adтье 405\u00a0УК\u200b РК.", "ста\u00adтье 405\u00a0УК\u200b РК"),
    ("Обвинён по статье 405⁸ УК.", "статье 405⁸ УК"),
    ("Ол ҚК-нің 405-бабы¹⁵ бойынша сотталды.", "ҚК-нің 405-бабы"),
]


@pytest.mark.parametrize(("text", "surface"), SURFACES)
def test_the_span_holds_article_part_and_code(text: str, surface: str) -> None:
    (mention,) = find_citations(text, LAWS)
    assert mention.surface == surface == text[mention.start : mention.end]


def test_decomposed_letters_are_read_and_offsets_count_their_marks() -> None:
    text = "Ол Қылмыстық кодекстiн\u0306 405-бабы, и\u0306 по статье 174 УК РК"
    last = find_citations(text, LAWS)[-1]
    assert last.article == "174"
    assert text[last.start : last.end] == "статье 174 УК РК"


def test_a_number_of_thousands_of_digits_is_no_article() -> None:
    endless = "9" * 5000
    text = (
        f"По статье {endless} УК РК, ч. {endless} ст. 174, статьям 405-{endless} и {endless} УК. По статье 405 УК РК."
    )
    assert {mention.article for mention in find_citations(text, LAWS)} <= {"174", "405"}


def test_each_article_of_a_list_has_the_whole_list_as_its_span() -> None:
    found = find_citations("Осуждён по статьям 174, 274 и 400 УК РК.", LAWS)
    assert {mention.surface for mention in found} == {"статьям 174, 274 и 400 УК РК"}


def test_reasons_add_up_to_the_score_and_a_named_country_is_the_surest() -> None:
    scores = {}
    for text in ("По статье 405 УК РК.", "По статье 405 УК.", "Осуждён по статье 405."):
        (mention,) = find_citations(text, LAWS)
        assert mention.kind is MentionKind.CITATION
        assert mention.score == score_of(mention.reasons)
        scores[text] = mention.score
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert len(set(scores.values())) == 3


def test_citations_come_in_the_order_of_the_text() -> None:
    text = "Осуждён по 405-й. Прежде его судили по статье 174 УК РК и по 378 УК."
    starts = [mention.start for mention in find_citations(text, LAWS)]
    assert len(starts) == 3
    assert starts == sorted(starts)


def test_the_code_of_an_article_is_taken_from_where_the_text_cites_it_in_full() -> None:
    text = "Суд по статье 405\n\nПо КоАП его уже штрафовали. Теперь статья 405 УК РК грозит ему сроком."
    assert {mention.code for mention in find_citations(text, LAWS)} == {"kz-uk"}


CODES = {
    "ru": {"УК РК": "kz-uk", "Уголовного кодекса": "kz-uk", "КоАП РК": "kz-koap", "УПК РК": "kz-upk"},
    "kk": {"ҚР ҚК-нің": "kz-uk", "Қылмыстық кодекстің": "kz-uk", "ӘҚБтК-нің": "kz-koap", "ҚПК-нің": "kz-upk"},
    "en": {"the Criminal Code": "kz-uk", "Kazakhstan's Criminal Code": "kz-uk", "the Administrative Code": "kz-koap"},
}
FORMATS = {
    "ru": [
        "ч. {part} ст. {article} {code}",
        "части {part} статьи {article} {code}",
        "статье {article}, часть {part}, {code}",
        "ст.{article} ч.{part} {code}",
        "ст. {article} (ч. {part}) {code}",
        "{code}, статья {article}, часть {part}",
    ],
    "kk": [
        "{code} {article}-бабының {part}-бөлігі",
        "{code} {article}-бабы {part}-бөлігімен",
        "{code} {article} бабының {part} бөлігі",
        "{code} {article}\u2011бабының {part}-тармағы",
    ],
    "en": [
        "Article {article}({part}) of {code}",
        "Article {article}, part {part}, of {code}",
        "part {part} of Article {article} of {code}",
        "Art. {article} part {part} of {code}",
    ],
}
FRAMES = {
    "ru": ["Его осудили по {0}.", "Дело ведут по {0}, сообщил адвокат.", "«{0}» — так сказано в приговоре."],
    "kk": ["Ол {0} бойынша сотталды.", "Іс {0} бойынша қозғалды, деді адвокат."],
    "en": ["He was convicted under {0}.", "The charge is under {0}, said the lawyer."],
}
plain_articles = st.integers(31, 900).map(str)
hyphenated_articles = st.tuples(st.integers(31, 900), st.integers(1, 9)).map(lambda pair: f"{pair[0]}-{pair[1]}")


@settings(deadline=None)
@given(st.data())
def test_a_generated_citation_is_found_with_its_fields_and_its_place(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(["ru", "kk", "en"]))
    name, code = data.draw(st.sampled_from(sorted(CODES[language].items())))
    article = data.draw(plain_articles | hyphenated_articles)
    part = str(data.draw(st.integers(1, 12)))
    citation = data.draw(st.sampled_from(FORMATS[language])).format(article=article, part=part, code=name)
    text = data.draw(st.sampled_from(FRAMES[language])).format(citation)
    (mention,) = find_citations(text, LAWS)
    assert (mention.code, mention.article, mention.part, mention.paragraph) == (code, article, part, None)
    assert article in mention.surface
    assert mention.surface == text[mention.start : mention.end]
    assert text.index(citation) <= mention.start < mention.end <= text.index(citation) + len(citation)


@settings(deadline=None)
@given(st.integers(31, 880), st.integers(1, 6), st.sampled_from("-–\u2011\u2212"))
def test_a_dash_between_rising_numbers_is_a_range(first: int, more: int, dash: str) -> None:
    found = find_citations(f"Изменены статьи {first}{dash}{first + more} УК РК.", LAWS)
    assert [mention.article for mention in found] == [str(article) for article in range(first, first + more + 1)]


BITS = [
    "ст.",
    "ч.",
    "п.",
    "405",
    "73-3",
    "404-406",
    "1-2-3-4",
    "99999999",
    "405.2",
    "УК",
    "РК",
    "ҚК",
    "УК-161/2",
    "статья",
    "статей",
    "бап",
    "-бабы",
    "тармақ",
    "Article",
    "part",
    "of",
    "the",
    "Criminal",
    "Code",
    "кодекса",
    "того",
    "же",
    "закона",
    "1997",
    "года",
    "и",
    "және",
    "and",
    "(",
    ")",
    "«",
    "»",
    ",",
    "–",
    ".",
    "iv",
    "ii",
    "сто",
    "жүз",
    "hundred",
    "он",
    "по",
    "to",
    "№",
    "§",
    "́",
    "\xad",
    "½",
]


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(BITS), max_size=20).map(" ".join))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    for mention in find_citations(text, LAWS):
        assert mention.surface == text[mention.start : mention.end]
        assert 0 < mention.score <= 1
        assert mention.article


def test_an_endless_list_is_cut_so_that_no_span_grows_with_it() -> None:
    found = find_citations("ст. 405, " * 2000, LAWS)
    assert len(found) == 2000
    assert max(len(mention.surface) for mention in found) < 1000


def test_an_endless_sentence_keeps_its_citations() -> None:
    text = "статья 405 УК РК и " + "суд, " * 3000 + "статья 378 того же кодекса"
    assert [mention.article for mention in find_citations(text, LAWS)] == ["405", "378"]


def test_codes_listed_as_foreign_are_never_cited() -> None:
    code = Code(id="kz-uk", ru=CodeNames(name="Уголовный кодекс", abbr=("УК",)))
    article = LawArticle(code="kz-uk", article="405")
    text = "Его обвинили по статье 405 УК Фридонии."
    assert len(find_citations(text, build_laws(Laws(codes=(code,), articles=(article,))))) == 1
    laws = build_laws(Laws(codes=(code,), articles=(article,), foreign_codes=("УК Фридонии",)))
    assert find_citations(text, laws) == []
