"""Decisions of the channels room. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

TRIES = 3
"""Times a delivery is tried before it waits for a person."""
ALONE_AFTER = 2
"""A piece claimed so often without an end may be what ends the worker: it is taken alone from then on."""
CLAIMS = 6
"""Times a piece is claimed at all before it waits for a person, whatever ended the worker."""
CLAIM_S = 60
"""How long a worker may take over a batch before another may try."""
RETRY_S = (5, 60)

SEND_BACKOFF_S = (30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)
"""Waits between tries of sending; when they are used up the message has failed and a person may retry."""
PAUSED_S = 86_400
"""How long a message of a paused account sleeps before it looks again."""
STUCK_S = 900
"""A message that is being sent, or due to be, for longer has lost its job and gets another."""
AUTOMATIC_PER_DAY = 5
"""Automatic answers one address gets from one account in a day: the last guard against loops."""


class Admission(StrEnum):
    """What a mailbox does with a message."""

    ENTER = "enter"
    LEAD_TO_FORM = "lead_to_form"
    TURN_AWAY = "turn_away"


def admit(mode: str, *, answers_us: bool) -> Admission:
    """An *open* mailbox takes everything, a *qualified* one leads to a form, a *closed* one names the other ways;
    answers to our own messages always pass."""
    if mode == "open" or answers_us:
        return Admission.ENTER
    return Admission.LEAD_TO_FORM if mode == "qualified" else Admission.TURN_AWAY


def retry_delivery_at(attempts: int, now: datetime) -> datetime | None:
    """When a delivery that failed `attempts` times is tried again; None when it waits for a person."""
    if attempts >= TRIES:
        return None
    return now + timedelta(seconds=RETRY_S[min(attempts, len(RETRY_S)) - 1])


def retry_sending_at(attempts: int, now: datetime, asked_s: int | None = None) -> datetime | None:
    """When a message that could not be sent `attempts` times is tried again; None when it has failed. The server's
    own wish (`asked_s`) counts when it is longer."""
    if attempts > len(SEND_BACKOFF_S):
        return None
    return now + timedelta(seconds=max(SEND_BACKOFF_S[attempts - 1], min(asked_s or 0, 86_400)))
