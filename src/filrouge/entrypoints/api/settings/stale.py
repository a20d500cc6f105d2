"""A stale change is answered with who changed the setting, and when."""

from fastapi import FastAPI, Request

from filrouge.entrypoints.api import deps, problems
from filrouge.entrypoints.api.fields import show_instant
from filrouge.terms import ids
from filrouge.terms.settings import StaleSetting
from filrouge.views import settings_history


def install(app: FastAPI) -> None:
    """To be called once per application."""

    @app.exception_handler(StaleSetting)
    async def stale(request: Request, error: Exception) -> problems.ProblemResponse:
        assert isinstance(error, StaleSetting)
        async with deps.db(request).snapshot() as tx:
            last = await settings_history.last(tx, error.what, str(error.subject))
        if last is not None:
            user = ids.show("usr", last.user_id) if last.user_id else None
            error.fields |= {"at": show_instant(last.at), "by": {"id": user, "name": last.user_name or last.actor}}
        return problems.of_problem(error)
