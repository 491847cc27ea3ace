"""What of Rasa's talk is heard: warnings and errors. Its debug lines hold what buyers wrote and are never wanted."""

from __future__ import annotations

import logging
import sys
import warnings

#: Rasa 3.6 is the last of its kind and its dependencies are fenced in
_OUTDATED = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)


def hear_warnings_only() -> None:
    """Set up logging of this process; call before Rasa is imported."""
    import structlog

    warnings.simplefilter("ignore")
    # libraries put filters of their own before ours: what they are to be rid of is no news to an operator
    show = warnings.showwarning
    warnings.showwarning = lambda message, category, *where: (
        None if issubclass(category, _OUTDATED) else show(message, category, *where)
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s engine %(levelname)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
