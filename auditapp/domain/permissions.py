"""Who may do what: roles, permissions and the grants between them.

A permission says that a role may do a kind of thing at all. Whether it may do it to *this*
record (own, team, service, involved) is decided by rules over the record's facts, and the denials
of independence hold whatever the roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is here to do. One person can hold several."""

    AUDITOR = "auditor"
    MODERATOR = "moderator"
    PROGRAMME_LEAD = "programme_lead"
    TEAM_MANAGER = "team_manager"
    HEAD_OF_SERVICE = "head_of_service"
    PARTNER_AUDITOR = "partner_auditor"
    BOARD_READER = "board_reader"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in words."""
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """What a role may do, as ``noun:verb``, in alphabetical order."""

    ACTIONS_ADD = "actions:add"
    ACTIONS_DECLINE = "actions:decline"
    ACTIONS_OWN = "actions:own"
    ACTIONS_READ = "actions:read"
    ACTIONS_VERIFY = "actions:verify"
    ALLOCATION_MAKE = "allocation:make"
    AUDITS_COMPLETE = "audits:complete"
    AUDITS_FINALISE = "audits:finalise"
    AUDITS_READ = "audits:read"
    AUDITS_WITHDRAW = "audits:withdraw"
    CASELOAD_IMPORT = "caseload:import"
    CASELOAD_READ = "caseload:read"
    CERTIFICATES_EXPORT = "certificates:export"
    CERTIFICATES_READ = "certificates:read"
    CHANGES_APPROVE = "changes:approve"
    CHANGES_ASK = "changes:ask"
    COMMITMENTS_READ = "commitments:read"
    CONCERNS_DECIDE = "concerns:decide"
    CONCERNS_RAISE = "concerns:raise"
    CONCERNS_READ = "concerns:read"
    CONCERNS_RECEIVE = "concerns:receive"
    CONSISTENCY_READ = "consistency:read"
    DRAWS_APPROVE = "draws:approve"
    DRAWS_MAKE = "draws:make"
    EVENTS_READ = "events:read"
    MODERATION_ASSIGN = "moderation:assign"
    MODERATION_CHAIR = "moderation:chair"
    MODERATION_GRADE = "moderation:grade"
    MODERATION_READ = "moderation:read"
    PEOPLE_CHANGE = "people:change"
    PEOPLE_READ = "people:read"
    PEOPLE_TRAIN = "people:train"
    PROGRAMME_READ = "programme:read"
    RECOMMENDATIONS_ACCEPT = "recommendations:accept"
    RECOMMENDATIONS_OWN = "recommendations:own"
    RECOMMENDATIONS_READ = "recommendations:read"
    RECOMMENDATIONS_VERIFY = "recommendations:verify"
    RECOMMENDATIONS_WRITE = "recommendations:write"
    REPORTS_APPROVE = "reports:approve"
    REPORTS_READ_BOARD = "reports:read_board"
    REPORTS_READ_INTERNAL = "reports:read_internal"
    REPORTS_WRITE = "reports:write"
    ROUNDS_MAKE = "rounds:make"
    ROUNDS_READ = "rounds:read"
    SETTINGS_CHANGE = "settings:change"
    TEMPLATES_COMMENT = "templates:comment"  # on drafts, which are read with it
    TEMPLATES_PUBLISH = "templates:publish"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_WRITE = "templates:write"
    WORK_READ = "work:read"  # one's own list


_EVERYONE = frozenset({Permission.WORK_READ, Permission.REPORTS_READ_BOARD})
_PRACTICE = _EVERYONE | {
    Permission.CERTIFICATES_READ,
    Permission.CONCERNS_RAISE,
    Permission.CONCERNS_READ,
    Permission.TEMPLATES_READ,
}
_OWNS_ACTIONS = frozenset(
    {
        Permission.ACTIONS_OWN,
        Permission.ACTIONS_READ,
        Permission.ACTIONS_VERIFY,
        Permission.RECOMMENDATIONS_OWN,
        Permission.RECOMMENDATIONS_READ,
        Permission.RECOMMENDATIONS_VERIFY,
    }
)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.AUDITOR: _PRACTICE
    | {
        Permission.ACTIONS_ADD,
        Permission.ACTIONS_READ,
        Permission.ACTIONS_VERIFY,
        Permission.AUDITS_COMPLETE,
        Permission.AUDITS_READ,
        Permission.CHANGES_ASK,
        Permission.CONSISTENCY_READ,
    },
    Role.MODERATOR: _PRACTICE
    | {
        Permission.ACTIONS_READ,
        Permission.ACTIONS_VERIFY,
        Permission.AUDITS_READ,
        Permission.CHANGES_ASK,
        Permission.CONSISTENCY_READ,
        Permission.MODERATION_GRADE,
        Permission.MODERATION_READ,
        Permission.TEMPLATES_COMMENT,
    },
    Role.PROGRAMME_LEAD: _PRACTICE
    | _OWNS_ACTIONS
    | {
        Permission.ACTIONS_ADD,
        Permission.ALLOCATION_MAKE,
        Permission.AUDITS_FINALISE,
        Permission.AUDITS_READ,
        Permission.AUDITS_WITHDRAW,
        Permission.CASELOAD_IMPORT,
        Permission.CASELOAD_READ,
        Permission.CERTIFICATES_EXPORT,
        Permission.CHANGES_APPROVE,
        Permission.COMMITMENTS_READ,
        Permission.CONCERNS_RECEIVE,
        Permission.CONSISTENCY_READ,
        Permission.DRAWS_APPROVE,
        Permission.DRAWS_MAKE,
        Permission.EVENTS_READ,
        Permission.MODERATION_ASSIGN,
        Permission.MODERATION_CHAIR,
        Permission.MODERATION_READ,
        Permission.PEOPLE_READ,
        Permission.PEOPLE_TRAIN,
        Permission.PROGRAMME_READ,
        Permission.RECOMMENDATIONS_ACCEPT,
        Permission.RECOMMENDATIONS_WRITE,
        Permission.REPORTS_APPROVE,
        Permission.REPORTS_READ_INTERNAL,
        Permission.REPORTS_WRITE,
        Permission.ROUNDS_MAKE,
        Permission.ROUNDS_READ,
        Permission.SETTINGS_CHANGE,
        Permission.TEMPLATES_COMMENT,
        Permission.TEMPLATES_PUBLISH,
        Permission.TEMPLATES_WRITE,
    },
    Role.TEAM_MANAGER: _PRACTICE
    | _OWNS_ACTIONS
    | {
        Permission.AUDITS_READ,
        Permission.CONCERNS_RECEIVE,
        Permission.PEOPLE_READ,
        Permission.REPORTS_READ_INTERNAL,
    },
    Role.HEAD_OF_SERVICE: _PRACTICE
    | _OWNS_ACTIONS
    | {
        Permission.ACTIONS_DECLINE,
        Permission.AUDITS_READ,
        Permission.CASELOAD_READ,
        Permission.CHANGES_ASK,
        Permission.COMMITMENTS_READ,
        Permission.CONCERNS_DECIDE,
        Permission.CONCERNS_RECEIVE,
        Permission.CONSISTENCY_READ,
        Permission.DRAWS_APPROVE,
        Permission.EVENTS_READ,
        Permission.MODERATION_READ,
        Permission.PEOPLE_READ,
        Permission.PROGRAMME_READ,
        Permission.RECOMMENDATIONS_ACCEPT,
        Permission.REPORTS_APPROVE,
        Permission.REPORTS_READ_INTERNAL,
        Permission.ROUNDS_READ,
        Permission.TEMPLATES_COMMENT,
        Permission.TEMPLATES_PUBLISH,
    },
    Role.PARTNER_AUDITOR: _PRACTICE | {Permission.AUDITS_COMPLETE, Permission.AUDITS_READ},
    Role.BOARD_READER: _EVERYONE,
    Role.ADMINISTRATOR: _EVERYONE
    | {
        Permission.CERTIFICATES_READ,
        Permission.EVENTS_READ,
        Permission.PEOPLE_CHANGE,
        Permission.PEOPLE_READ,
        Permission.SETTINGS_CHANGE,
        Permission.TEMPLATES_READ,
    },
}

# Who runs the machine must not read the cases.
CONTENT_ROLES = frozenset(Role) - {Role.ADMINISTRATOR, Role.BOARD_READER}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is acting: a signed-in person, with what the rules need to know of them."""

    id: UUID
    roles: frozenset[Role]
    worker_ref: str | None = None  # the practitioner this person is in the caseload, if any
    team: str | None = None  # team code
    service: str | None = None
    agency: str = "children's social care"
    permissions: frozenset[Permission] = field(init=False)

    def __post_init__(self) -> None:
        """Work the permissions out once: the union over the roles."""
        granted = frozenset().union(*(GRANTS[role] for role in self.roles))
        object.__setattr__(self, "permissions", granted)

    def may(self, permission: Permission) -> bool:
        """Whether any of the person's roles grants ``permission``."""
        return permission in self.permissions

    def holds(self, role: Role) -> bool:
        """Whether the person has ``role``."""
        return role in self.roles
