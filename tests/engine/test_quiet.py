"""Starting up says nothing about what libraries of Rasa's time are to be rid of."""

from __future__ import annotations

import subprocess
import sys

NOISY = """
from bot.engine.logs import hear_warnings_only
hear_warnings_only()
import warnings
from sqlalchemy.orm import declarative_base
warnings.simplefilter("default")
import rasa.engine.caching
warnings.warn("old", DeprecationWarning)
warnings.warn("heard", UserWarning)
"""


def test_deprecations_are_not_shown_whatever_filters_a_library_sets_and_other_warnings_are() -> None:
    ran = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout + ran.stderr
    assert "Deprecat" not in said
    assert "MovedIn20" not in said
    assert "heard" in said
