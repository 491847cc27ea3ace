/** The buyer's conversation as this page knows it: lines, what is on its way, who speaks, and the connection. */

import type { Attachment, Line, Outgoing, Speaker } from "@shared/api/types";
import { answeredBefore } from "@shared/chat/buttons";
import type { Frame, Link } from "@shared/chat/socket";
import { Timeline } from "@shared/chat/timeline";
import { type Draft, type Pending, pendingOf, verdictOn } from "./outbox";

export interface Ports {
  read: (after: number, wait: number) => Promise<Line[]>;
  post: (message: Outgoing) => Promise<{ seq: number }>;
  upload: (file: File, progress: (share: number) => void) => Promise<Attachment>;
  forgetToken: () => void;
}

export interface View {
  lines: readonly Line[];
  pending: readonly Pending[];
  /** line seq → action pressed on it ("" when it was before this page was loaded) */
  pressed: ReadonlyMap<number, string>;
  inCharge: string | null;
  typing: Speaker | null;
  /** the bot still owes an answer */
  awaited: boolean;
  link: Link | "polling";
  loaded: boolean;
  unread: number;
}

const EMPTY: View = {
  lines: [],
  pending: [],
  pressed: new Map(),
  inCharge: null,
  typing: null,
  awaited: false,
  link: "connecting",
  loaded: false,
  unread: 0,
};

const TYPING_MS = 6_000;
const AWAIT_MS = 30_000;
/** failures in a row after which we read by long poll beside trying the socket */
const POLL_AFTER = 2;
const POLL_WAIT_S = 25;

export class Conversation {
  private view: View = EMPTY;
  private readonly timeline = new Timeline();
  private readonly listeners = new Set<() => void>();
  private readonly pressedHere = new Map<number, string>();
  private readonly tries = new Map<string, number>();
  /** messages whose turn has ended: its answer may overtake the acknowledgement */
  private readonly answered = new Set<string>();
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private awaitTimer: ReturnType<typeof setTimeout> | undefined;
  private polling = false;
  private reading = false;
  private sending: Promise<void> = Promise.resolve();
  private seen = true;

