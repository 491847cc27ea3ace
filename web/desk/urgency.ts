/** How urgent a chat is: by when a person has to have answered, what is owed, and the order of the list. */
import type { Conversation } from "@shared/api/types";
import { remaining, serverNow } from "@shared/dates";

export type Urgency = "fresh" | "soon" | "late" | "none";

/** less than this left turns it yellow */
const SOON_MS = 120_000;

export function urgency(answerBy: string | null | undefined, now: Date = serverNow()): Urgency {
  if (!answerBy) return "none";
  const left = Date.parse(answerBy) - now.getTime();
  if (left < 0) return "late";
  return left < SOON_MS ? "soon" : "fresh";
}

/** `首次回复 还剩 3 分钟`, `回复 已超时 2 分钟`; null when nobody waits. */
export function clockOf(one: Conversation, now: Date = serverNow()): string | null {
  const left = remaining(one.answer_by, now);
  return left && `${one.in_charge === "queue" ? "首次回复" : "回复"} ${left}`;
}

/** The next deadline first; those without one after it, the latest heard of first. */
export function byNextDeadline(list: readonly Conversation[]): Conversation[] {
  return [...list].sort((a, b) => {
    const by = (a.answer_by ?? "9").localeCompare(b.answer_by ?? "9");
    return by !== 0 ? by : (b.updated_at ?? "").localeCompare(a.updated_at ?? "");
  });
}
