"""What a new company starts with; everything can be changed in the settings."""

CONTACT_REASONS: tuple[tuple[str, str, str, int], ...] = (
    ("question", "Question", "Question", 8 * 3600),
    ("request", "Demande", "Request", 8 * 3600),
    ("complaint", "Réclamation", "Complaint", 4 * 3600),
    ("change", "Changement de situation", "Change of circumstances", 16 * 3600),
    ("document", "Document à fournir", "Document to provide", 16 * 3600),
    ("appointment", "Rendez-vous", "Appointment", 8 * 3600),
    ("other", "Autre", "Other", 16 * 3600),
)
"""Key, French, English, target in business seconds."""

WRAP_UP_CODES: tuple[tuple[str, str, str], ...] = (
    ("solved", "Résolu", "Solved"),
    ("answered", "Information donnée", "Information given"),
    ("forwarded", "Transmis à un autre service", "Passed to another department"),
    ("no_answer", "Sans réponse du client", "No answer from the customer"),
    ("duplicate", "Doublon", "Duplicate"),
    ("spam", "Indésirable", "Spam"),
)
"""Code, French, English, in their order."""

WEEKLY: tuple[dict[str, object], ...] = tuple({"day": day, "from": "09:00", "to": "18:00"} for day in range(1, 6))
CALENDAR = {"fr": "Horaires d’ouverture", "en": "Opening hours"}
TEAM = {"fr": "Service client", "en": "Customer care"}
