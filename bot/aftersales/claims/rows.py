"""The rows of claims and complaints: FILED → take → IN_REVIEW → uphold or dismiss; reopened once, escalated once.

No clock decides: one that runs out passes the matter on to the next person up.
"""

from __future__ import annotations

from bot.aftersales import effects as do
from bot.aftersales.checks import note_inside
from bot.aftersales.claims import filings as filing
from bot.aftersales.claims import payments
from bot.aftersales.clocks import lasting, stopped
from bot.aftersales.rows import BUYER, CLOSED, STAFF, TIMER, Row, T, rows
from bot.aftersales.targets import SAME
from bot.aftersales.vocabulary import FILED_KINDS, Kind, Role, Status

CLAIM, COMPLAINT = frozenset({Kind.COURIER_CLAIM}), frozenset({Kind.COMPLAINT})
FILED, IN_REVIEW, UPHELD, DISMISSED = Status.FILED, Status.IN_REVIEW, Status.UPHELD, Status.DISMISSED
OPEN = (FILED, IN_REVIEW)
MEDIATOR = frozenset({Role.MEDIATOR})
ANSWERERS = STAFF | MEDIATOR

_TAKING = (filing.my_level, filing.not_named, filing.fresh_eyes)
_ANSWERING = (filing.my_level, filing.not_named, filing.mine)

FILINGS: tuple[Row, ...] = rows(
    T(None, "apply", BUYER | STAFF, FILED, kinds=CLAIM),
    T(None, "apply", BUYER, FILED, kinds=COMPLAINT),
    T(FILED, "take", ANSWERERS, IN_REVIEW, kinds=FILED_KINDS, guards=_TAKING, effects=(filing.take,)),
    T(IN_REVIEW, "uphold", ANSWERERS, UPHELD, kinds=FILED_KINDS, guards=_ANSWERING, checks=(payments.amount_named,),
      effects=(filing.answer, payments.note_paid)),
    T(IN_REVIEW, "dismiss", ANSWERERS, DISMISSED, kinds=FILED_KINDS, guards=_ANSWERING, effects=(filing.answer,)),
    T((UPHELD, DISMISSED), "reopen", BUYER, FILED, kinds=FILED_KINDS, guards=(filing.not_reopened,),
      effects=(filing.reopen,)),
    *(
        T(before, "escalate", BUYER, FILED, kinds=FILED_KINDS, when=when, guards=(filing.not_escalated,),
          effects=(filing.escalate,))
        for before, when in ((DISMISSED, ()), (OPEN, (filing.passed_on,)))
    ),
    # the courier refused: the shop asks the platform to help
    T((DISMISSED, *OPEN), "escalate", STAFF, FILED, kinds=CLAIM, guards=(filing.not_escalated,),
      effects=(filing.escalate,)),
    T(OPEN, "cancel", BUYER, CLOSED, kinds=FILED_KINDS),
    T(OPEN, "note", BUYER | ANSWERERS, SAME, kinds=CLAIM, checks=(note_inside,)),
    T(OPEN, "note", BUYER | MEDIATOR, SAME, kinds=COMPLAINT, checks=(note_inside,)),
    T(OPEN, "add_evidence", BUYER | STAFF, SAME, kinds=CLAIM, effects=(do.add_files,)),
    T(OPEN, "add_evidence", BUYER, SAME, kinds=COMPLAINT, effects=(do.add_files,)),
    T(FILED, "overdue", TIMER, SAME, kinds=FILED_KINDS, when=(filing.at_the_top,), within=stopped("nobody_took_it")),
    T(OPEN, "overdue", TIMER, FILED, kinds=FILED_KINDS, within=lasting("filing_taken"), effects=(filing.pass_on,)),
)  # fmt: skip
