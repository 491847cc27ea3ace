/** What the buyer sends arrives once and in order; what the bot says is shown once; a press is remembered. */
import { ProblemError } from "@shared/api/problems";
import type { Line, Outgoing } from "@shared/api/types";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Conversation } from "../widget/conversation";

function line(seq: number, more: Partial<Line> = {}): Line {
  return { seq, id: `m${seq}`, from: "bot", at: "2026-11-24T04:00:00Z", text: "…", ...more };
}

const problem = (status: number, detail = "", retryAfter: number | null = null) =>
  new ProblemError({ type: "x", title: "x", status, detail }, retryAfter);

class FakeServer {
  posts: Outgoing[] = [];
  reads: number[] = [];
  refusals: unknown[] = [];
  lines: Line[] = [];
  forgotten = 0;
  uploads: string[] = [];
  /** what happens before the acknowledgement is there */
  overtake: (message: Outgoing) => void = () => undefined;

  ports() {
    return {
      read: async (after: number) => {
        this.reads.push(after);
        return this.lines.filter((one) => one.seq > after);
      },
      post: async (message: Outgoing) => {
        this.posts.push(message);
        this.overtake(message);
        const refusal = this.refusals.shift();
        if (refusal) throw refusal;
        return { seq: this.posts.length };
      },
      upload: async (file: File, progress: (share: number) => void) => {
        progress(0.5);
        this.uploads.push(file.name);
        return { id: `f-${file.name}` };
      },
      forgetToken: () => {
        this.forgotten += 1;
      },
    };
  }
}

