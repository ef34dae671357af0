"""The tables of ratios and marks, printed when they were measured, and written when asked for."""

import pytest

from tests.benchmarks.racing import FULL, IRRCAC, LEFT_OUT, RESULTS, WRITES
from tests.benchmarks.tables import DOCUMENT, tables, write

collect_ignore = ["irrcac_peer.py"]  # another environment's


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Race irrCAC in a measured run alone, where its own environment could be made."""
    if FULL and IRRCAC.exists():
        return
    if FULL:
        LEFT_OUT.append("irrCAC, since it could not be installed in an environment of its own.")
    races = [item for item in items if item.get_closest_marker("irrcac")]
    items[:] = [item for item in items if item not in races]
    config.hook.pytest_deselected(items=races)


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
