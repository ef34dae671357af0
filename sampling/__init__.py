"""Draws that anyone can repeat, and honest statistics on small audit samples.

Usable alone: the standard library, NumPy and SciPy are all it needs. ``python -m sampling``
does the same from CSV files.

From rows to a certificate that verifies years later:

>>> rows = [{"ref": f"C-{n}", "team": "East" if n % 3 else "West"} for n in range(1, 31)]
>>> frame = read_frame(rows, Roles("ref", stratum="team"))
>>> shared = proportional({"East": 20, "West": 10}, 6)
>>> plan = StratifiedPlan(dict(shared), {"East": 2, "West": 1})
>>> drawn = draw(frame, plan, seed="8203 5517 4096 1182 0937", scope="dip/2025-09")
>>> [position.unit_id for position in drawn.main]
['C-16', 'C-8', 'C-29', 'C-5', 'C-15', 'C-24']
>>> stored = certify(drawn, frame, about={"by": "Lee"}).to_dict()
>>> verify(stored).same
True
"""

from sampling.agreement import (
    brennan_prediger,
    cohen,
    conger,
    fleiss,
    gwet,
    pabak,
    percent,
    within_one,
)
from sampling.agreement_results import MINIMUM, Agreement, Caution, Minimum, Undefined
from sampling.agreement_summary import Band, Summary, Weight, band, summarise
from sampling.agreement_weights import (
    IDENTITY,
    LINEAR,
    ORDINAL,
    QUADRATIC,
    WITHIN_ONE,
    Weighting,
    own_weights,
)
from sampling.alpha import INTERVAL, NOMINAL, RATIO, Metric, krippendorff
from sampling.alpha import ORDINAL as ORDINAL_METRIC
from sampling.attribute_sizes import n_attribute, n_discovery, n_with_allowance
from sampling.bayes import (
    JEFFREYS,
    UNIFORM,
    FinitePosterior,
    Posterior,
    Prior,
    bayes,
    bayes_finite,
    prior_from,
)
from sampling.bootstrap import (
    Resampled,
    Statistic,
    alpha_statistic,
    bootstrap,
    bootstrap_bca,
    coefficient_statistic,
)
from sampling.certificate_files import from_csv, from_json, from_text, to_csv, to_json
from sampling.certificates import Certificate, Redraw, certificate, certificate_digest, certify
from sampling.certified_sample import sampled_by
from sampling.change_sizes import (
    Change,
    Periods,
    n_two_periods,
    power_two_periods,
    smallest_detectable_change,
)
from sampling.cluster_samples import TwoStageSample
from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.coefficients import (
    BRENNAN_PREDIGER,
    COHEN,
    CONGER,
    FLEISS,
    GWET,
    PERCENT,
    Coefficient,
)
from sampling.confusion import Confusion, Diagnostics, confusion, diagnostics
from sampling.control_charts import ControlChart, p_chart, p_chart_exact, xmr
from sampling.design_effects import best_take, design_effect, effective_size, weight_effect
from sampling.design_rates import domain, rate_to_show, two_stage, weighted
from sampling.design_showing import DesignShows, what_chances_show, what_strata_show
from sampling.designs import PLANS, draw, plan_digest, plan_from_dict, plan_to_dict
from sampling.differences import (
    difference,
    difference_by_errors,
    difference_by_limits,
    difference_miettinen_nurminen,
    mcnemar_exact,
    paired,
)
from sampling.disclosure import primary, recoverable, secondary
from sampling.disclosure_results import (
    SMALL_NUMBERS,
    Exposed,
    Recovery,
    SmallNumbers,
    Suppression,
    Why,
    Zeros,
)
from sampling.double_audits import kappa_variance, n_agreement, n_kappa, n_weighted_kappa
from sampling.drawn import Draw, Plan, Position, Unit
from sampling.draws import (
    Columns,
    SimplePlan,
    StratifiedPlan,
    draw_columns,
    draw_simple,
    draw_stratified,
)
from sampling.estimates import design_rate, korn_graubard, mean, post_stratified, ratio
from sampling.exact import exact
from sampling.faults import DesignError, Fault
from sampling.fisher import exact_power_two_periods, fisher_central, fisher_minlike
from sampling.frame_chances import FrameChances
from sampling.frames import FRAME_ALGORITHM, Frame, Roles, frame_digest, frame_of, read_frame
from sampling.funnel import Funnel, Place, exact_limits, funnel, funnel_overdispersed
from sampling.inclusion import Inclusion, pareto_inclusion, successive_inclusion
from sampling.intervals import FiniteInterval, Interval, exact_binomial, exact_finite, wilson
from sampling.leniency import (
    AuditorLeniency,
    Leniency,
    Pooled,
    RaterEffect,
    dersimonian_laird,
    leniency,
    rater_effects,
)
from sampling.lqas import Rule, lqas_plan, lqas_rule
from sampling.margins import ExactSize, Size, n_for_exact_margin, n_for_margin, n_for_wilson_margin
from sampling.moderation_design import (
    Discussion,
    Phase,
    TwoPhase,
    files_to_detect,
    files_to_discuss,
    moderation_sizes,
    optimum_share,
    two_phase,
)
from sampling.multiplicity import Rank, adjust_p, benjamini_hochberg, holm, ranks
from sampling.must_audit import MUST_AUDIT, MustAuditPlan
from sampling.optimum_allocation import neyman, optimum, spread_of_rate
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.published_cells import Cells, Relation, published_together, table
from sampling.rates import rate, rate_finite
from sampling.ratings import Ratings, ratings_of_table, read_ratings
from sampling.replacement import (
    REASONS,
    Replaced,
    Skip,
    SkipKind,
    Walk,
    WalkedStratum,
    bounds,
    walk,
    with_replacements,
)
from sampling.results import Difference, Estimate, NoEstimate
from sampling.row_proofs import RowProof, frame_root, proves, row_proof
from sampling.run_charts import RunChart, eight_in_a_row, run_rules
from sampling.sampford import SampfordPlan, sampford_joint
from sampling.sampled import (
    JointSample,
    PoissonSample,
    ReplacedSample,
    Sampled,
    StratifiedSample,
    WeightedSample,
)
from sampling.seeds import (
    commitment,
    dice_seed,
    fresh_nonce,
    generated_seed,
    joined_seed,
    opens,
    public_seed,
    seed_caution,
)
from sampling.sequential import SequentialTest, Verdict, sprt
from sampling.shift_tests import ShiftTest, bowker, marginal_homogeneity, mcnemar, stuart_maxwell
from sampling.showing import SampleShows, chance_of_missing, what_a_sample_shows
from sampling.sizes import capped, chances
from sampling.strata import Allocation, equal, growing, proportional, quota
from sampling.stratified import StratumCount, stratified
from sampling.stratified_sizes import (
    StratumSizes,
    n_each_stratum,
    n_stratified,
    n_stratified_neyman,
)
from sampling.systematic import SystematicPlan
from sampling.tallies import Pairs, Tally
from sampling.targeted import Pick, judgement_picks
from sampling.tickets import ALGORITHM, randint, ticket, ticket_order, tickets, uniform
from sampling.two_way import bootstrap_two_way
from sampling.verification import Difference as CertificateDifference
from sampling.verification import Different, Published, Verification, compare_frames, verify
from sampling.year_walk import YearWalkPlan, collocated, in_window, stopped_at

