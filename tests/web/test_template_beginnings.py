"""A template of the service's own is begun, and its forms have a box for everything."""

from collections.abc import Callable

from auditapp.library.editing_forms import QUESTION_BOXES, SECTION_BOXES, TEMPLATE_BOXES
from auditapp.web.template_builder.boxes import (
    QUESTION_GROUPS,
    SECTION_GROUPS,
    TEMPLATE_GROUPS,
)
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain


def test_every_box_stands_in_one_group() -> None:
    for columns, groups in (
        (QUESTION_BOXES, QUESTION_GROUPS),
        (SECTION_BOXES, SECTION_GROUPS),
        (TEMPLATE_BOXES, TEMPLATE_GROUPS),
    ):
        placed = [name for group in groups for name in group.names]
        assert sorted(placed) == sorted(column.name for column in columns)


def test_a_template_nobody_wrote_yet_is_begun(
    signed_in: Callable[[Member], Browser], web_cast: Cast
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/template-builder/")
    refused = lee.post("/template-builder/", title="", key="Bad key", unit="contact", status=422)
    assert "Enter a key of small letters" in plain(refused)
    assert 'value="Bad key"' in refused
    begun = lee.post("/template-builder/", title="Home visits", key="visits", unit="contact")
    assert "visits, draft of version 1" in plain(begun)
    assert "Home visits" in plain(lee.get("/template-builder/"))
