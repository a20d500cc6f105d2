"""Every router of the application, one per noun or story. A new door is added here and nowhere else."""

from fastapi import APIRouter

from filrouge.entrypoints.api import forms_public, session

ROUTERS: tuple[APIRouter, ...] = (session.router,)
"""Under `/api/v1`."""

SITE_ROUTERS: tuple[APIRouter, ...] = (forms_public.router,)
"""At the root: hosted forms."""
