"""Every permission, declared per room, and the roles that come with the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """`key` is `room:what`; the words are for the settings: a name, and a sentence that says what it lets one do.
    `needs` are permissions without which it opens nothing."""

    key: str
    fr: str
    en: str
    says_fr: str
    says_en: str
    needs: tuple[str, ...] = ()

    @property
    def room(self) -> str:
        return self.key.partition(":")[0]


READ = ("conversations:read_team",)

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "conversations:read_team",
        "Lire les conversations de ses équipes",
        "Read own teams’ conversations",
        "Ouvre le bureau : les conversations de ses équipes et celles que personne n’a encore, dans ses entités et"
        " marques.",
        "Opens the desk: conversations of one’s teams and those that nobody has yet, within one’s legal entities and"
        " brands.",
    ),
    Permission(
        "conversations:read_all",
        "Lire les conversations de toutes les équipes",
        "Read all conversations",
        "Étend la lecture aux autres équipes. Les limites d’entités et de marques restent.",
        "Extends reading to the other teams. Limits of legal entities and brands remain.",
        READ,
    ),
    Permission(
        "conversations:reply",
        "Répondre et écrire des notes",
        "Reply and write notes",
        "Écrire aux clients au nom de la marque, joindre des fichiers, prendre des notes internes.",
        "Write to customers in the brand’s name, attach files, write internal notes.",
        READ,
    ),
    Permission(
        "conversations:assign",
        "Affecter des conversations",
        "Assign conversations",
        "Donner une conversation à quelqu’un ou à une équipe, la prendre, la rendre.",
        "Give a conversation to somebody or to a team, take it, hand it back.",
        READ,
    ),
    Permission(
        "conversations:close",
        "Clore, rouvrir et mettre en veille",
        "Close, reopen and snooze",
        "Dire comment une conversation a fini, la rouvrir, la faire revenir plus tard.",
        "Say how a conversation ended, open it again, let it come back later.",
        READ,
    ),
    Permission(
        "customers:read",
        "Lire les fiches des clients",
        "Read customers",
        "Voir qui est le client, ses adresses et toute son histoire. Chaque lecture est tracée.",
        "See who the customer is, their addresses and their whole history. Each reading is recorded.",
    ),
    Permission(
        "customers:write",
        "Modifier les fiches des clients",
        "Change customers",
        "Corriger un nom, une adresse, une préférence ; bloquer une adresse.",
        "Correct a name, an address, a preference; block an address.",
        ("customers:read",),
    ),
    Permission(
        "deliveries:replay",
        "Relancer ou écarter les envois en échec",
        "Replay or dismiss failed deliveries",
        "Reprendre un message qui n’est pas entré ou pas parti, ou décider de ne plus y revenir.",
        "Try again a message that did not come in or go out, or decide to leave it.",
        READ,
    ),
    Permission(
        "deliveries:write",
        "Remettre des messages bruts à un canal",
        "Hand raw messages to a channel",
        "Pour les programmes : faire entrer un message comme si le canal l’avait reçu.",
        "For programs: bring in a message as if the channel had received it.",
    ),
    Permission(
        "deliveries:read_raw",
        "Lire les messages bruts",
        "Read raw messages",
        "Voir un message tel qu’il est arrivé, en-têtes compris. Chaque lecture est tracée.",
        "See a message as it arrived, headers included. Each reading is recorded.",
        READ,
    ),
    Permission(
        "desk:share",
        "Partager des vues, des macros, des modèles et des étiquettes",
        "Share views, macros, templates and tags",
        "Faire et changer ce dont les équipes se servent au bureau.",
        "Make and change what teams use at the desk.",
        READ,
    ),
    Permission(
        "settings:read",
        "Lire les réglages",
        "Read settings",
        "Voir tous les réglages et leur historique, sans les mots de passe.",
        "See all settings and their history, without passwords.",
    ),
    Permission(
        "settings:write",
        "Modifier les réglages",
        "Change settings",
        "Changer canaux, formulaires, marques, horaires, équipes et motifs, dans ses entités et marques.",
        "Change channels, forms, brands, hours, teams and reasons, within one’s legal entities and brands.",
        ("settings:read",),
    ),
    Permission(
        "users:write",
        "Gérer les utilisateurs, les rôles et les jetons",
        "Manage users, roles and tokens",
        "Créer des comptes, donner des rôles, réinitialiser des mots de passe : jamais plus de droits que les siens.",
        "Make accounts, give roles, reset passwords: never more rights than one’s own.",
        ("settings:read",),
    ),
    Permission(
        "imports:run",
        "Importer un historique",
        "Import history",
        "Pour les programmes : apporter les clients et les conversations d’un autre outil. Rien n’est envoyé.",
        "For programs: bring customers and conversations of another tool. Nothing is sent.",
    ),
    Permission(
        "audit:read",
        "Lire le journal et les consultations",
        "Read the audit trail and consultations",
        "Voir qui a fait quoi, et qui a consulté quel client.",
        "See who did what, and who looked at which customer.",
    ),
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
