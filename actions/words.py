"""Which words call a person at once, agree beyond doubt, or point at one of several (lists of words)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.aftersales.vocabulary import Goods
from bot.chat.likeness import tidy
from bot.wire.yml import read_yml

_LISTS = Path(__file__).parent.parent / "nlu_data" / "words"
ESCALATION_FILE, ANGER_FILE = _LISTS / "escalation.yml", _LISTS / "anger.yml"
ANSWERS_FILE = Path(__file__).parent / "answers.yml"
#: longer than this a line asks about more than the question that lies before it
_SHORT = 16


class Words:
    """Word lists read when the app starts; searched in tidied text."""

    def __init__(self, escalation: Mapping[str, Sequence[str]], answers: Mapping[str, Sequence[str]]) -> None:
        self._escalation = {cause: [tidy(word) for word in words] for cause, words in escalation.items()}
        self._answers = {kind: [tidy(word) for word in words] for kind, words in answers.items()}
        named = (line.partition("=") for line in self._answers["wish"])
        self._wishes = {intent: words.split("|") for intent, _, words in named}
        breaths = "|".join(map(re.escape, self._answers["breath"]))
        self._clause = re.compile(rf"(?:{breaths})?(?:(?!{breaths})[^\s,.!?;，。！？；])+")

    @classmethod
    def load(cls) -> Words:
        """Read the three files; OSError when one is not there."""
        lists = (read_yml(path) for path in (ESCALATION_FILE, ANGER_FILE, ANSWERS_FILE))
        escalation, anger, answers = (raw["words"] for raw in lists)
        return cls(escalation, {**anger, **answers})

    def escalation(self, text: str) -> str | None:
        """The cause of handing over at once ("safety", "legal"), None when nothing asks for it."""
        said = tidy(text)
        for harmless in self._answers["harmless"]:
            said = said.replace(harmless, " ")
        found = (cause for cause, words in self._escalation.items() if any(_stands(word, said) for word in words))
        return next(found, None)

    def wants_change(self, text: str) -> bool:
        """Whether the whole line says that something is to be changed, and not what."""
        return self._is(text, "change")

    def gives_up(self, text: str) -> bool:
        """Whether the words end what was begun (算了)."""
        return self._has(text, "give_up")

    def corrects(self, text: str) -> bool:
        """Whether the words change what was said before (其实, 改成)."""
        return self._has(text, "correct")

    def never_came(self, text: str) -> bool:
        """Whether the parcel is said not to have reached the buyer (没收到, 不是我签的)."""
        return self._has(text, "not_received") and not self._has(text, "not_received_but")

    def came(self, text: str) -> bool:
        """Whether what was sent is said to be in the buyer's hands (换的鞋到了)."""
        return self._has(text, "came") and not self._has(text, "came_but")

    def sent_again(self, text: str) -> bool:
        """Whether the words are about what the shop sends in an exchange, a repair or for a missing piece."""
        return self._has(text, "sent_again")

    def not_right(self, text: str) -> bool:
        """Whether what came is said to be no better than what it was to mend (又发错了, 没修好)."""
        return self._has(text, "not_right")

    def not_wanted(self, text: str) -> bool:
        """Whether goods are said not to be wanted any more (不要了)."""
        return self._has(text, "not_wanted")

    def places(self, text: str) -> set[Goods]:
        """Where the words say that the goods are (没发货的那单); empty when they do not say."""
        return {place for place in Goods if f"goods_{place}" in self._answers and self._has(text, f"goods_{place}")}

    def coupons(self, text: str) -> bool:
        """Whether the words are about coupons."""
        return self._has(text, "coupon")

    def angry(self, text: str) -> bool:
        """Whether the words scold."""
        return self._has(text, "anger")

    def sure_yes(self, text: str) -> bool:
        """Whether typed words agree and doubt nothing: only such words bind."""
        return (self._is(text, "yes") or self._all(text, "yes_part")) and not self.doubts(text)

    def doubts(self, text: str) -> bool:
        """Whether a no, a question or a condition is in the words."""
        return self._has(text, "doubt")

    def offer_answer(self, text: str) -> str | None:
        """ "accept" or "decline" when the sentence, or a part of it that stands alone, answers a proposal beyond doubt.

        What goes with it (太少了, 没货就退吧) may be a reason, but no question, and with a yes no doubt either.
        """
        parts = [text[slice(*part)] for part in self.clauses(text)]
        if any(self._is(part, "decline") for part in (text, *parts)):
            return None if self.asks(text) else "decline"
        if self._is(text, "accept"):
            return "accept"
        alone = any(self._is(part, "accept") for part in parts)
        return "accept" if alone and not self.doubts(text) and not self.asks(text) else None

    def begins_with_yes(self, text: str) -> bool:
        """Whether the first part of the line agrees and nothing in it doubts or asks (可以 就退64)."""
        first = next((text[slice(*part)] for part in self.clauses(text)), "")
        return self._all(first, "yes_part") and not self.doubts(text) and not self.asks(text)

    def pays(self, text: str) -> bool:
        """Whether the words are about paying what is asked for (付差价)."""
        return self._has(text, "pay")

    def kind(self, text: str) -> str | None:
        """The kind of application that the words name, None when they name none."""
        kinds = ("refund_only", "return_refund", "reship", "exchange", "repair")
        return next((kind for kind in kinds if self._has(text, f"kind_{kind}")), None)

    def asks(self, text: str) -> bool:
        """Whether the words ask something."""
        return self._has(text, "question")

    def asks_when(self, text: str) -> bool:
        """Whether the words ask for a time (多久退钱)."""
        return self._has(text, "when")

    def other_one(self, text: str) -> bool:
        """Whether the words turn from what was proposed to another (另一件, 不是这个)."""
        said = tidy(text)
        for but in self._answers["other_but"]:
            said = said.replace(but, " ")
        return any(word in said for word in self._answers["other"])

    def turns_down(self, text: str) -> bool:
        """Whether the line does nothing but turn from one of several (不是第一个)."""
        said = tidy(text).strip()
        begins = next((word for word in self._answers["not_that"] if said.startswith(word)), None)
        if begins is None or len(self.clauses(text)) > 1:
            return False
        return not any(word in said[len(begins) :] for word in self._answers["but_that"])

    def everything(self, text: str) -> bool:
        """Whether all items are meant (全部, 都退)."""
        return self._has(text, "all")

    def keeps(self, text: str) -> bool:
        """Whether the words say that goods stay with the buyer (留着, 不退)."""
        return self._has(text, "keep")

    def takes_back(self, clause: str) -> bool:
        """Whether a part of a line says that what it names was not meant (不是键盘)."""
        return tidy(clause).startswith(tuple(self._answers["taken_back"]))

    def restricts(self, text: str) -> bool:
        """Whether the words name all that is to go back (只退)."""
        return self._has(text, "only")

    def nothing_to_show(self, text: str) -> bool:
        """Whether the buyer has no proof to send (没有照片)."""
        return self._has(text, "skip")

    def finished(self, text: str) -> bool:
        """Whether the buyer has sent all that he wanted to (传好了)."""
        return self._has(text, "done")

    def goes_on(self, text: str) -> bool:
        """Whether the whole line goes on with what was left unfinished (继续)."""
        return self._is(text, "goes_on")

    def still(self, text: str) -> bool:
        """Whether what is wished was wished before (还是退吧)."""
        return self._has(text, "still")

    def asks_back(self, text: str) -> str | None:
        """ "again" (what was said?), "lost" (not understood), "why" (is it wanted?); else None."""
        for kind in ("again", "lost"):
            if self._is(text, kind):
                return kind
        why = len(text) <= _SHORT and self._has(text, "why") and not self._has(text, "why_but")
        return "why" if why else None

    def nth(self, text: str) -> int | None:
        """The place in a list that the words name, counted from 0; None when they name none."""
        said = re.sub(r"[\s,.!?,。!?、]", "", tidy(text))
        before = self._answers["nth_before"][0]
        for n, words in enumerate(self._answers["nth"]):
            if any(said == word or f"{before}{word}" in said for word in words.split("|")):
                return n
        return None

    def second_wish(self, text: str, *, first: str, but: Collection[str] = ()) -> str | None:
        """The intent of a second wish said in the same breath as `first`, None when there is none besides `but`."""
        others = (intent for intent in self._wishes if intent != first and intent not in but)
        return next((intent for intent in others if self.wishes(text, intent)), None)

    def wishes(self, text: str, intent: str) -> bool:
        """Whether the words name the wish."""
        said = tidy(text)
        return any(word in said for word in self._wishes[intent])

    def clauses(self, text: str) -> Sequence[tuple[int, int]]:
        """[start, end) of each part of a message: cut at punctuation, spaces, and words that begin another matter."""
        return [found.span() for found in self._clause.finditer(text)]

    def _is(self, text: str, kind: str) -> bool:
        said = re.sub(r"[\s,.!~,。!~、]+", "", tidy(text))
        endings = ("", *self._answers["ending"])
        return any(said in (word * 2, *(word + ending for ending in endings)) for word in self._answers[kind])

    def _all(self, text: str, kind: str) -> bool:
        """Whether the line is nothing but such words, one after the other."""
        said = re.sub(r"[\s,.!~,。!~、]+", "", tidy(text))
        parts = "|".join(sorted(map(re.escape, self._answers[kind]), key=len, reverse=True))
        ends = "|".join(map(re.escape, self._answers["ending"]))
        return bool(re.fullmatch(rf"(?:(?:{parts})(?:{ends})?){{1,4}}", said))

    def _has(self, text: str, kind: str) -> bool:
        said = tidy(text)
        return any(word in said for word in self._answers[kind])


def _stands(word: str, said: str) -> bool:
    """Whether a word is said; one of digits only where no longer number holds it."""
    if not word.isdigit():
        return word in said
    return re.search(rf"(?<!\d){word}(?!\d)", said) is not None
