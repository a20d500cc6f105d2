"""Every permission, declared per room, and the roles that come with the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """`key` is `room:what`; the words are for the settings."""

    key: str
    fr: str
    en: str

    @property
    def room(self) -> str:
        return self.key.partition(":")[0]


PERMISSIONS: tuple[Permission, ...] = (
    Permission("conversations:read_team", "Lire les conversations de ses équipes", "Read own teams’ conversations"),
    Permission("conversations:read_all", "Lire les conversations de toutes les équipes", "Read all conversations"),
    Permission("conversations:reply", "Répondre et écrire des notes", "Reply and write notes"),
    Permission("conversations:assign", "Affecter des conversations", "Assign conversations"),
    Permission("conversations:close", "Clore, rouvrir et mettre en veille", "Close, reopen and snooze"),
    Permission("customers:read", "Lire les fiches des clients", "Read customers"),
    Permission("customers:write", "Modifier les fiches des clients", "Change customers"),
    Permission("deliveries:replay", "Relancer ou écarter les envois en échec", "Replay or dismiss failed deliveries"),
    Permission("deliveries:write", "Remettre des messages bruts à un canal", "Hand raw messages to a channel"),
    Permission("deliveries:read_raw", "Lire les messages bruts", "Read raw messages"),
    Permission(
        "desk:share",
        "Partager des vues, des macros, des modèles et des étiquettes",
        "Share views, macros, templates and tags",
    ),
    Permission("settings:read", "Lire les réglages", "Read settings"),
    Permission("settings:write", "Modifier les réglages", "Change settings"),
    Permission("users:write", "Gérer les utilisateurs, les rôles et les jetons", "Manage users, roles and tokens"),
    Permission("imports:run", "Importer un historique", "Import history"),
    Permission("audit:read", "Lire le journal et les consultations", "Read the audit trail and consultations"),
)
KEYS = frozenset(permission.key for permission in PERMISSIONS)


@dataclass(frozen=True, slots=True)
class BuiltinRole:
    key: str
    fr: str
    en: str
    permissions: tuple[str, ...]


_DESK = ("conversations:read_team", "conversations:reply", "conversations:close", "customers:read")

BUILTIN_ROLES: tuple[BuiltinRole, ...] = (
    BuiltinRole("administrator", "Administrateur", "Administrator", tuple(sorted(KEYS))),
    BuiltinRole(
        "supervisor",
        "Superviseur",
        "Supervisor",
        (
            *_DESK,
            "conversations:read_all",
            "conversations:assign",
            "customers:write",
            "deliveries:replay",
            "desk:share",
            "settings:read",
        ),
    ),
    BuiltinRole("agent", "Conseiller", "Agent", (*_DESK, "conversations:assign", "customers:write")),
    BuiltinRole("branch_agent", "Conseiller en agence", "Branch agent", (*_DESK, "customers:write")),
    BuiltinRole("partner_agent", "Conseiller partenaire", "Partner agent", _DESK),
    BuiltinRole(
        "auditor",
        "Auditeur",
        "Auditor",
        (
            "conversations:read_team",
            "conversations:read_all",
            "customers:read",
            "deliveries:read_raw",
            "settings:read",
            "audit:read",
        ),
    ),
)
ADMINISTRATOR = "administrator"
