/** The trainer's inbox by keys alone, marking, splitting; what waits on the server never holds a key up. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import ChangesPage, { sentence } from "../desk/trainer/ChangesPage";
import ExamplesPage from "../desk/trainer/ExamplesPage";
import GoldensPage from "../desk/trainer/GoldensPage";
import InboxPage from "../desk/trainer/InboxPage";
import { type Entry, Line, matching } from "../desk/trainer/labelling";
import { mark, partsOf, piecesOf, unmark } from "../desk/trainer/marking";
import { accessible, serve, show } from "./answers";

const EVIL = "<img src=x onerror=alert(1)>";

function entry(id: string, text: string, more: Partial<Entry> = {}): Entry {
  return {
    id,
    at: "2026-11-24T04:00:00Z",
    cause: "unclear",
    text,
    written: text,
    guess: "ask_freight",
    confidence: 0.42,
    runner_up: "refund_only",
    runner_up_confidence: 0.4,
    meant: null,
    sent_by: null,
    note: "",
    state: "open",
    mine: false,
    ...more,
  };
}

const intents = [
  { name: "ask_freight", title: "问运费谁出" },
  { name: "refund_only", title: "只退钱，不退货" },
  { name: "thanks", title: "道谢" },
];
const entities = [
  { name: "money", title: "金额" },
  { name: "product", title: "商品" },
];
const inbox = {
  waiting: 3,
  twice: false,
  intents,
  entities,
  groups: [
    { id: "p1", entries: [entry("p1", "运费险没赔"), entry("p2", "运费险怎么没赔")] },
    { id: "p3", entries: [entry("p3", EVIL)] },
  ],
};
const labelled = { states: {}, refused: {}, waiting: 0 };

function served(more: Record<string, unknown> = {}) {
  return serve({
    "/api/trainer/inbox": inbox,
    "/api/trainer/inbox/p1/context": [
      { from: "buyer", at: "2026-11-24T04:00:00Z", text: "运费险没赔", this: true },
    ],
    "/api/trainer/inbox/p2/context": [],
    "/api/trainer/inbox/p3/context": [],
    "POST /api/trainer/inbox/labels": labelled,
    "POST /api/trainer/inbox/undo": { entries: ["p1"] },
    ...more,
  });
}

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const shown = () => screen.getByTestId("message").dataset.entry;
const posted = (asked: { method: string; body: unknown }[]) => asked.filter((one) => one.method === "POST");

describe("the inbox", () => {
  it("labels by one key, goes on at once, and tells the server in the order of the keys", async () => {
    const asked = served();
    const page = show(<InboxPage />);
    await screen.findByTestId("message");
    await accessible(page);
    press("Enter");
    expect(shown()).toBe("p2");
    press("2");
    expect(shown()).toBe("p3");
    press("x");
    expect(await screen.findByText("都标完了")).toBeTruthy();
    await waitFor(() => expect(posted(asked)).toHaveLength(3));
    expect(posted(asked).map((one) => one.body)).toMatchObject([
      { entries: ["p1"], verdict: "correct", intent: "ask_freight" },
      { entries: ["p2"], verdict: "correct", intent: "refund_only" },
      { entries: ["p3"], verdict: "ignore" },
    ]);
  });

  it("labels a whole group by two keys", async () => {
    const asked = served();
    show(<InboxPage />);
    await screen.findByTestId("message");
    press("a");
    press("o");
    expect(shown()).toBe("p3");
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
    expect(posted(asked)[0]?.body).toMatchObject({ entries: ["p1", "p2"], verdict: "out_of_scope" });
  });

  it("puts back what the server refuses, with its reason, and undoes by a key", async () => {
    served({ "POST /api/trainer/inbox/labels": { ...labelled, refused: { p1: "不能像命令一样开头" } } });
    show(<InboxPage />);
    await screen.findByTestId("message");
    press("Enter");
    expect(await screen.findByText(/不能像命令一样开头/)).toBeTruthy();
    expect(screen.getByTestId("inbox-left").textContent).toBe("3");
    press("u");
    expect(await screen.findByText("撤回了 1 条")).toBeTruthy();
    expect(shown()).toBe("p1");
  });

  it("corrects by typing a part of the meaning", async () => {
    const asked = served();
    show(<InboxPage />);
    await screen.findByTestId("message");
    press("c");
    const box = await screen.findByTestId("intent-typed");
    fireEvent.change(box, { target: { value: "道谢" } });
    fireEvent.keyDown(box, { key: "Enter", code: "Enter" });
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
    expect(posted(asked)[0]?.body).toMatchObject({ entries: ["p1"], verdict: "correct", intent: "thanks" });
  });

  it("marks a selected part, and sends it with the meaning", async () => {
    const asked = served();
    show(<InboxPage />);
    await screen.findByTestId("message");
    press("m");
    const box = (await screen.findByTestId("marking-text")) as HTMLTextAreaElement;
    act(() => box.setSelectionRange(0, 3));
    fireEvent.select(box);
    fireEvent.click(screen.getByTestId("entity-product"));
    fireEvent.click(screen.getByText("完成"));
    press("1");
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
    expect(posted(asked)[0]?.body).toMatchObject({ written: "[运费险](product)没赔" });
  });

  it("shows what a buyer wrote as text only, moves by keys, and leaves keys alone where words are typed", async () => {
    served();
    const page = show(<InboxPage />);
    await screen.findByTestId("message");
    press("J");
    expect(shown()).toBe("p3");
    expect(screen.getAllByText(EVIL).length).toBeGreaterThan(0);
    expect(page.querySelector("img")).toBeNull();
    press("k");
    expect(shown()).toBe("p2");
    press("c");
    fireEvent.keyDown(await screen.findByTestId("intent-typed"), { key: "x" });
    expect(shown()).toBe("p2");
  });

  it("takes keys faster than the server answers, and forgets none", async () => {
    const many = Array.from({ length: 40 }, (_, n) => entry(`e${n}`, `第${n}句没听懂的话`));
    const groups = Array.from({ length: 10 }, (_, g) => ({
      id: `g${g}`,
      entries: many.slice(g * 4, g * 4 + 4),
    }));
    const context = Object.fromEntries(many.map((one) => [`/api/trainer/inbox/${one.id}/context`, []]));
    const asked = serve({
      "/api/trainer/inbox": { ...inbox, groups },
      "POST /api/trainer/inbox/labels": labelled,
      ...context,
    });
    show(<InboxPage />);
    await screen.findByTestId("message");
    for (let n = 0; n < 40; n += 1) press(["Enter", "2", "x", "o"][n % 4] ?? "x");
    expect(screen.getByText("都标完了")).toBeTruthy();
    await waitFor(() => expect(posted(asked)).toHaveLength(40));
    const bodies = posted(asked).map((one) => one.body as { entries: string[] });
    expect(bodies.map((body) => body.entries[0])).toEqual(many.map((one) => one.id));
  });
});

describe("a line of calls", () => {
  it("sends one after the other, and goes on after a failure", async () => {
    const line = new Line();
    const done: string[] = [];
    const first = line.add(async () => {
      await Promise.resolve();
      done.push("one");
      throw new Error("no");
    });
    const second = line.add(async () => void done.push("two"));
    await expect(first).rejects.toThrow("no");
    await second;
    expect(done).toEqual(["one", "two"]);
    await vi.waitFor(() => expect(line.waiting).toBe(0));
  });
});

describe("marks", () => {
  it("are put, replaced where they overlap, and taken out, and the words stay as they were", () => {
    const once = mark("退8块邮费", 1, 3, "money");
    expect(once).toBe("退[8块](money)邮费");
    expect(mark(once, 3, 5, "product")).toBe("退[8块](money)[邮费](product)");
    expect(mark(once, 0, 2, "product")).toBe("[退8](product)块邮费");
    expect(unmark(once, 1)).toBe("退8块邮费");
    expect(mark("a[b", 0, 3, "money")).toBe("a[b");
    expect(piecesOf(once).map((piece) => piece.start)).toEqual([0, 1, 3]);
  });

  it("of two wishes are guessed from the message's own signs", () => {
    expect(partsOf("先查物流，不行就退款")).toEqual(["先查物流", "不行就退款"]);
    expect(partsOf("退款")).toEqual(["退款", ""]);
  });

  it("of meanings are found by title or name, the guesses first", () => {
    expect(matching(intents, "", ["thanks"])[0]?.name).toBe("thanks");
    expect(matching(intents, "运费", []).map((one) => one.name)).toEqual(["ask_freight"]);
  });
});

const change = {
  id: "c1",
  kind: "example" as const,
  before: null,
  after: { intent: "thanks", written: "多谢" },
  by: "trainer1",
  at: "2026-11-24T04:00:00Z",
  verdict: null,
  reason: "",
};
const found = {
  tried: { past: 10, held_out: 100, golden: 4 },
  flipped: 2,
  flips: [
    { source: "held_out", text: "", truth: "ask_freight", was: "ask_freight", now: "thanks" },
    { source: "past", text: "谢谢您嘞", truth: null, was: "nlu_fallback", now: "thanks" },
  ],
  right: { of: 100, was: 90, now: 89 },
  by_intent: [{ intent: "ask_freight", gained: 0, lost: 1 }],
  broken: [],
  mended: 0,
  held: [] as string[],
  seconds: 21.5,
};

describe("changes", () => {
  it("are told in words", () => {
    const title = (name: string) => (name === "thanks" ? "道谢" : name);
    expect(sentence(change, title)).toBe("加 「多谢」（道谢）");
    expect(sentence({ ...change, after: null, before: change.after }, title)).toBe("删 「多谢」（道谢）");
  });

  it("are accepted after a try that shows what flips, the losses in figures", async () => {
    const asked = served({
      "/api/trainer/changes": [change],
      "/api/trainer/tries/t1": { id: "t1", state: "done", changes: ["c1"], by: "t", at: change.at, found },
      "POST /api/trainer/tries/t1/accept": { accepted: 1 },
    });
    const page = show(<ChangesPage tried="t1" />);
    expect(await screen.findByText("（少对 1）")).toBeTruthy();
    expect(screen.getByText("（保留的测试句，不给看）")).toBeTruthy();
    await accessible(page);
    fireEvent.click(screen.getByTestId("accept"));
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
  });

  it("that break a protected conversation cannot be accepted, and say why", async () => {
    const held = ["「谢过」第 1 句「谢谢」应当是 thanks，却成了 ask_freight"];
    served({
      "/api/trainer/changes": [{ ...change, verdict: "held", reason: held[0] }],
      "/api/trainer/tries/t1": {
        id: "t1",
        state: "done",
        changes: ["c1"],
        by: "t",
        at: change.at,
        found: { ...found, held },
      },
    });
    show(<ChangesPage tried="t1" />);
    expect(await screen.findByText("会弄坏受保护的对话，这些改动拦下了")).toBeTruthy();
    expect(screen.queryByTestId("accept")).toBeNull();
  });
});

describe("examples and golden conversations", () => {
  it("show the words found, the thin meanings, and refuse in words", async () => {
    const asked = served({
      "/api/trainer/examples": { found: 1, examples: [{ intent: "thanks", written: "谢谢[鞋](product)" }] },
      "/api/trainer/health": {
        fewest: 40,
        intents: [{ name: "thanks", title: "道谢", examples: 3, marked: 1, near: 0 }],
        thin: ["thanks"],
        doubles: [],
        conflicts: [],
        overlaps: [],
        entities: { product: 1, money: 0 },
        noise: { emoji: 0 },
      },
      "POST /api/trainer/changes": 422,
    });
    const page = show(<ExamplesPage />);
    expect(await screen.findByText("不到 40 句，教不会：道谢")).toBeTruthy();
    await accessible(page);
    fireEvent.click(await screen.findByText("删"));
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
    expect(posted(asked)[0]?.body).toEqual({
      changes: [{ before: { intent: "thanks", written: "谢谢[鞋](product)" }, after: null }],
    });
  });

  it("are edited and protected", async () => {
    const golden = {
      id: "g1",
      version: 1,
      title: "谢过",
      lines: [{ text: "谢谢", intent: "thanks" }],
      protected: false,
      by: "agent1",
      at: change.at,
    };
    const asked = served({
      "/api/trainer/goldens": [golden],
      "POST /api/trainer/goldens/g1": { ...golden, version: 2 },
    });
    const page = show(<GoldensPage />);
    fireEvent.click(await screen.findByText("打开"));
    await accessible(page);
    fireEvent.click(screen.getByRole("checkbox"));
    fireEvent.click(screen.getByText("保存"));
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
    expect(posted(asked)[0]?.body).toMatchObject({ protected: true, retired: false, title: "谢过" });
  });
});
