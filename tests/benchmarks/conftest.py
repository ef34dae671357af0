"""The table of ratios, printed when races were run."""

import pytest

from tests.benchmarks.racing import RACES, TIMES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured in this run."""
    if RACES:
        terminalreporter.write_line("| what | ours | peer | ratio | held to |")
        for race in RACES:
            terminalreporter.write_line(race.line)
    if TIMES:
        terminalreporter.write_line("| what | time | memory | held to |")
        for time in TIMES:
            terminalreporter.write_line(time.line)
