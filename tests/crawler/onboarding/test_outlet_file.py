"""What a proposed outlet file takes for articles."""

from crawler.onboarding.outlet_file import ProposalDraft, SiteUrl, provisional
from spiders.onboarding.url_patterns import group_urls

BASE = "https://example.kz"
TITLES = {
    "kz": ["Ауылда жаңа мектеп ашылды", "Сот отырысы кейінге қалды", "Көпірді жөндеу басталды"],
    "qz": ["Auylda jaña mektep aşyldy", "Sot otyrysy keiınge qaldy", "Köpırdı jöndeu bastaldy"],
    "en": ["A new school was opened", "The hearing was postponed", "The repair of a bridge began"],
}


def test_articles_in_latin_letters_are_left_out_where_the_site_has_them_in_cyrillic() -> None:
    titles = {f"{BASE}/{key}/news/{n}": title for key, rows in TITLES.items() for n, title in enumerate(rows)}
    draft = ProposalDraft(homepage=f"{BASE}/")
    addresses = {url: SiteUrl(sources={"list"}, title=title, is_headline=True) for url, title in titles.items()}
    draft.choose(provisional(f"{BASE}/", []), addresses, group_urls(titles), [], {})
    assert [draft.is_article(f"{BASE}/{key}/news/7") for key in TITLES] == [True, False, True]
    assert {group.prefix for group in draft.twins} == {("qz", "news")}
