"""The closed lists of values the caseload speaks in, each value with its words.

Files say these things in a hundred local ways; the importers' value map brings every one of
them to a value here, so that frames, filters and reports compare like with like.
"""

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed list; a member is written ``NAME = "stored value", "words for people"``."""

    label: str
    _value_: str

    def __new__(cls, value: str, label: str) -> Self:
        """Keep the words beside the stored value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def of(cls, value: object) -> Self:
        """Return the member stored as ``value``.

        Raises
        ------
        ValueError
            If the list has no such value.
        """
        member = cls._value2member_map_.get(value)
        if isinstance(member, cls):
            return member
        raise ValueError(f"{value!r} is none of {', '.join(one.value for one in cls)}")


class UnitKind(Vocabulary):
    """What one row of a frame is; the values are those of ``RowKind``."""

    OPEN_CASE = "open_case", "Open case"
    CONTACT = "contact", "Contact"
    ASSESSMENT = "assessment", "Assessment"
    MISSING_EPISODE = "missing_episode", "Missing episode"
    LOOKED_AFTER_CHILD = "looked_after_child", "Looked-after child"
    CLOSURE = "closure", "Closure"
    WORKER = "worker", "Worker"


class RowKind(Vocabulary):
    """What a row of the caseload is about."""

    TEAM = "team", "Team"
    WORKER = "worker", "Worker"
    CHILD = "child", "Child"
    INVOLVEMENT = "involvement", "Involvement"
    OPEN_CASE = "open_case", "Open case"
    CONTACT = "contact", "Contact"
    EARLY_HELP_EPISODE = "early_help_episode", "Early help episode"
    REFERRAL = "referral", "Referral"
    ASSESSMENT = "assessment", "Assessment"
    CIN_PLAN = "cin_plan", "Child in need plan"
    PROTECTION_ENQUIRY = "protection_enquiry", "Child protection enquiry"
    PROTECTION_PLAN = "protection_plan", "Child protection plan"
    LOOKED_AFTER_CHILD = "looked_after_child", "Looked-after child"
    PLACEMENT = "placement", "Placement"
    CARE_PLAN = "care_plan", "Care plan"
    REVIEW = "review", "Review"
    VISIT = "visit", "Visit"
    MISSING_EPISODE = "missing_episode", "Missing episode"
    SUPERVISION = "supervision", "Supervision"
    OVERSIGHT = "oversight", "Management oversight record"
    CLOSURE = "closure", "Closure"


class AgeBand(Vocabulary):
    """How old the child was; kept in place of the date of birth."""

    UNBORN = "unborn", "Unborn"
    UNDER_1 = "under_1", "Under 1"
    AGED_1_TO_4 = "1_to_4", "1 to 4"
    AGED_5_TO_9 = "5_to_9", "5 to 9"
    AGED_10_TO_15 = "10_to_15", "10 to 15"
    AGED_16_TO_17 = "16_to_17", "16 to 17"
    AGED_18_OVER = "18_over", "18 and over"


