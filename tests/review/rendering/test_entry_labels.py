"""Laws in words, where a list or a matcher's reason holds their ids."""

import pytest

from config.wording.catalogue import load_catalogues
from review.rendering.entry_labels import with_legal_names
from tests.support.review_samples import demo_config

CATALOGUES = load_catalogues()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kz-uk:405", "УК РК, статья 405"),
        ("same sentence as kz-koap:73-3 (+0.10)", "same sentence as КоАП РК, статья 73-3 (+0.10)"),
        ("of kz-uk, with its country", "of УК РК, with its country"),
        ("kz-uk:405a", "kz-uk:405a"),
        ("xx-yy:1 Усть-Каменогорск 12:30", "xx-yy:1 Усть-Каменогорск 12:30"),
        ("", ""),
    ],
)
def test_ids_of_laws_are_put_into_words(text: str, shown: str) -> None:
    assert with_legal_names(text, demo_config().laws, CATALOGUES["ru"]) == shown
