"""The pages are compiled against the routes as they are."""

from scripts.types import TYPES, first_line


def test_the_pages_types_are_of_the_present_routes() -> None:
    with TYPES.open(encoding="utf-8") as written:
        assert written.readline() == first_line(), "run `make types`"
