/** The agent's own box: to the buyer or to colleagues, `/` and `@`, files pasted, drafts, nothing sent by itself. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fresh, titled } from "../desk/alerts";
import { namedBy, withName } from "../desk/canned";
import { ReplyBox } from "../desk/ReplyBox";
import { grouped } from "../desk/SearchBox";
import { ShortcutSheet } from "../desk/ShortcutSheet";
import { shortcutOf } from "../desk/shortcuts";
import { TransferForm } from "../desk/TransferForm";
import { accessible, serve, show } from "./answers";

const AT = "/api/desk/conversations/c1";
const COLLEAGUES = [
  { name: "agent1", role: "agent", here: true, away: false, chats: 2, room: 5 },
  { name: "agent2", role: "agent", here: false, away: false, chats: 0, room: 5 },
];
const ANSWERS = {
  [`${AT}/canned`]: [
    { id: "1", title: "期限", text: "最晚11月26日答复您" },
    { id: "2", title: "地址", text: "请寄到仓库" },
  ],
  [`${AT}/suggestions`]: [
    { title: "已收到申请", text: "您的申请已经收到", evidence: false },
    { title: "请买家举证", text: "麻烦您发照片", evidence: true },
  ],
  "/api/desk/colleagues": COLLEAGUES,
};

const send = vi.fn(async () => undefined);
const note = vi.fn(async () => undefined);

function box(noteOnly = false): HTMLElement {
  serve(ANSWERS);
  return show(<ReplyBox id="c1" noteOnly={noteOnly} send={send} note={note} />);
}

beforeEach(() => {
  sessionStorage.clear();
  send.mockReset().mockResolvedValue(undefined);
  note.mockReset().mockResolvedValue(undefined);
});
afterEach(() => vi.unstubAllGlobals());

const area = (name = "reply") => screen.getByTestId(name) as HTMLTextAreaElement;
const write = (text: string, name = "reply") => fireEvent.change(area(name), { target: { value: text } });
const press = (key: string, name = "reply", more = {}) => fireEvent.keyDown(area(name), { key, ...more });

describe("the reply box", () => {
  it("offers canned replies after a slash, walks them by arrows, and fills without sending", async () => {
    box();
    await screen.findAllByTestId("suggestion");
    write("/");
    press("ArrowDown");
    press("Enter");
    expect(area().value).toBe("请寄到仓库");
    expect(send).not.toHaveBeenCalled();
    press("Enter");
    await waitFor(() => expect(send).toHaveBeenCalledWith("请寄到仓库", [], expect.any(String)));
    expect(area().value).toBe("");
  });

  it("puts a suggestion into the box and never sends it by itself", async () => {
    box();
    fireEvent.click((await screen.findAllByTestId("suggestion"))[0] as HTMLElement);
    expect(area().value).toBe("您的申请已经收到");
    expect(send).not.toHaveBeenCalled();
  });

  it("asks for evidence by one key", async () => {
    box();
    await screen.findAllByTestId("suggestion");
    fireEvent.keyDown(window, { key: "e", code: "KeyE", altKey: true });
    expect(area().value).toBe("麻烦您发照片");
  });

  it("writes a note for colleagues only, with a name completed", async () => {
    box();
    await screen.findAllByTestId("suggestion");
    fireEvent.keyDown(window, { key: "n", code: "KeyN", altKey: true });
    write("@agent2", "note");
    write("@agent", "note");
    press("ArrowDown", "note");
    press("Enter", "note");
    expect(area("note").value).toBe("@agent2 ");
    write("@agent2 看一下", "note");
    press("Enter", "note");
    await waitFor(() => expect(note).toHaveBeenCalledWith("@agent2 看一下", expect.any(String)));
    expect(send).not.toHaveBeenCalled();
  });

  it("lets somebody who does not serve this buyer write notes only", async () => {
    box(true);
    expect(screen.queryByTestId("reply")).toBeNull();
    expect(area("note")).toBeTruthy();
  });

  it("keeps a failed reply and sends it again as the same line", async () => {
    box();
    send.mockRejectedValueOnce(new Error("lost"));
    write("在的");
    press("Enter");
    await waitFor(() => expect(send).toHaveBeenCalledTimes(1));
    await waitFor(() => expect((screen.getByTestId("reply-send") as HTMLButtonElement).disabled).toBe(false));
    press("Enter");
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
    const ids = send.mock.calls.map((call) => (call as unknown[])[2]);
    expect(ids[0]).toBe(ids[1]);
  });

  it("keeps what was begun in each chat", async () => {
    box();
    write("写到一半");
    await waitFor(() => expect(sessionStorage.getItem("wuyou-draft-c1")).toContain("写到一半"));
    document.body.innerHTML = "";
    box();
    expect(area().value).toBe("写到一半");
  });

  it("takes a pasted picture along", async () => {
    serve({ ...ANSWERS, "/api/files": { id: "f1", kind: "image" } });
    vi.stubGlobal("fetch", async (asked: Request | string) => {
      const path = typeof asked === "string" ? asked : new URL(asked.url).pathname;
      const found = path === "/api/files" ? { id: "f1" } : (ANSWERS[path as keyof typeof ANSWERS] ?? []);
      return new Response(JSON.stringify(found), { headers: { "Content-Type": "application/json" } });
    });
    show(<ReplyBox id="c1" noteOnly={false} send={send} note={note} />);
    fireEvent.paste(area(), { clipboardData: { files: [new File(["x"], "鞋.png", { type: "image/png" })] } });
    await screen.findByText("鞋.png");
    press("Enter");
    await waitFor(() => expect(send).toHaveBeenCalledWith("", ["f1"], expect.any(String)));
  });

  it("has no fault that axe knows", async () => {
    const shown = box();
    await screen.findAllByTestId("suggestion");
    write("/");
    await accessible(shown);
  });
});

describe("passing a chat on", () => {
  it("shows who is here and how busy, and carries the note", async () => {
    serve(ANSWERS);
    const passed = vi.fn();
    show(<TransferForm busy={false} send={passed} close={() => undefined} />);
    fireEvent.click(await screen.findByTestId("transfer-agent2"));
    fireEvent.change(screen.getByTestId("transfer-note"), { target: { value: "答应了今天回" } });
    fireEvent.click(screen.getByTestId("transfer-ok"));
    expect(passed).toHaveBeenCalledWith("agent2", "答应了今天回");
  });
});

describe("keys", () => {
  const key = (more: object) => new KeyboardEvent("keydown", more);
  it("are told by their place, and a question mark typed into a field is none", () => {
    expect(shortcutOf(key({ key: "†", code: "KeyT", altKey: true }))).toBe("take");
    expect(shortcutOf(key({ key: "k", code: "KeyK", ctrlKey: true }))).toBe("search");
    expect(shortcutOf(key({ key: "k", code: "KeyK", metaKey: true }))).toBe("search");
    expect(shortcutOf(key({ key: "t", code: "KeyT" }))).toBeNull();
    const field = document.body.appendChild(document.createElement("textarea"));
    const typed = key({ key: "?", bubbles: true });
    field.dispatchEvent(typed);
    expect(shortcutOf(typed)).toBeNull();
    expect(shortcutOf(key({ key: "?" }))).toBe("sheet");
  });

  it("stand on the sheet, every one", () => {
    show(<ShortcutSheet close={() => undefined} />);
    expect(screen.getByTestId("shortcut-sheet").textContent).toContain("转给同事");
  });
});

describe("telling who looks elsewhere", () => {
  it("counts in the title and sounds for what is new only", () => {
    expect(titled(0)).not.toContain("(");
    expect(titled(2)).toMatch(/^\(2\) /);
    expect(fresh(null, ["a 1"])).toEqual([]);
    expect(fresh(new Set(["a 1"]), ["a 1", "a 2"])).toEqual(["a 2"]);
  });
});

describe("names and findings", () => {
  it("complete a name that was begun at the end", () => {
    expect(namedBy("你好 @agent", COLLEAGUES).map((one) => one.name)).toEqual(["agent1", "agent2"]);
    expect(namedBy("@agent2 好", COLLEAGUES)).toEqual([]);
    expect(withName("找 @ag", "agent1")).toBe("找 @agent1 ");
  });

  it("show a chat once however often the word was said in it", () => {
    const said = (seq: number) => ({ id: "c1", buyer_name: "小王", seq, text: `鞋 ${seq}` });
    const [chats] = grouped({ conversations: [said(2), said(1)], orders: [], cases: [] });
    expect(chats?.rows.map((row) => row.text)).toEqual(["鞋 2"]);
  });
});
