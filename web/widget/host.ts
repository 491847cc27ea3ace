/** The frame's half of the talk with the shop page: only our parent, only at the origin it named, is heard. */
import type { About } from "@shared/api/types";

export interface HostEvents {
  about: (about: About, say: string | undefined) => void;
  shown: (shown: boolean) => void;
}

const TOKEN_WAIT_MS = 10_000;
/** A token this close to its end, seconds, is asked for anew. */
const MARGIN_S = 60;

export class Host {
  private token: string | null = null;
  private asking: Promise<string> | null = null;
  private answer: ((token: string | null) => void) | null = null;

  constructor(
    private readonly parent: Window,
    private readonly origin: string,
    private readonly events: HostEvents,
  ) {}

  listen(): () => void {
    const heard = (event: MessageEvent) => this.hear(event);
    window.addEventListener("message", heard);
    this.post({ wuyou: "ready" });
    return () => window.removeEventListener("message", heard);
  }

  hear(event: Pick<MessageEvent, "source" | "origin" | "data">): void {
    if (event.source !== this.parent || event.origin !== this.origin) return;
    const said = event.data as { wuyou?: unknown; token?: unknown; about?: unknown; say?: unknown } | null;
    switch (said?.wuyou) {
      case "token":
        this.answer?.(typeof said.token === "string" && said.token ? said.token : null);
        break;
      case "about": {
        const about = aboutOf(said.about);
        if (about) this.events.about(about, typeof said.say === "string" ? said.say : undefined);
        break;
      }
      case "shown":
      case "hidden":
        this.events.shown(said.wuyou === "shown");
        break;
    }
  }

  /** A token that is still good; throws NotSignedIn when the page has none to give. */
  async tokenNow(): Promise<string> {
    if (this.token && secondsLeft(this.token) > MARGIN_S) return this.token;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** The server refused the token: the next call asks the page for another. */
  forgetToken(): void {
    this.token = null;
  }

  unread(count: number): void {
    this.post({ wuyou: "unread", count });
  }

  close(): void {
    this.post({ wuyou: "close" });
  }

  private ask(): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.answer?.(null), TOKEN_WAIT_MS);
      this.answer = (token) => {
        clearTimeout(late);
        this.answer = null;
        this.token = token;
        if (token) resolve(token);
        else reject(new NotSignedIn());
      };
      this.post({ wuyou: "token-please" });
    });
  }

  private post(message: object): void {
    this.parent.postMessage(message, this.origin);
  }
}

export class NotSignedIn extends Error {}

function aboutOf(raw: unknown): About | null {
  const { order_no, item } = (raw ?? {}) as Record<string, unknown>;
  if (typeof order_no !== "string") return null;
  return typeof item === "string" ? { order_no, item } : { order_no };
}

/** Seconds until the token ends, by its own `exp`; unreadable counts as still good (the server judges). */
export function secondsLeft(token: string, now: number = Date.now()): number {
  try {
    const body = token.split(".")[1] ?? "";
    const { exp } = JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/"))) as { exp?: number };
    return typeof exp === "number" ? exp - now / 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
