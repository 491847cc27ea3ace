"""What the law refuses, one tree; each class fixes the HTTP status and the stable code, the edge words it in Chinese.

AftersalesError
├── NotFound        404  not there, or not the caller's: never told apart
├── NotAllowed      403  this role never may
├── BadRequest      422  a field of the body
├── NotEligible     422  a rule says no; `sentence` is the rule's own, for the buyer
├── NotRefundable   422  more than is left of what was paid
├── KeyReused       422  the idempotency key came before with another body
├── StateConflict   409  not now; `reason` names the guard
│   └── StaleVersion     somebody moved it meanwhile
└── BadPolicy            the settings table is wrong: refuse to start
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class AftersalesError(Exception):
    """A refusal. `facts` are plain JSON for the edge to fill into its words; nothing was changed."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts: Mapping[str, Any] = facts


class NotFound(AftersalesError):
    """There is no such order or case for this caller."""

    code = "not-found"
    status = 404

    def __init__(self, what: str, name: str | None = None) -> None:
        super().__init__(f"no such {what}: {name}", what=what, name=name)


class NotAllowed(AftersalesError):
    """This role never may do this, whatever the state."""

    code = "not-allowed"
    status = 403

    def __init__(self, role: str, action: str) -> None:
        super().__init__(f"{role} never may {action}", role=str(role), action=action)


class BadRequest(AftersalesError):
    """A field of the body is missing or wrong; `problem` is a short English code such as "missing" or "too_long"."""

    code = "bad-request"
    status = 422

    def __init__(self, field: str, problem: str, **facts: Any) -> None:
        super().__init__(f"{field}: {problem}", field=field, problem=problem, **facts)


class NotEligible(AftersalesError):
    """A rule of policy/eligibility.yml says no; filing as `agreed` is the way left."""

    code = "not-eligible"
    status = 422

    def __init__(self, rule: str, sentence: str, **facts: Any) -> None:
        super().__init__(f"{rule}: {sentence}", rule=rule, sentence=sentence, **facts)
        self.rule = rule
        self.sentence = sentence


class NotRefundable(AftersalesError):
    """More than what is left of an item's paid share, integer fen."""

    code = "not-refundable"
    status = 422

    def __init__(self, item: str, *, asked_fen: int, refundable_fen: int) -> None:
        super().__init__(
            f"{item}: {asked_fen} asked, {refundable_fen} left",
            item=item,
            asked_fen=asked_fen,
            refundable_fen=refundable_fen,
        )


class KeyReused(AftersalesError):
    """The same idempotency key with another body."""

    code = "key-reused"
    status = 422

    def __init__(self, key: str) -> None:
        super().__init__(f"key {key} came before with another body", key=key)


class StateConflict(AftersalesError):
    """The case or order stands where this cannot be done; `reason` is a guard's id, `sentence` its words."""

    code = "state-conflict"
    status = 409

    def __init__(self, reason: str, sentence: str = "", **facts: Any) -> None:
        super().__init__(f"{reason}: {sentence}" if sentence else reason, reason=reason, sentence=sentence, **facts)
        self.reason = reason
        self.sentence = sentence


class StaleVersion(StateConflict):
    """Another version is stored than the one that was seen."""

    code = "stale-version"

    def __init__(self, what: str = "case", *, seen: int | None = None, present: int | None = None) -> None:
        super().__init__("stale_version", what=what, seen=seen, present=present)


class BadPolicy(AftersalesError):
    """A number, rule or sentence that the code needs is missing, malformed or unknown."""

    code = "bad-policy"
    status = 500

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"policy {name}: {problem}", name=name, problem=problem)