describe("conversation", () => {
  let server: FakeServer;
  let chat: Conversation;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    chat = new Conversation(server.ports());
    chat.linked("live", 0);
    chat.hear({ type: "ready", in_charge: "bot" });
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it("shows a message at once, and once when the server shows it back", async () => {
    chat.send({ text: "我要退货" });
    expect(chat.snapshot().pending).toMatchObject([{ text: "我要退货", state: "sending" }]);
    await settle();
    const [sent] = server.posts;
    chat.hear({ type: "message", message: line(1, { from: "buyer", id: sent?.id, text: "我要退货" }) });
    expect(chat.snapshot().pending).toEqual([]);
    expect(chat.snapshot().lines).toHaveLength(1);
  });

  it("tries a lost message again under the same id", async () => {
    server.refusals = [new TypeError("network"), problem(503)];
    chat.send({ text: "在吗" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.posts).toHaveLength(3);
    expect(new Set(server.posts.map((one) => one.id)).size).toBe(1);
    expect(chat.snapshot().pending[0]?.state).toBe("sent");
  });

  it("fails at once on a refusal, says why, and goes again when asked", async () => {
    server.refusals = [problem(422, "一条消息最多 2000 字")];
    chat.send({ text: "长" });
    await settle();
    expect(chat.snapshot().pending[0]).toMatchObject({ state: "failed", why: "一条消息最多 2000 字" });
    expect(chat.snapshot().awaited).toBe(false);
    chat.retry(chat.snapshot().pending[0]?.id ?? "");
    await settle();
    expect(chat.snapshot().pending[0]?.state).toBe("sent");
  });

  it("gets a new token once when the old one is refused", async () => {
    server.refusals = [problem(401)];
    chat.send({ text: "在吗" });
    await settle();
    expect(server.forgotten).toBe(1);
    expect(server.posts).toHaveLength(2);
  });

  it("waits as long as the server says when it is too fast", async () => {
    server.refusals = [problem(429, "", 7)];
    chat.send({ text: "在吗" });
    await vi.advanceTimersByTimeAsync(6_900);
    expect(server.posts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(server.posts).toHaveLength(2);
  });

  it("keeps the order of what was written", async () => {
    server.refusals = [new TypeError("network")];
    chat.send({ text: "亲" });
    chat.send({ text: "那个鞋" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.posts.map((one) => one.text)).toEqual(["亲", "亲", "那个鞋"]);
  });

  it("sends files by id after uploading them, once, even when the message must go again", async () => {
    server.refusals = [new TypeError("network")];
    chat.send({ files: [new File(["x"], "a.png", { type: "image/png" }), new File(["y"], "b.png")] });
    expect(chat.snapshot().pending[0]?.state).toBe("uploading");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.uploads).toEqual(["a.png", "b.png"]);
    expect(server.posts.at(-1)?.files).toEqual(["f-a.png", "f-b.png"]);
  });

  it("reads a gap from before it and shows nothing twice", async () => {
    server.lines = [line(1), line(2), line(3)];
    chat.hear({ type: "message", message: line(1) });
    chat.hear({ type: "message", message: line(3) });
    await settle();
    expect(server.reads).toEqual([1]);
    expect(chat.snapshot().lines.map((one) => one.seq)).toEqual([1, 2, 3]);
    expect(chat.cursor).toBe(3);
  });

  it("remembers which button was pressed, and gives it back when the press is discarded", async () => {
    server.refusals = [problem(422, "不行")];
    chat.hear({
      type: "message",
      message: line(1, { buttons: [{ title: "是", action: "1.0.x", value: "yes" }] }),
    });
    chat.send({ action: "1.0.x", title: "是", pressedOn: 1 });
    expect(chat.snapshot().pressed.get(1)).toBe("1.0.x");
    await settle();
    expect(server.posts[0]).toMatchObject({ action: "1.0.x" });
    expect(server.posts[0]).not.toHaveProperty("text");
    chat.discard(chat.snapshot().pending[0]?.id ?? "");
    expect(chat.snapshot().pressed.has(1)).toBe(false);
  });

  it("stops waiting for the bot at the line that ends the turn, and after a while anyway", async () => {
    chat.send({ text: "在吗" });
    await settle();
    expect(chat.snapshot().awaited).toBe(true);
    chat.hear({ type: "message", message: line(1) });
    expect(chat.snapshot().awaited).toBe(true);
    chat.hear({ type: "message", message: line(2, { end: true }) });
    expect(chat.snapshot().awaited).toBe(false);
    chat.send({ text: "在吗" });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(chat.snapshot().awaited).toBe(false);
  });

  it("does not wait for an answer that overtook the acknowledgement", async () => {
    server.overtake = ({ id }) => {
      chat.hear({ type: "message", message: line(1, { from: "buyer", id, text: "在吗" }) });
      chat.hear({ type: "message", message: line(2, { answers: [id], end: true }) });
    };
    chat.send({ text: "在吗" });
    await settle();
    expect(server.posts).toHaveLength(1);
    expect(chat.snapshot().awaited).toBe(false);
  });

  it("does not wait for a bot that is not in charge", async () => {
    chat.hear({ type: "in_charge", in_charge: "agent1" });
    chat.send({ text: "在吗" });
    await settle();
    expect(chat.snapshot().awaited).toBe(false);
  });

  it("lets typing expire by itself", async () => {
    chat.hear({ type: "typing", from: "agent" });
    expect(chat.snapshot().typing).toBe("agent");
    await vi.advanceTimersByTimeAsync(7_000);
    expect(chat.snapshot().typing).toBeNull();
  });

  it("reads by long poll when the socket keeps failing, and stops when it is back", async () => {
    server.lines = [line(1)];
    chat.linked("waiting", 1);
    await settle();
    expect(server.reads).toEqual([]);
    chat.linked("waiting", 2);
    chat.linked("live", 0);
    await vi.advanceTimersByTimeAsync(10);
    expect(chat.snapshot().lines).toHaveLength(1);
    const reads = server.reads.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.reads).toHaveLength(reads);
  });

  it("counts lines that nobody looked at", () => {
    chat.shown(false);
    chat.hear({ type: "message", message: line(1) });
    expect(chat.snapshot().unread).toBe(1);
    chat.shown(true);
    expect(chat.snapshot().unread).toBe(0);
  });
});
