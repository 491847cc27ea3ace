/**
 * One file on its way up. XMLHttpRequest, because fetch tells no progress; but it cannot leave out the cookie of an
 * agent who is signed in at our origin in another tab, and cookie and token together are refused: then fetch, without.
 */
import { problemOf } from "@shared/api/problems";
import type { Attachment } from "@shared/api/types";

export type Upload = (file: File, token: string, progress: (share: number) => void) => Promise<Attachment>;

/** Resolves with the server's id; rejects with a ProblemError, or a TypeError when the network failed. */
export const upload: Upload = async (file, token, progress) => {
  const answer = (await withProgress(file, token, progress)) ?? (await withoutCookie(file, token));
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer, body);
  return body as Attachment;
};

/** The answer; null when it was refused as two identities, or cut off before an answer came. */
function withProgress(
  file: File,
  token: string,
  progress: (share: number) => void,
): Promise<Response | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/files");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 400) resolve(null);
      else resolve(new Response(request.responseText, { status: request.status }));
    };
    request.onerror = () => resolve(null);
    request.send(formOf(file));
  });
}

function withoutCookie(file: File, token: string): Promise<Response> {
  return fetch("/api/files", {
    method: "POST",
    body: formOf(file),
    headers: { Authorization: `Bearer ${token}` },
    credentials: "omit",
  });
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append("file", file, file.name);
  return form;
}
