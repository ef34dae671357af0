"""The table of ratios, printed when races were run."""

import pytest

from tests.benchmarks.racing import RACES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured in this run."""
    if RACES:
        terminalreporter.write_line("| what | ours | peer | ratio | held to |")
        for race in RACES:
            terminalreporter.write_line(race.line)
