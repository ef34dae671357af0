"""Public seeds: made where everyone can see, or generated and written down before the draw."""

import secrets

_GROUPS = 5
_DIGITS = 4


def generated_seed() -> str:
    """Return a fresh seed of 20 digits in five groups, such as ``8203 5517 4096 1182 0937``.

    Its source is the operating system's generator. A seed from dice or a public lottery draw,
    made in front of a witness, proves more: prefer it when somebody must be convinced.
    """
    return " ".join(f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}" for _ in range(_GROUPS))
