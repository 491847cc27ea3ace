"""What text from outside may hold: no control characters, no bidi overrides, no invisible marks, no lone surrogates."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

#: C0 and C1 but tab and newline; bidi marks, embeddings, overrides, isolates; zero-width space, BOM, word joiner,
#: line and paragraph separators, tag characters, non-characters
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text without what only machines can see, outer space off."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


#: a message: at most 2,000 characters as sent
MessageText = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
#: a note, a reason, a statement
Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
#: one line: a name, a street
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]
#: an id of the client's own
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
#: an id of ours: file, item, order, case
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
#: a code of the field
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
