"""The tables of ratios and marks, printed when they were measured, and written when asked for."""

import pytest

from tests.benchmarks.racing import RESULTS, WRITES
from tests.benchmarks.tables import DOCUMENT, tables, write

collect_ignore = ["irrcac_peer.py"]  # another environment's


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured in this run."""
    if not RESULTS:
        return
    lines = tables()
    for line in lines:
        terminalreporter.write_line(line)
    if WRITES:
        write(DOCUMENT, lines)
        terminalreporter.write_line(f"Written into {DOCUMENT.name}.")
