/** What each key does to the inbox, and which message comes next; no waiting for the server is in here. */
import type { components } from "@shared/api/generated/document";

export type Inbox = components["schemas"]["Inbox"];
export type Entry = components["schemas"]["InboxEntry"];
export type Group = components["schemas"]["InboxGroup"];
export type NewLabel = components["schemas"]["NewLabel"];
export type Named = components["schemas"]["Intent"];

export type Deed =
  | { kind: "confirm" | "second" | "out" | "ignore" }
  | { kind: "correct" | "split" | "mark" | "undo" | "help" | "whole" }
  | { kind: "move"; by: 1 | -1; groups: boolean };

const KEYS: Record<string, Deed> = {
  Enter: { kind: "confirm" },
  "1": { kind: "confirm" },
  "2": { kind: "second" },
  c: { kind: "correct" },
  s: { kind: "split" },
  o: { kind: "out" },
  x: { kind: "ignore" },
  m: { kind: "mark" },
  a: { kind: "whole" },
  u: { kind: "undo" },
  "?": { kind: "help" },
  j: { kind: "move", by: 1, groups: false },
  ArrowDown: { kind: "move", by: 1, groups: false },
  k: { kind: "move", by: -1, groups: false },
  ArrowUp: { kind: "move", by: -1, groups: false },
  J: { kind: "move", by: 1, groups: true },
  ArrowRight: { kind: "move", by: 1, groups: true },
  K: { kind: "move", by: -1, groups: true },
  ArrowLeft: { kind: "move", by: -1, groups: true },
};

/** The keys as people are told of them. */
export const HELP: readonly [string, string][] = [
  ["Enter 或 1", "就是猜的这个意思"],
  ["2", "是第二个猜测"],
  ["C", "改成别的意思"],
  ["S", "拆成两句"],
  ["O", "店里办不了"],
  ["X", "忽略，不学"],
  ["M", "标注实体（也可以直接选中文字）"],
  ["A", "整组一起 / 只这一条"],
  ["J K ↓ ↑", "下一条、上一条"],
  ["← →", "上一组、下一组"],
  ["U", "撤回刚才的"],
];

/** What a key means; null where a field is being typed in, a button has the focus, or a modifier is held. */
export function deedOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target">,
): Deed | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const on = event.target instanceof HTMLElement ? event.target : null;
  if (on?.closest("input, textarea, select, [role=dialog], [role=combobox]")) return null;
  if (on?.closest("button, a") && (event.key === "Enter" || event.key === " ")) return null;
  return KEYS[event.key] ?? KEYS[event.key.toLowerCase()] ?? null;
}

/** Groups without what was labelled meanwhile, or by me before; empty ones are gone, untouched ones stay themselves. */
export function left(groups: Group[], gone: ReadonlySet<string>): Group[] {
  const kept = (one: Entry) => !gone.has(one.id) && !one.mine;
  return groups
    .map((group) => (group.entries.every(kept) ? group : { ...group, entries: group.entries.filter(kept) }))
    .filter((group) => group.entries.length > 0);
}

export interface At {
  group: Group;
  entry: Entry;
}

/** Where a chosen entry is; the first of the first group when it is gone. */
export function find(groups: Group[], id: string | null): At | null {
  for (const group of groups) {
    const entry = group.entries.find((one) => one.id === id);
    if (entry) return { group, entry };
  }
  const group = groups[0];
  const entry = group?.entries[0];
  return group && entry ? { group, entry } : null;
}

/** The entry that is chosen once these are labelled: the next of the group, else the first of the next group. */
export function after(groups: Group[], at: At, labelled: readonly string[]): string | null {
  const gone = new Set(labelled);
  const n = at.group.entries.indexOf(at.entry);
  const here = [...at.group.entries.slice(n), ...at.group.entries.slice(0, n)];
  const next = here.find((one) => !gone.has(one.id));
  if (next) return next.id;
  const g = groups.indexOf(at.group);
  const other = groups[g + 1] ?? groups[g - 1];
  return other?.entries[0]?.id ?? null;
}

/** The entry a step away; stays at the ends. */
export function moved(groups: Group[], at: At, by: 1 | -1, whole: boolean): string {
  if (whole) return groups[groups.indexOf(at.group) + by]?.entries[0]?.id ?? at.entry.id;
  const n = at.group.entries.indexOf(at.entry);
  const other = at.group.entries[n + by];
  if (other) return other.id;
  const next = groups[groups.indexOf(at.group) + by]?.entries;
  return (by === 1 ? next?.[0] : next?.at(-1))?.id ?? at.entry.id;
}

/** A whole body of what is said of these. */
export function labelOf(ids: string[], more: Partial<NewLabel> & Pick<NewLabel, "verdict">): NewLabel {
  return { entries: ids, intent: null, written: null, clauses: [], ...more };
}

/** The body for a key that needs nothing more; null when there is no such guess. */
export function labelFor(kind: "confirm" | "second" | "out" | "ignore", entries: Entry[]): NewLabel | null {
  const ids = entries.map((one) => one.id);
  const first = entries[0];
  if (!first) return null;
  if (kind === "out") return labelOf(ids, { verdict: "out_of_scope" });
  if (kind === "ignore") return labelOf(ids, { verdict: "ignore" });
  const intent = kind === "confirm" ? (first.meant ?? first.guess) : first.runner_up;
  return intent ? labelOf(ids, { verdict: "correct", intent }) : null;
}

/** Names and titles that hold what was typed, the likelier ones first. */
export function matching(named: Named[], typed: string, likely: readonly (string | null)[]): Named[] {
  const wanted = typed.trim().toLowerCase();
  const found = named.filter(
    ({ name, title }) => name.includes(wanted) || title.toLowerCase().includes(wanted),
  );
  const place = (name: string) => {
    const at = likely.indexOf(name);
    return at === -1 ? likely.length : at;
  };
  return [...found].sort((a, b) => place(a.name) - place(b.name));
}

/** Calls in the order of the keys, one at a time; nobody waits for them. */
export class Line {
  private last: Promise<unknown> = Promise.resolve();
  waiting = 0;

  constructor(private readonly changed: () => void = () => undefined) {}

  add<T>(call: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    this.changed();
    const run = this.last.then(call);
    this.last = run
      .catch(() => undefined)
      .then(() => {
        this.waiting -= 1;
        this.changed();
      });
    return run;
  }
}
