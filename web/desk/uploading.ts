/** A member of staff's file goes up at once and is held by its id; what is pasted or dropped goes the same way. */
import { problemOf } from "@shared/api/problems";
import type { Attachment } from "@shared/api/types";
import { csrfToken } from "./session";

/** Files a line may carry (CONTRACT.md). */
export const MOST_FILES = 9;
export const ACCEPTED = "image/jpeg,image/png,image/webp,video/mp4,application/pdf";

export interface Held {
  id: string;
  name: string;
}

export async function uploadFile(file: File): Promise<Held> {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await fetch("/api/files", {
    method: "POST",
    body: form,
    credentials: "same-origin",
    headers: { "X-CSRF-Token": csrfToken() },
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer, body);
  return { id: (body as Attachment).id, name: file.name || "图片" };
}