  constructor(private readonly ports: Ports) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): View => this.view;

  get cursor(): number {
    return this.timeline.cursor;
  }

  /** Whether the buyer has the chat before him; unread lines are counted while not. */
  shown(seen: boolean): void {
    this.seen = seen;
    if (seen) this.change({ unread: 0 });
  }

  linked(link: Link, failures: number): void {
    if (link === "live") this.polling = false;
    const poll = link !== "live" && link !== "closed" && failures >= POLL_AFTER;
    this.change({ link: poll ? "polling" : link });
    if (poll && !this.polling) {
      this.polling = true;
      void this.poll();
    }
    if (link === "closed") this.polling = false;
  }

  hear(frame: Frame): void {
    switch (frame.type) {
      case "ready":
        this.change({ inCharge: typeof frame.in_charge === "string" ? frame.in_charge : null, loaded: true });
        break;
      case "in_charge":
        this.change({ inCharge: typeof frame.in_charge === "string" ? frame.in_charge : null, typing: null });
        break;
      case "typing":
        this.heardTyping((frame.from as Speaker | undefined) ?? "agent");
        break;
      case "message":
        this.heardLine(frame.message as Line);
        break;
    }
  }

  send(draft: Draft): void {
    const pending = pendingOf(draft);
    if (draft.pressedOn !== undefined && draft.action) this.pressedHere.set(draft.pressedOn, draft.action);
    this.change({ pending: [...this.view.pending, pending] });
    this.enqueue(pending.id);
  }

  retry(id: string): void {
    this.tries.delete(id);
    const failed = this.pendingOf(id);
    const uploaded = failed?.message.files !== undefined || failed?.files.length === 0;
    this.update(id, { state: uploaded ? "sending" : "uploading", why: null });
    this.enqueue(id);
  }

  /** Gives a failed message up; its button may be pressed again. */
  discard(id: string): void {
    const gone = this.pendingOf(id);
    this.forget(id);
    if (gone?.pressedOn != null) this.pressedHere.delete(gone.pressedOn);
    this.change({ pending: this.view.pending.filter((one) => one.id !== id) });
  }

  /** Reads what the socket may have left out. */
  async catchUp(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      const after = this.timeline.cursor;
      this.take(await this.ports.read(after, 0), after);
    } catch {
      // the socket's own resume, or the poll, reads it
    } finally {
      this.reading = false;
    }
  }

  private heardLine(line: Line): void {
    const whole = this.timeline.push(line);
    this.settle([line]);
    if (!whole) void this.catchUp();
  }

  private take(lines: Line[], after: number): void {
    const fresh = lines.filter((line) => !this.timeline.lines.some((known) => known.seq === line.seq));
    this.timeline.read(lines, after);
    this.settle(fresh);
    this.change({ loaded: true });
  }

  /** What new lines change: pendings shown back, the answer come, typing over, unread. */
  private settle(fresh: readonly Line[]): void {
    const ids = new Set(fresh.filter((line) => line.from === "buyer").map((line) => line.id));
    const others = fresh.filter((line) => line.from !== "buyer");
    for (const id of ids) this.forget(id);
    for (const line of others) if (line.end) for (const id of line.answers ?? []) this.answered.add(id);
    this.change({
      lines: this.timeline.lines,
      pending: this.view.pending.filter((one) => !ids.has(one.id)),
      ...(others.length > 0 ? { typing: null } : {}),
      ...(others.some((line) => line.end || line.from !== "bot") ? { awaited: false } : {}),
      unread: this.seen ? 0 : this.view.unread + (this.view.loaded ? others.length : 0),
    });
  }

  private forget(id: string): void {
    this.tries.delete(id);
    for (const one of this.pendingOf(id)?.uploads ?? []) if (one.image) URL.revokeObjectURL(one.image);
  }

  private heardTyping(from: Speaker): void {
    clearTimeout(this.typingTimer);
    this.change({ typing: from });
    this.typingTimer = setTimeout(() => this.change({ typing: null }), TYPING_MS);
  }

  /** One after the other, so that messages arrive in the order they were written. */
  private enqueue(id: string): void {
    this.sending = this.sending.then(() => this.deliver(id));
  }

  private async deliver(id: string): Promise<void> {
    for (;;) {
      const pending = this.pendingOf(id);
      if (!pending) return;
      try {
        const message = await this.withFiles(pending);
        await this.ports.post(message);
        this.update(id, { state: "sent" });
        if (!this.answered.has(id)) this.awaitAnswer();
        if (this.view.link !== "live") await this.catchUp();
        return;
      } catch (error) {
        const tries = this.tries.get(id) ?? 0;
        this.tries.set(id, tries + 1);
        const verdict = verdictOn(error, tries);
        if ("failed" in verdict) {
          this.update(id, { state: "failed", why: verdict.failed });
          return;
        }
        if ("token" in verdict) this.ports.forgetToken();
        else await new Promise((resume) => setTimeout(resume, verdict.again));
      }
    }
  }

  private async withFiles(pending: Pending): Promise<Outgoing> {
    if (pending.files.length === 0 || pending.message.files) return pending.message;
    const ids: string[] = [];
    for (const [n, file] of pending.files.entries()) {
      const { id } = await this.ports.upload(file, (share) => this.uploaded(pending.id, n, share));
      this.uploaded(pending.id, n, 1);
      ids.push(id);
    }
    const message = { ...pending.message, files: ids };
    this.update(pending.id, { message, state: "sending" });
    return message;
  }

  private uploaded(id: string, n: number, share: number): void {
    const uploads = this.pendingOf(id)?.uploads.map((one, at) => (at === n ? { ...one, share } : one));
    if (uploads) this.update(id, { uploads });
  }

  private awaitAnswer(): void {
    if (this.view.inCharge !== null && this.view.inCharge !== "bot") return;
    clearTimeout(this.awaitTimer);
    this.change({ awaited: true });
    this.awaitTimer = setTimeout(() => this.change({ awaited: false }), AWAIT_MS);
  }

  private async poll(): Promise<void> {
    let wait = 0;
    while (this.polling) {
      const after = this.timeline.cursor;
      try {
        this.take(await this.ports.read(after, wait), after);
        wait = POLL_WAIT_S;
      } catch {
        await new Promise((resume) => setTimeout(resume, 5_000));
      }
    }
  }

  private pendingOf(id: string): Pending | undefined {
    return this.view.pending.find((one) => one.id === id);
  }

  private update(id: string, change: Partial<Pending>): void {
    this.change({ pending: this.view.pending.map((one) => (one.id === id ? { ...one, ...change } : one)) });
  }

  private change(change: Partial<View>): void {
    const lines = change.lines ?? this.view.lines;
    const pressed = new Map<number, string>([...answeredBefore(lines)].map((seq) => [seq, ""]));
    for (const [seq, action] of this.pressedHere) pressed.set(seq, action);
    this.view = { ...this.view, ...change, pressed };
    for (const listener of this.listeners) listener();
  }
}
