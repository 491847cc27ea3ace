/** The server's files as this page reads them: by id or path, with the session's cookie. */
import type { Attachment } from "@shared/api/types";

export async function blobAt(path: string): Promise<Blob> {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}

export const pathOf = (id: string) => `/api/files/${encodeURIComponent(id)}`;

export const fileBlob = (id: string) => blobAt(pathOf(id));

export function fileOf(file: Attachment | string): Attachment {
  return typeof file === "string" ? { id: file } : file;
}
