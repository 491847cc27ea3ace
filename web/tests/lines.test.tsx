/** The chat's lines: a log, everything as text, failures with a way out. */
import type { Line } from "@shared/api/types";
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Composer } from "../widget/Composer";
import type { Conversation, View } from "../widget/conversation";
import { Lines } from "../widget/Lines";
import type { Session } from "../widget/session";

const EVIL = "<img src=x onerror=alert(1)>[点我](javascript:alert(1)) https://x.example";

function view(more: Partial<View>): View {
  return {
    lines: [],
    pending: [],
    pressed: new Map(),
    inCharge: "bot",
    typing: null,
    awaited: false,
    link: "live",
    loaded: true,
    unread: 0,
    ...more,
  };
}

function line(seq: number, more: Partial<Line> = {}): Line {
  return { seq, id: `m${seq}`, from: "bot", at: "2026-11-24T04:00:00Z", text: "好的", ...more };
}

const conversation = { send: vi.fn(), retry: vi.fn(), discard: vi.fn() };
const session = {
  conversation: conversation as unknown as Conversation,
  fileOf: async () => new Blob(["<svg onload=alert(1)>"], { type: "image/svg+xml" }),
} as unknown as Session;

describe("lines", () => {
  it("are a log, and none of them an alert", () => {
    render(<Lines view={view({ lines: [line(1), line(2, { from: "buyer" })] })} session={session} />);
    expect(screen.getByRole("log")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it.each(["buyer", "bot", "agent", "mediator", "system"] as const)("of %s show text as text", (from) => {
    const { container } = render(
      <Lines view={view({ lines: [line(1, { from, text: EVIL, author: EVIL })] })} session={session} />,
    );
    expect(screen.getByTestId("message").dataset.from).toBe(from);
    expect(container.textContent).toContain(EVIL);
    expect(container.querySelector("img, a, script")).toBeNull();
  });

  it("never show a drawing that could run as a picture", async () => {
    const { container } = render(
      <Lines view={view({ lines: [line(1, { text: "", files: ["f1"] })] })} session={session} />,
    );
    await screen.findByText("下载附件");
    expect(container.querySelector("img")).toBeNull();
  });

  it("press a button in the name of their own line", () => {
    const buttons = [{ title: "是", action: "7.0.x", value: "yes" }];
    render(<Lines view={view({ lines: [line(7, { buttons })] })} session={session} />);
    fireEvent.click(screen.getByTestId("button"));
    expect(conversation.send).toHaveBeenCalledWith({ action: "7.0.x", title: "是", pressedOn: 7 });
  });

  it("offer to send a failed message again", () => {
    const pending = [
      {
        id: "p",
        at: "",
        text: "在吗",
        state: "failed" as const,
        why: "网络不通",
        uploads: [],
        files: [],
        message: { id: "p" },
        pressedOn: null,
      },
    ];
    render(<Lines view={view({ pending })} session={session} />);
    expect(screen.getByText("网络不通")).toBeTruthy();
    fireEvent.click(screen.getByTestId("retry"));
    expect(conversation.retry).toHaveBeenCalledWith("p");
  });
});

describe("composer", () => {
  function compose() {
    const send = vi.fn();
    const attach = vi.fn();
    render(<Composer disabled={false} send={send} attach={attach} typing={() => undefined} />);
    return { send, attach, area: screen.getByTestId("composer") as HTMLTextAreaElement };
  }

  it("sends on Enter, makes a line on Shift+Enter, and leaves an input method's Enter alone", () => {
    const { send, area } = compose();
    fireEvent.change(area, { target: { value: "退货" } });
    fireEvent.keyDown(area, { key: "Enter", isComposing: true });
    fireEvent.keyDown(area, { key: "Enter", shiftKey: true });
    expect(send).not.toHaveBeenCalled();
    fireEvent.keyDown(area, { key: "Enter" });
    expect(send).toHaveBeenCalledWith("退货");
    expect(area.value).toBe("");
  });

  it("warns past 500 characters and keeps, unsent, what is past 2,000", () => {
    const { send, area } = compose();
    fireEvent.change(area, { target: { value: "字".repeat(501) } });
    expect(screen.getByRole("status").textContent).toContain("501/2000");
    fireEvent.change(area, { target: { value: "字".repeat(2003) } });
    expect(screen.getByRole("status").textContent).toContain("删去 3 字");
    fireEvent.keyDown(area, { key: "Enter" });
    expect(send).not.toHaveBeenCalled();
    expect(area.value).toHaveLength(2003);
  });

  it("counts an emoji as one character", () => {
    const { area } = compose();
    fireEvent.change(area, { target: { value: "😀".repeat(500) } });
    expect(screen.queryByRole("status")).toBeNull();
  });

  it("sends pasted pictures", () => {
    const { attach, area } = compose();
    const file = new File(["x"], "a.png", { type: "image/png" });
    fireEvent.paste(area, { clipboardData: { files: [file] } });
    expect(attach).toHaveBeenCalledWith([file], undefined);
  });
});
