/** A refusal as the pages see it: the server's problem document, or a plain word when none came. */
import type { Problem } from "./types";

export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** seconds to wait before the next try, when the server says */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Reads the problem of a refused answer; an answer without one still becomes a sentence. */
export function problemOf(response: Response, body: unknown): ProblemError {
  const after = Number(response.headers.get("Retry-After"));
  const problem = isProblem(body)
    ? { ...body, status: response.status }
    : { type: "about:blank", title: `服务暂时不可用（${response.status}）`, status: response.status };
  return new ProblemError(problem, Number.isFinite(after) && after > 0 ? after : null);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && typeof (body as Problem).title === "string";
}

/** What to tell a person about any error. */
export function wordsOf(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  if (error instanceof TypeError) return "网络不通，请检查网络后重试";
  return "出了点问题，请稍后重试";
}
