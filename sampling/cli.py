"""The command line of the sampling library: one subcommand for each thing it answers.

Exit status: 0 when it is done or the same, 1 when a draw is not the same, 2 when the input is
wrong.
"""

import argparse
import sys
from collections.abc import Sequence

from sampling import cli_agreement, cli_draw, cli_plan, cli_rate, cli_seed, cli_verify

WRONG_INPUT = 2


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand and return its exit status; what is wrong is said in a line."""
    try:
        return run(arguments)
    except (ValueError, OSError) as fault:
        sys.stderr.write(f"error: {fault}\n")
        return WRONG_INPUT


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand and return its exit status.

    Raises
    ------
    DesignError
        If the input makes no answer.
    OSError
        If a file cannot be read or written.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sampling",
        description="Draws that anyone can repeat, their proof, and what they show.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for part in (cli_plan, cli_seed, cli_draw, cli_verify, cli_rate, cli_agreement):
        part.add_commands(commands)
    chosen = parser.parse_args(arguments)
    status: int = chosen.run(chosen)
    return status
