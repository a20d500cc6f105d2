"""What the desk's doors need beside `deps`: the means of flows, the notes of consultations."""

from typing import Annotated

from starlette.requests import HTTPConnection

from filrouge.access.service.consultations import Consultations
from filrouge.entrypoints.api.deps import at_hand
from filrouge.flows.means import Means


def means_of(connection: HTTPConnection) -> Means:
    means: Means = connection.app.state.means
    return means


def consultations_of(connection: HTTPConnection) -> Consultations:
    consultations: Consultations = connection.app.state.consultations
    return consultations


MeansOf = Annotated[Means, at_hand(means_of)]
Consulted = Annotated[Consultations, at_hand(consultations_of)]
