"""The eleven access roles that an office begins with, as data: what each may see and change where it is granted."""

from dataclasses import dataclass

# Who says what the office asks of projects and people; whoever sees a row sees what was asked openly.
ATTRIBUTES = ("attributes.view", "attributes.edit")
# Who keeps data for others enters what they said on the phone; the history names both.
ENTER = "work.enter_for"
SEE = ("tree.view", "organization.view", "projects.view", "schedule.view", "reporting.view")


@dataclass(frozen=True)
class RoleFacts:
    """Name, purpose and rights of one access role."""

    name: str
    summary: str
    rights: tuple[str, ...]


ROLES = (
    RoleFacts("Stakeholder", "Reads what is published about the projects named in the grant.", SEE),
    RoleFacts("Team member", "Works in projects and sees their plans.", SEE),
    RoleFacts(
        "Project manager",
        "Plans and reports the projects named in the grant.",
        (*SEE, "projects.edit", "schedule.edit"),
    ),
    RoleFacts(
        "Project support",
        "Keeps the data of projects and the reporting calendar in order.",
        (*SEE, ENTER, "projects.edit", "schedule.edit", "reporting.edit"),
    ),
    RoleFacts(
        "Analyst", "Watches the health of the portfolio and sets what counts as a signal.", (*SEE, "reporting.edit")
    ),
    RoleFacts(
        "Resource manager", "Answers for people, their calendars and rates.", (*SEE, "organization.edit", "rates.view")
    ),
    RoleFacts(
        "Office manager",
        "Runs an office: its projects, periods, calendars and people's places.",
        (
            *SEE,
            *ATTRIBUTES,
            ENTER,
            "organization.edit",
            "projects.edit",
            "schedule.edit",
            "reporting.edit",
            "tree.edit",
            "audit.view",
        ),
    ),
    RoleFacts(
        "Director",
        "Answers for the whole portfolio and all offices.",
        (
            *SEE,
            *ATTRIBUTES,
            "attributes.confidential",
            "organization.edit",
            "projects.edit",
            "schedule.edit",
            "reporting.edit",
            "tree.edit",
            "rates.view",
            "audit.view",
        ),
    ),
    RoleFacts("Sponsor", "Decides on the projects named in the grant.", (*SEE,)),
    RoleFacts(
        "Auditor",
        "Reads everything, changes nothing.",
        (*SEE, "attributes.view", "attributes.confidential", "rates.view", "audit.view", "access.view"),
    ),
    RoleFacts(
        "System administrator",
        "Operates the system and gives access; reads no rates.",
        (*SEE, *ATTRIBUTES, "organization.edit", "access.view", "access.edit", "audit.view", "system.operate"),
    ),
)
