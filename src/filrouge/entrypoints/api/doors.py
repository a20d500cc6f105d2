"""Every router of the application, one per noun or story. A new door is added here and nowhere else."""

from fastapi import APIRouter

from filrouge.entrypoints.api import (
    audit,
    colleagues,
    conversations,
    customers,
    deliveries,
    forms_public,
    imports,
    inbox,
    live,
    looking,
    messages,
    session,
    setup,
    tasks,
)
from filrouge.entrypoints.api.settings import (
    brands,
    calendars,
    channels,
    company,
    contact_reasons,
    forms,
    history,
    legal_entities,
    not_ready_reasons,
    roles,
    sites,
    teams,
    tokens,
    user_import,
    users,
    wrap_ups,
)

ROUTERS: tuple[APIRouter, ...] = (
    deliveries.receiving,  # first: the busiest door, and routers are asked in turn
    session.router,
    setup.router,
    users.desk,
    contact_reasons.desk,
    wrap_ups.desk,
    brands.public,
    company.router,
    legal_entities.router,
    brands.router,
    brands.plain,
    forms.router,
    sites.router,
    calendars.router,
    contact_reasons.router,
    wrap_ups.router,
    not_ready_reasons.router,
    teams.router,
    user_import.router,
    users.router,
    roles.router,
    tokens.router,
    channels.router,
    history.router,
    audit.router,
    inbox.router,
    tasks.of_conversation,
    conversations.router,
    tasks.router,
    messages.router,
    customers.router,
    deliveries.router,
    imports.router,
    looking.router,
    colleagues.router,
    live.router,
)
"""Under `/api/v1`."""

SITE_ROUTERS: tuple[APIRouter, ...] = (forms_public.router,)
"""At the root: hosted forms."""
