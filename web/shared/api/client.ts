/** The one way to call the server: typed verbs, refusals as ProblemError, never a cookie and a bearer together. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { serverSays } from "../dates";
import type { Paths } from "./paths";
import { problemOf } from "./problems";

export type Api = Client<Paths>;

const tellsTime: Middleware = {
  onResponse({ response }) {
    serverSays(response.headers.get("Wuyou-Now"));
  },
};

/** A buyer's calls: bearer token, no cookies (an agent may be signed in at this origin in another tab). */
export function buyerApi(token: () => Promise<string>): Api {
  const api = createClient<Paths>({ credentials: "omit" });
  api.use(tellsTime, {
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${await token()}`);
      return request;
    },
  });
  return api;
}

/** Calls that need nobody: the demo's list of buyers and its login. */
export function openApi(): Api {
  return createClient<Paths>({ credentials: "omit" });
}

/** A staff member's calls: session cookie, and the login's CSRF token on whatever changes something. */
export function staffApi(csrf: () => string | null): Api {
  const api = createClient<Paths>({
    baseUrl: location.origin,
    credentials: "same-origin",
    fetch: (request) => fetch(request),
  });
  api.use(tellsTime, {
    onRequest({ request }) {
      const token = csrf();
      if (token && request.method !== "GET") request.headers.set("X-CSRF-Token", token);
      return request;
    },
  });
  return api;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or its problem thrown. */
export async function taken<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** A fresh id for a message or an idempotency key. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
