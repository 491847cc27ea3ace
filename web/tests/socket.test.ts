/** The socket comes back by itself, says hello with the newest cursor, answers pings, and notices silence. */
import { backOff, type Frame, type Link, LiveSocket, SILENCE_MS } from "@shared/chat/socket";
import { beforeEach, describe, expect, it, vi } from "vitest";

class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: Frame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FakeSocket.made.push(this);
  }
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.readyState = 3;
  }
  async opens() {
    this.readyState = 1;
    this.onopen?.();
    await vi.advanceTimersByTimeAsync(0);
  }
  says(frame: Frame | string) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  breaks() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const newest = () => FakeSocket.made.at(-1) as FakeSocket;

function socket(cursor: () => number = () => 0) {
  const heard: Frame[] = [];
  const links: [Link, number][] = [];
  const live = new LiveSocket({
    url: "ws://here",
    readyType: "ready",
    hello: async () => ({ type: "hello", token: "t", after: cursor() }),
    receive: (frame) => heard.push(frame),
    link: (link, failures) => links.push([link, failures]),
    connect: () => new FakeSocket() as unknown as WebSocket,
    random: () => 0.5,
  });
  return { live, heard, links };
}

describe("socket", () => {
  beforeEach(() => {
    FakeSocket.made = [];
    vi.useFakeTimers();
  });

  it("says hello first and is live when the server is ready", async () => {
    const { live, links } = socket(() => 7);
    live.start();
    await newest().opens();
    expect(newest().sent).toEqual([{ type: "hello", token: "t", after: 7 }]);
    newest().says({ type: "ready" });
    expect(links.at(-1)).toEqual(["live", 0]);
    live.stop();
  });

  it("resumes after what it has when the connection broke", async () => {
    let cursor = 0;
    const { live } = socket(() => cursor);
    live.start();
    await newest().opens();
    newest().says({ type: "ready" });
    cursor = 12;
    newest().breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.made).toHaveLength(2);
    await newest().opens();
    expect(newest().sent[0]).toMatchObject({ type: "hello", after: 12 });
    live.stop();
  });

  it("answers a ping and tells nobody", async () => {
    const { live, heard } = socket();
    live.start();
    await newest().opens();
    newest().says({ type: "ping" });
    expect(newest().sent.at(-1)).toEqual({ type: "pong" });
    expect(heard).toEqual([]);
    live.stop();
  });

  it("counts a connection that fell silent as lost", async () => {
    const { live } = socket();
    live.start();
    await newest().opens();
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 1_000);
    expect(FakeSocket.made).toHaveLength(2);
    live.stop();
  });

  it("hears nothing from a connection that it gave up", async () => {
    const { live, heard } = socket();
    live.start();
    const first = newest();
    await first.opens();
    first.breaks();
    first.says({ type: "message" });
    expect(heard).toEqual([]);
    live.stop();
  });

  it("lives through frames that are no frames", async () => {
    const { live, heard } = socket();
    live.start();
    await newest().opens();
    for (const junk of ["{", "null", "[]", '{"no":"type"}']) newest().says(junk);
    expect(heard).toEqual([]);
    live.stop();
  });

  it("stays away once stopped", async () => {
    const { live } = socket();
    live.start();
    live.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it("waits longer each time, up to a limit", () => {
    const waits = [0, 1, 2, 3, 50].map((failures) => backOff(failures, () => 1));
    expect(waits).toEqual([500, 1000, 2000, 4000, 20000]);
    expect(backOff(50, () => 0)).toBe(10_000);
  });
});
