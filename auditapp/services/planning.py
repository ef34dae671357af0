"""What a sample of so many can and cannot show, in sentences."""

from sampling import what_a_sample_shows

__all__ = ["what_it_shows"]


def what_it_shows(size: int, population: int) -> tuple[str, ...]:
    """Return sentences about a random sample of ``size`` from ``population``."""
    if population < 1 or size < 1:
        return ()
    shown = what_a_sample_shows(min(size, population), population)
    if size >= population:
        return (f"All {population} cases are read, so the figures have no sampling doubt.",)
    margin = round(100 * shown.margin)
    return (
        (
            f"If half of the cases meet a standard, {size} of {population} show it to within "
            f"{margin} percentage points either way, 95 times in 100."
        ),
        (
            f"A fault in at least {shown.detectable} of the {population} cases will be seen at "
            "least once, 95 times in 100. A rarer one can be missed."
        ),
        (
            f"If no case shows a fault, up to {shown.undetected} of the {population} may still "
            "have it."
        ),
    )
