"""The thematic report as HTML and as a tagged PDF."""

import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import html5lib
import pypdf
import pytest

from auditapp.reports.charts import dots, stacked
from auditapp.reports.pages import thematic_html
from auditapp.reports.pdf import OutsideResourceError, to_pdf
from auditapp.reports.values import (
    Bar,
    ComplianceRow,
    Fact,
    RecommendationRow,
    Slice,
    Table,
    TableRow,
    ThematicReport,
    Theme,
)

GRADES = Bar(
    label="Final grades",
    total=12,
    slices=(
        Slice("outstanding", "Outstanding", 0, "0 of 12"),
        Slice("good", "Good", 7, "7 of 12"),
        Slice("requires_improvement", "Requires improvement", 4, "4 of 12"),
        Slice("inadequate", "Inadequate", 1, "1 of 12"),
    ),
    words="Final grades of 12 cases: 7 good, 4 requires improvement, 1 inadequate",
)
ROW = ComplianceRow(
    key="m.threshold",
    question="Was the step-down right on the information available then?",
    judged="12",
    met="9",
    partly="2",
    not_met="1",
    not_applicable="0",
    share="75%",
    interval="43% to 95%",
    low=0.43,
    point=0.75,
    high=0.95,
    commitment="C-08",
)
RECOMMENDATION = RecommendationRow(
    reference="REC-2026-0001",
    text="Record the reason for every step-down",
    finding="Reasons were thin in 4 of 12 cases",
    owner="Head of service, MASH",
    due="31 January 2027",
    measure="Reasons met in 9 of 10 cases by the April sample",
    state="Accepted",
)
REPORT = ThematicReport(
    reference="REP-2026-0001",
    title="MASH step-downs to early help",
    subtitle="Dip sample, October 2026",
    service="Demonstration service",
    period="October 2026",
    rendition="Internal",
    marking="OFFICIAL - contains no names",
    author="Lee Example",
    approved_by="Hana Example",
    made_on="23 November 2026",
    digest="a" * 64,
    verdict="Most step-downs were right, but too few say why.",
    sample_sentence="12 of 34 contacts, drawn at random",
    generalisation="The sample was random, so the intervals speak for all 34 contacts.",
    headline=(Fact("Good or better", "7 of 12 (58%)"),),
    grades=GRADES,
    grade_intervals=(Fact("Good or better", "58%, between 28% and 85%"),),
    impact=None,
    strengths=("Decisions were quick",),
    worries=("Reasons were thin",),
    must_happen=(RECOMMENDATION,),
    why="The board asked for it.",
    method=(Fact("Kind of sample", "Simple random"),),
    certificate=(Fact("Seed", "8203 5517 4096"),),
    strata=Table("Strata", ("Team", "N", "n"), (TableRow(("East", "20", "7")),)),
    replacements=None,
    themes=(Theme("The decision", GRADES, (ROW,), "Thin <reasons> & late"),),
    quotes=("We were told the same day.",),
    moderation=(Fact("Agreement", "3 of 4 grades"),),
    moderation_table=None,
    actions=None,
    action_words=(Fact("Raised", "5"),),
    concerns="Every immediate concern was acted on.",
    recommendations=(RECOMMENDATION,),
    since_last="This is the first audit of the theme.",
    cases=None,
    glossary=(Fact("Met", "The standard was met in full."),),
)


def test_every_id_stands_in_the_document_once() -> None:
    ids = re.findall(r'\bid="([^"]+)"', thematic_html(REPORT))
    assert len(ids) > 1
    assert len(ids) == len(set(ids))
    for used in re.findall(r"url\(#([^)]+)\)", thematic_html(REPORT)):
        assert used in ids


def test_the_page_is_valid_html_and_escapes_what_people_wrote() -> None:
    page = thematic_html(REPORT)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Thin &lt;reasons&gt; &amp; late" in page


def test_every_bar_says_in_words_what_it_shows() -> None:
    page = thematic_html(REPORT)
    assert page.count(f"<title>{GRADES.words}</title>") == 2


def test_a_bar_with_a_hidden_count_is_not_drawn() -> None:
    hidden = replace(
        GRADES, slices=(*GRADES.slices[:3], Slice("inadequate", "Inadequate", None, "hidden"))
    )
    assert stacked(hidden) == ()
    page = thematic_html(replace(REPORT, grades=hidden, themes=()))
    assert "<rect x=" in page  # the swatches of the legend stay
    assert 'viewBox="0 0 640 44"' not in page


def test_slices_fill_the_bar_from_left_to_right() -> None:
    parts = stacked(GRADES, width=120)
    assert [(part.label, part.x, part.width) for part in parts] == [
        ("Good", 0.0, 70.0),
        ("Requires improvement", 70.0, 40.0),
        ("Inadequate", 110.0, 10.0),
    ]
    assert not parts[-1].inside


def test_a_question_without_an_interval_has_no_dot() -> None:
    (dot,) = dots([ROW, replace(ROW, low=None, point=None, high=None)], left=0, width=100)
    assert (dot.low, dot.point, dot.high) == (43.0, 75.0, 95.0)


@pytest.fixture(scope="module")
def pdf_bytes() -> bytes:
    return to_pdf(thematic_html(REPORT)).content


def test_the_pdf_is_tagged_for_accessibility(pdf_bytes: bytes) -> None:
    catalog: Any = pypdf.PdfReader(BytesIO(pdf_bytes)).root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()


def test_every_font_is_embedded(pdf_bytes: bytes) -> None:
    fonts: dict[str, Any] = {}
    page: Any
    for page in pypdf.PdfReader(BytesIO(pdf_bytes)).pages:
        fonts.update(page["/Resources"].get("/Font", {}))
    descriptors = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for font in fonts.values()
    ]
    assert descriptors
    assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)
    assert all("Inter" in font.get_object()["/BaseFont"] for font in fonts.values())


def test_every_page_has_its_number_and_the_digest(pdf_bytes: bytes) -> None:
    pages = pypdf.PdfReader(BytesIO(pdf_bytes)).pages
    for number, page in enumerate(pages, start=1):
        text = re.sub(r"\s+", " ", page.extract_text())
        assert f"Page {number} of {len(pages)}" in text
        assert "a" * 20 in text


def test_the_same_report_gives_the_same_bytes(pdf_bytes: bytes) -> None:
    again = to_pdf(thematic_html(REPORT))
    assert again.content == pdf_bytes
    assert again.digest == sha256(pdf_bytes).hexdigest()


@pytest.mark.parametrize(
    "address", ["http://example.org/x.png", "file:///etc/passwd", "asset:/../app.py", "asset:/.css"]
)
def test_a_report_that_reaches_outside_is_stopped(address: str) -> None:
    with pytest.raises(OutsideResourceError, match="may not load"):
        to_pdf(f'<html lang="en"><title>t</title><img src="{address}" alt="x"></html>')
