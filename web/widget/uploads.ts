/** One file on its way up: XMLHttpRequest, because fetch tells no progress. */
import { ProblemError } from "@shared/api/problems";
import type { Attachment, Problem } from "@shared/api/types";

export type Upload = (file: File, token: string, progress: (share: number) => void) => Promise<Attachment>;

/** Resolves with the server's id; rejects with a ProblemError, or a TypeError when the network failed. */
export const upload: Upload = (file, token, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/files");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Attachment);
      else reject(new ProblemError(problemIn(request.response, request.status)));
    };
    request.onerror = () => reject(new TypeError("network"));
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });

function problemIn(body: unknown, status: number): Problem {
  const given = body as Problem | null;
  if (given && typeof given.title === "string") return { ...given, status };
  return { type: "about:blank", title: status === 413 ? "文件太大了" : "上传失败，请重试", status };
}