# A name to a line would fill half this file.
# fmt: off
__all__ = [
    "ALGORITHM", "BRENNAN_PREDIGER", "COHEN", "CONGER", "FLEISS", "FRAME_ALGORITHM", "GWET",
    "IDENTITY", "INTERVAL", "JEFFREYS", "LINEAR", "MINIMUM", "MUST_AUDIT", "NOMINAL", "ORDINAL",
    "ORDINAL_METRIC", "PERCENT", "PLANS", "QUADRATIC", "RATIO", "REASONS", "SMALL_NUMBERS",
    "UNIFORM", "WITHIN_ONE", "Agreement", "Allocation", "AuditorLeniency", "Band", "Caution",
    "Cells", "Certificate", "CertificateDifference", "Change", "ClusterBySizePlan", "ClusterPlan",
    "Coefficient", "Columns", "Confusion", "ControlChart", "DesignError", "DesignShows",
    "Diagnostics", "Difference", "Different", "Discussion", "Draw", "Estimate", "ExactSize",
    "Exposed", "Fault", "FiniteInterval", "FinitePosterior", "Frame", "FrameChances", "Funnel",
    "Inclusion", "Interval", "JointSample", "Leniency", "Metric", "Minimum", "MustAuditPlan",
    "NoEstimate", "Pairs", "ParetoPlan", "Periods", "Phase", "Pick", "Place", "Plan",
    "PoissonSample", "Pooled", "Position", "Posterior", "Prior", "Published", "Rank", "RaterEffect",
    "Ratings", "Recovery", "Redraw", "Relation", "Replaced", "ReplacedSample", "Resampled", "Roles",
    "RowProof", "Rule", "RunChart", "SampfordPlan", "SampleShows", "Sampled", "SequentialTest",
    "ShiftTest", "SimplePlan", "Size", "Skip", "SkipKind", "SmallNumbers", "Statistic",
    "StratifiedPlan", "StratifiedSample", "StratumCount", "StratumSizes", "SuccessivePlan",
    "Summary", "Suppression", "SystematicPlan", "SystematicPpsPlan", "Tally", "TwoPhase",
    "TwoStageSample", "Undefined", "Unit", "Verdict", "Verification", "Walk", "WalkedStratum",
    "Weight", "WeightedSample", "Weighting", "Why", "YearWalkPlan", "Zeros", "adjust_p",
    "alpha_statistic", "band", "bayes", "bayes_finite", "benjamini_hochberg", "best_take",
    "bootstrap", "bootstrap_bca", "bootstrap_two_way", "bounds", "bowker", "brennan_prediger",
    "capped", "certificate", "certificate_digest", "certify", "chance_of_missing", "chances",
    "coefficient_statistic", "cohen", "collocated", "commitment", "compare_frames", "confusion",
    "conger", "dersimonian_laird", "design_effect", "design_rate", "diagnostics", "dice_seed",
    "difference", "difference_by_errors", "difference_by_limits", "difference_miettinen_nurminen",
    "domain", "draw", "draw_columns", "draw_simple", "draw_stratified", "effective_size",
    "eight_in_a_row", "equal", "exact", "exact_binomial", "exact_finite", "exact_limits",
    "exact_power_two_periods", "files_to_detect", "files_to_discuss", "fisher_central",
    "fisher_minlike", "fleiss", "frame_digest", "frame_of", "frame_root", "fresh_nonce", "from_csv",
    "from_json", "from_text", "funnel", "funnel_overdispersed", "generated_seed", "growing", "gwet",
    "holm", "in_window", "joined_seed", "judgement_picks", "kappa_variance", "korn_graubard",
    "krippendorff", "leniency", "lqas_plan", "lqas_rule", "marginal_homogeneity", "mcnemar",
    "mcnemar_exact", "mean", "moderation_sizes", "n_agreement", "n_attribute", "n_discovery",
    "n_each_stratum", "n_for_exact_margin", "n_for_margin", "n_for_wilson_margin", "n_kappa",
    "n_stratified", "n_stratified_neyman", "n_two_periods", "n_weighted_kappa", "n_with_allowance",
    "neyman", "opens", "optimum", "optimum_share", "own_weights", "p_chart", "p_chart_exact",
    "pabak", "paired", "pareto_inclusion", "percent", "plan_digest", "plan_from_dict",
    "plan_to_dict", "post_stratified", "power_two_periods", "primary", "prior_from", "proportional",
    "proves", "public_seed", "published_together", "quota", "randint", "ranks", "rate",
    "rate_finite", "rate_to_show", "rater_effects", "ratings_of_table", "ratio", "read_frame",
    "read_ratings", "recoverable", "row_proof", "run_rules", "sampford_joint", "sampled_by",
    "secondary", "seed_caution", "smallest_detectable_change", "spread_of_rate", "sprt",
    "stopped_at", "stratified", "stuart_maxwell", "successive_inclusion", "summarise", "table",
    "ticket", "ticket_order", "tickets", "to_csv", "to_json", "two_phase", "two_stage", "uniform",
    "verify", "walk", "weight_effect", "weighted", "what_a_sample_shows", "what_chances_show",
    "what_strata_show", "wilson", "with_replacements", "within_one", "xmr",
]
# fmt: on
