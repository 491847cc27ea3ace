/** What an agent has begun to write in each chat: kept in this tab, so that looking elsewhere loses nothing. */

export interface Draft {
  text: string;
  note: boolean;
  files: { id: string; name: string }[];
}

const EMPTY: Draft = { text: "", note: false, files: [] };
const PREFIX = "wuyou-draft-";

export function draftOf(id: string): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PREFIX + id) ?? "null");
    return kept && typeof kept === "object" ? { ...EMPTY, ...(kept as Partial<Draft>) } : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function keepDraft(id: string, draft: Draft): void {
  if (draft.text === "" && draft.files.length === 0) sessionStorage.removeItem(PREFIX + id);
  else sessionStorage.setItem(PREFIX + id, JSON.stringify(draft));
}
