/** What the buyer has sent and the server has not shown back yet: tried again with the same id, so it counts once. */
import { newId } from "@shared/api/client";
import { ProblemError, wordsOf } from "@shared/api/problems";
import type { About, Outgoing } from "@shared/api/types";

export interface UploadState {
  name: string;
  share: number;
  image: string | null;
}

export interface Pending {
  id: string;
  at: string;
  /** what the bubble says meanwhile */
  text: string;
  state: "uploading" | "sending" | "sent" | "failed";
  why: string | null;
  uploads: readonly UploadState[];
  /** the files themselves, until they have an id */
  files: readonly File[];
  message: Outgoing;
  /** the line whose button this is */
  pressedOn: number | null;
}

export interface Draft {
  text?: string;
  action?: string;
  title?: string;
  files?: File[];
  about?: About;
  pressedOn?: number;
}

export function pendingOf(draft: Draft, now: Date = new Date()): Pending {
  const id = newId();
  const files = draft.files ?? [];
  const message: Outgoing = { id };
  if (draft.action) message.action = draft.action;
  else if (draft.text) message.text = draft.text;
  if (draft.about) message.about = draft.about;
  return {
    id,
    at: now.toISOString(),
    text: draft.text ?? draft.title ?? "",
    state: files.length > 0 ? "uploading" : "sending",
    why: null,
    uploads: files.map((file) => ({ name: file.name, share: 0, image: previewOf(file) })),
    files,
    message,
    pressedOn: draft.pressedOn ?? null,
  };
}

function previewOf(file: File): string | null {
  return file.type.startsWith("image/") && typeof URL.createObjectURL === "function"
    ? URL.createObjectURL(file)
    : null;
}

export type Verdict = { again: number } | { token: true } | { failed: string };

const TRIES = 4;

/**
 * What to do about a refused send: `again` in that many ms, with a new `token`, or `failed` with words for the buyer.
 * A network failure and a 5xx are tried again by themselves, a refusal is not.
 */
export function verdictOn(error: unknown, tries: number): Verdict {
  if (error instanceof ProblemError) {
    if (error.status === 401) return tries < 2 ? { token: true } : { failed: "登录已过期，请刷新页面后重试" };
    if (error.status === 429) {
      const seconds = error.retryAfter ?? 5;
      return tries < TRIES && seconds <= 60
        ? { again: seconds * 1000 }
        : { failed: "发送太快了，请稍后再试" };
    }
    if (error.status < 500) return { failed: wordsOf(error) };
  }
  return tries < TRIES ? { again: 800 * 2 ** tries } : { failed: wordsOf(error) };
}
