"""Sets a report out as one self-contained HTML page."""

from functools import cache
from itertools import count

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditapp.paths import data_dir
from auditapp.reports import charts
from auditapp.reports.values import ThematicReport


def thematic_html(report: ThematicReport) -> str:
    """Return the whole report as HTML, the same text that becomes the PDF."""
    page = _environment().get_template("reports/thematic.html")
    # Each chart's fillings have an id of their own, for an id may stand in a document once.
    number = count(1).__next__
    return page.render(report=report, stacked=charts.stacked, dots=charts.dots, number=number)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(data_dir("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
