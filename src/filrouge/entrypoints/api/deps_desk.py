"""What the desk's doors need beside `deps`: the means of flows, the notes of consultations."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from filrouge.access.service.consultations import Consultations
from filrouge.flows.means import Means


def means_of(connection: HTTPConnection) -> Means:
    means: Means = connection.app.state.means
    return means


def consultations_of(connection: HTTPConnection) -> Consultations:
    consultations: Consultations = connection.app.state.consultations
    return consultations


MeansOf = Annotated[Means, Depends(means_of)]
Consulted = Annotated[Consultations, Depends(consultations_of)]
