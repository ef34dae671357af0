"""Where a trend is drawn: no line crosses a break, and nothing is drawn without a rate."""

from auditapp.reports.trend_chart import Column, Mark, Segment, trend_chart


def column(
    rate: float | None, *, firm: bool = True, mark: str = "", broken: bool = False
) -> Column:
    return Column("Jan 26", 12, rate, rate, rate, firm, mark, broken)


def test_a_rate_stands_between_the_lines_of_none_and_of_all() -> None:
    chart = trend_chart([column(0.0), column(1.0)])
    assert dict(chart.ticks)[0] == chart.dots[0].y == 82.0
    assert dict(chart.ticks)[100] == chart.dots[1].y == 5.0
    # Two columns share what lies between 9 and 99 per cent of the width.
    assert [dot.x for dot in chart.dots] == [31.5, 76.5]
    assert chart.segments == (Segment(31.5, 82.0, 76.5, 5.0),)


def test_no_line_crosses_a_break_and_another_version_is_only_marked() -> None:
    chart = trend_chart([column(0.5), column(0.6, mark="v2"), column(0.7, mark="v3", broken=True)])
    assert [(one.x1, one.x2) for one in chart.segments] == [(24.0, 54.0)]
    assert chart.marks == (Mark(39.0, "v2", broken=False), Mark(69.0, "v3", broken=True))


def test_few_cases_join_no_line_and_findings_have_no_point() -> None:
    chart = trend_chart([column(0.5), column(None), column(0.7), column(0.7, firm=False)])
    assert [dot.y is None for dot in chart.dots] == [False, True, False, False]
    assert len(chart.segments) == 1