class Sex(Vocabulary):
    """Sex or gender as the service records it."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NEITHER = "neither", "Neither"
    NOT_STATED = "not_stated", "Not stated"


class Ethnicity(Vocabulary):
    """The broad group; finer codes would make a child known in a small place."""

    WHITE = "white", "White"
    MIXED = "mixed", "Mixed or multiple"
    ASIAN = "asian", "Asian"
    BLACK = "black", "Black"
    OTHER = "other", "Other"
    NOT_STATED = "not_stated", "Not stated or not yet obtained"


class CaseStatus(Vocabulary):
    """Where the child stands with the service."""

    EARLY_HELP = "early_help", "Early help"
    ASSESSMENT = "assessment", "Assessment"
    CIN = "cin", "Child in need"
    CP = "cp", "Child protection"
    LAC = "lac", "Looked after"
    CARE_LEAVER = "care_leaver", "Care leaver"
    CLOSED = "closed", "Closed"
    OTHER = "other", "Other"


class ContactOutcome(Vocabulary):
    """What was decided on a contact."""

    EARLY_HELP_STEP_DOWN = "early_help_step_down", "Early help step-down"
    REFERRAL = "referral", "Referral"
    STRATEGY_DISCUSSION = "strategy_discussion", "Strategy discussion"
    INFORMATION_AND_ADVICE = "information_and_advice", "Information and advice"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    OTHER = "other", "Other"


class ReferralOutcome(Vocabulary):
    """What was decided on a referral."""

    ASSESSMENT = "assessment", "Assessment"
    STRATEGY_DISCUSSION = "strategy_discussion", "Strategy discussion"
    EARLY_HELP_STEP_DOWN = "early_help_step_down", "Early help step-down"
    INFORMATION_AND_ADVICE = "information_and_advice", "Information and advice"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    OTHER = "other", "Other"


class AssessmentOutcome(Vocabulary):
    """What followed an assessment."""

    SERVICES = "services", "Social care support"
    STRATEGY_DISCUSSION = "strategy_discussion", "Strategy discussion"
    EARLY_HELP_STEP_DOWN = "early_help_step_down", "Early help step-down"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    OTHER = "other", "Other"


class Source(Vocabulary):
    """Who made a contact or referral."""

    INDIVIDUAL = "individual", "Individual"
    SCHOOL = "school", "School"
    EDUCATION = "education", "Education service"
    HEALTH = "health", "Health"
    HOUSING = "housing", "Housing"
    CHILDRENS_SERVICE = "childrens_service", "Council or government service"
    EARLY_HELP = "early_help", "Early help"
    POLICE = "police", "Police"
    LEGAL = "legal", "Other legal agency"
    OTHER = "other", "Other"
    ANONYMOUS = "anonymous", "Anonymous"
    UNKNOWN = "unknown", "Unknown"


class PrimaryNeed(Vocabulary):
    """Why the service became involved."""

    ABUSE_OR_NEGLECT = "n1", "Abuse or neglect"
    CHILD_DISABILITY = "n2", "Child's disability"
    PARENT_ILLNESS = "n3", "Parent's illness or disability"
    ACUTE_STRESS = "n4", "Family in acute stress"
    FAMILY_DYSFUNCTION = "n5", "Family dysfunction"
    BEHAVIOUR = "n6", "Socially unacceptable behaviour"
    LOW_INCOME = "n7", "Low income"
    ABSENT_PARENTING = "n8", "Absent parenting"
    OTHER = "n9", "Other"
    NOT_STATED = "n0", "Not stated"


class AbuseCategory(Vocabulary):
    """The category of a child protection plan."""

    NEGLECT = "neglect", "Neglect"
    PHYSICAL = "physical", "Physical abuse"
    SEXUAL = "sexual", "Sexual abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    MULTIPLE = "multiple", "Multiple"


class ClosureReason(Vocabulary):
    """Why a case closed."""

    ADOPTED = "adopted", "Adopted"
    DIED = "died", "Died"
    RESIDENCE_ORDER = "residence_order", "Child arrangements or residence order"
    SPECIAL_GUARDIANSHIP = "special_guardianship", "Special guardianship order"
    TRANSFERRED = "transferred", "Transferred to another authority"
    ADULT_SERVICES = "adult_services", "Transferred to adult services"
    SERVICES_CEASED = "services_ceased", "Services ceased for another reason"
    AFTER_ASSESSMENT = "after_assessment", "Closed after assessment, no further action"
    TO_EARLY_HELP = "to_early_help", "Closed after assessment, to early help"
    OTHER = "other", "Other"


class PermanencePlan(Vocabulary):
    """The plan for a looked-after child's permanent home."""

    RETURN_TO_FAMILY = "return_to_family", "Return to family"
    ADOPTION = "adoption", "Adoption"
    SPECIAL_GUARDIANSHIP = "special_guardianship", "Special guardianship or arrangements order"
    SUPPORTED_LIVING = "supported_living", "Supported living"
    LONG_TERM_RESIDENTIAL = "long_term_residential", "Long-term residential"
    LONG_TERM_FOSTERING = "long_term_fostering", "Long-term fostering"
    OTHER = "other", "Other"


class ReviewKind(Vocabulary):
    """What a review looks at."""

    LOOKED_AFTER = "looked_after", "Looked-after review"
    CHILD_PROTECTION = "child_protection", "Child protection review"


class VisitKind(Vocabulary):
    """What a visit was part of."""

    CIN = "cin", "Child in need"
    CP = "cp", "Child protection"
    LAC = "lac", "Looked after"


class Absence(Vocabulary):
    """How a child was away."""

    MISSING = "missing", "Missing"
    AWAY = "away", "Absent or away without authorisation"


class Answer(Vocabulary):
    """Yes, no or not applicable; an empty cell is none of them."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Interviewer(Vocabulary):
    """Who held a return interview."""

    YOUTH_WORKER = "youth_worker", "Youth worker"
    SOCIAL_WORKER = "social_worker", "Social worker"
    INDEPENDENT = "independent", "Independent person"
    RESIDENTIAL_STAFF = "residential_staff", "Residential staff"
    POLICE = "police", "Police"
    OTHER = "other", "Other"


class InterviewNotDone(Vocabulary):
    """Why a return interview was not held."""

    DECLINED = "declined", "Child declined"
    MISSING_AGAIN = "missing_again", "Missing again"
    NOT_TOLD_IN_TIME = "not_told_in_time", "Not told in time"
    NOT_OFFERED = "not_offered", "Not offered"
    NO_INTERVIEWER = "no_interviewer", "Interviewer not available"
    OFF_ISLAND = "off_island", "Off island"
    UNWELL = "unwell", "Child unwell"
    FAMILY_REFUSED = "family_refused", "Family refused"
    OTHER = "other", "Other"
