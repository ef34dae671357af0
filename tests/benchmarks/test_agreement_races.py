"""Coefficients of agreement against their nearest peers, on the same ratings."""

import json
import subprocess
from pathlib import Path
from typing import Literal

import krippendorff as peer_alpha
import numpy as np
import pytest
import statsmodels.stats.inter_rater as sm
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from sampling.agreement import cohen, fleiss, gwet
from sampling.agreement_weights import QUADRATIC
from sampling.alpha import NOMINAL, ORDINAL, Metric, krippendorff
from sampling.bootstrap import alpha_statistic, bootstrap
from sampling.ratings import Ratings
from tests.benchmarks.racing import (
    FULL,
    IRRCAC,
    Result,
    best,
    hold,
    hold_time,
    keep,
    pass_seconds,
    size,
)

GRADES = ("inadequate", "requires improvement", "good", "outstanding")
VALUES = [1.0, 2.0, 3.0, 4.0]
FILES = size(400, 333_333)  # with the missing ones, a million ratings
AGREEMENT = "Agreement, of a million ratings"
PASS = pass_seconds(5 * FILES) if FULL else None  # a byte a rating, those missing too


def graded(raters: int, missing: float) -> Ratings:
    """Four grades that mostly agree, with some ratings missing."""
    stream = np.random.Generator(np.random.PCG64(20260114))
    truth = stream.integers(0, 4, FILES)[:, None]
    moved = stream.integers(-1, 2, (FILES, raters)) * (stream.random((FILES, raters)) < 0.5)
    codes = np.clip(truth + moved, 0, 3)
    codes[stream.random(codes.shape) < missing] = -1
    return Ratings(codes.astype(np.int8), GRADES)


SOME_MISSING = graded(5, 0.4)
COMPLETE = graded(5, 0)
PAIR = graded(2, 0)
IRRCAC_PEER = Path(__file__).with_name("irrcac_peer.py")
AS_NUMBERS: NDArray[np.float64] = np.where(
    SOME_MISSING.codes < 0, np.nan, SOME_MISSING.codes + 1.0
).T


def other_alpha(metric: Metric) -> float:
    level: Literal["nominal", "ordinal"] = "nominal" if metric is NOMINAL else "ordinal"
    return float(peer_alpha.alpha(AS_NUMBERS, value_domain=VALUES, level_of_measurement=level))


@pytest.mark.parametrize("metric", [NOMINAL, ORDINAL])
def test_alpha_against_the_krippendorff_package(metric: Metric) -> None:
    assert krippendorff(SOME_MISSING, metric).value == pytest.approx(other_alpha(metric), abs=1e-9)
    hold(
        AGREEMENT,
        f"alpha, {metric.name}, of a million ratings, against krippendorff",
        lambda: krippendorff(SOME_MISSING, metric),
        lambda: other_alpha(metric),
        most=0.25,
        limit=PASS,
    )


def test_alpha_and_ac2_with_its_error_against_one_alpha() -> None:
    def both() -> tuple[object, object]:
        return krippendorff(SOME_MISSING), gwet(SOME_MISSING, QUADRATIC)

    assert krippendorff(SOME_MISSING).value == pytest.approx(other_alpha(ORDINAL), abs=1e-9)
    hold(
        AGREEMENT,
        "alpha and AC2 with its error, against krippendorff's alpha alone",
        both,
        lambda: other_alpha(ORDINAL),
        most=0.25,
        limit=PASS,
    )


def test_two_thousand_resamples_against_one_alpha() -> None:
    found = bootstrap(SOME_MISSING, alpha_statistic(), seed=1)

    assert found.value == pytest.approx(other_alpha(ORDINAL), abs=1e-9)
    hold_time(
        AGREEMENT,
        "2,000 resamples of alpha",
        lambda: bootstrap(SOME_MISSING, alpha_statistic(), seed=1),
        mark=0.15,
        limit=PASS,
    )
    hold(
        AGREEMENT,
        "2,000 resamples of alpha, against krippendorff's alpha once",
        lambda: bootstrap(SOME_MISSING, alpha_statistic(), seed=1),
        lambda: other_alpha(ORDINAL),
        most=1,
    )


@pytest.mark.irrcac
def test_ac2_with_its_error_against_irrcac(tmp_path: Path) -> None:
    np.save(tmp_path / "ratings.npy", AS_NUMBERS.T)
    command = [str(IRRCAC), str(IRRCAC_PEER), str(tmp_path / "ratings.npy")]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # own words
    told = json.loads(run.stdout)
    ours = gwet(SOME_MISSING, QUADRATIC)
    assert ours.value == pytest.approx(told["ac2"], abs=1e-4)  # it rounds to five places
    keep(
        AGREEMENT,
        Result(
            f"AC2 with its error, against irrCAC {told['version']}",
            best(lambda: gwet(SOME_MISSING, QUADRATIC)),
            told["seconds"],
            0.25,
            limit=PASS,
        ),
    )


def test_fleiss_kappa_with_its_error_against_statsmodels() -> None:
    def other() -> float:
        counts, _ = sm.aggregate_raters(COMPLETE.codes, n_cat=4)
        return float(sm.fleiss_kappa(counts))

    assert fleiss(COMPLETE).value == pytest.approx(other(), abs=1e-9)
    hold(
        AGREEMENT,
        "Fleiss' kappa with its error, against statsmodels without",
        lambda: fleiss(COMPLETE),
        other,
        most=0.5,
        limit=PASS,
    )


def test_weighted_kappa_with_its_error_against_scikit_learn() -> None:
    first, second = PAIR.codes.T

    def other() -> float:
        return float(cohen_kappa_score(first, second, weights="quadratic"))

    assert cohen(PAIR, QUADRATIC).value == pytest.approx(other(), abs=1e-9)
    hold(
        AGREEMENT,
        "weighted kappa with its error, against scikit-learn without",
        lambda: cohen(PAIR, QUADRATIC),
        other,
        most=0.5,
        limit=PASS,
    )
