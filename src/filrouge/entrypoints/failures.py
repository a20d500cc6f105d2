"""Errors of a command, said to the person at the terminal in one sentence."""

import sys
from collections.abc import Callable

from filrouge.entrypoints.ports import PortTaken
from filrouge.platform.datafolder import FolderUnusable
from filrouge.platform.embedded import EmbeddedError
from filrouge.platform.settings import SettingsError
from filrouge.terms.errors import Problem


class Failed(Exception):
    """A part that a command needs could not do its work; the message is for people."""


def said(command: Callable[[], int]) -> int:
    """Runs `command`. A known failure becomes a sentence on stderr and exit code 1; a bug keeps its traceback."""
    try:
        return command()
    except (EmbeddedError, Failed, FolderUnusable, PortTaken, SettingsError) as error:
        return _say(str(error))
    except Problem as error:
        return _say(error.detail)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        return _say(sentence)


def _sentence(error: Exception) -> str | None:
    """For failures whose classes are costly to import: only the commands that can meet them have done so."""
    from psycopg import OperationalError

    from filrouge.platform.migrate import UnfitDatabase
    from filrouge.platform.security.keys import KeyUnusable

    if isinstance(error, UnfitDatabase | KeyUnusable):
        return str(error)
    if isinstance(error, OperationalError):
        return f"The database does not answer: {(str(error).strip().splitlines() or ['no reason given'])[0]}"
    return None


def _say(sentence: str) -> int:
    print(f"filrouge: {sentence}", file=sys.stderr)
    return 1
