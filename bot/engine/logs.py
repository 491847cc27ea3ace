"""What of Rasa's talk is heard: warnings and errors. Its debug lines hold what buyers wrote and are never wanted."""

from __future__ import annotations

import logging
import sys
import warnings


def hear_warnings_only() -> None:
    """Set up logging of this process; call before Rasa is imported."""
    import structlog

    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s engine %(levelname)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
