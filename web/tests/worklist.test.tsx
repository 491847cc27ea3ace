/** The list of cases at work: only what is in sight, batches told row by row, a scanned number opens its case. */
import type { Case } from "@shared/api/types";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CaseAction } from "../desk/CaseAction";
import { inSight } from "../desk/VirtualRows";
import { exportPath, keepViews, viewsOf, withView } from "../desk/views";
import { Worklist } from "../desk/Worklist";
import { accessible, serve, show } from "./answers";

const one: Case = {
  no: "AS1",
  kind: "refund_only",
  status: "WAIT_SELLER_AGREE",
  status_title: "待商家处理",
  reason: "quality",
  amount_fen: 5900,
  order_no: "1",
  items: [],
  turn: "seller",
  version: 3,
};
const page = (cases: Case[], next: string | null = null) => ({
  cases,
  next,
  total: cases.length,
  more: false,
});

beforeEach(() => {
  localStorage.clear();
  location.hash = "";
});
afterEach(() => vi.unstubAllGlobals());

describe("a long list", () => {
  it("holds in the page what is in sight and a little around it", () => {
    expect(inSight(0, 720, 72, 100_000)).toEqual([0, 16]);
    expect(inSight(72_000, 720, 72, 100_000)).toEqual([994, 1016]);
    expect(inSight(0, 720, 72, 0)).toEqual([0, 0]);
    expect(inSight(9_999_999, 720, 72, 10)).toEqual([10, 10]);
  });

  it("asks for the next page near the end", async () => {
    const asked = serve({ "/api/desk/cases": page([one], "more") });
    show(<Worklist no={null} />);
    await screen.findByTestId("case-AS1");
    await waitFor(() => expect(asked.length).toBeGreaterThan(1));
  });

  it("says so when there is none, and offers to try again after a failure", async () => {
    serve({ "/api/desk/cases": page([]) });
    const shown = show(<Worklist no={null} />);
    await screen.findByText("没有这样的售后单");
    await accessible(shown);
    serve({ "/api/desk/cases": 503 });
    show(<Worklist no={null} />);
    await screen.findByText("重试");
  });

  it("opens the case of a scanned number by itself", async () => {
    serve({ "/api/desk/cases": page([one]) });
    show(<Worklist no={null} />);
    const scan = await screen.findByLabelText("单号查找");
    fireEvent.change(scan, { target: { value: "SF123456789" } });
    fireEvent.keyDown(scan, { key: "Enter" });
    await waitFor(() => expect(location.hash).toBe("#/cases/AS1"));
  });
});

describe("a batch", () => {
  it("says the sum before and what came of each afterwards", async () => {
    const problem = { type: "x", title: "状态已变", status: 409, detail: "这张单已经变了" };
    const asked = serve({
      "/api/desk/cases": page([one, { ...one, no: "AS2" }]),
      "/api/desk/cases/agree": [
        { no: "AS1", agreed: true },
        { no: "AS2", agreed: false, problem },
      ],
    });
    show(<Worklist no={null} />);
    fireEvent.click(await screen.findByTestId("work-agree"));
    fireEvent.click(await screen.findByTestId("pick-AS1"));
    fireEvent.click(screen.getByTestId("pick-AS2"));
    fireEvent.click(screen.getByTestId("batch-agree"));
    expect(screen.getByTestId("batch-effect").textContent).toContain("¥118");
    fireEvent.click(screen.getByTestId("batch-ok"));
    const result = await screen.findByTestId("batch-result");
    expect(within(result).getByText(/这张单已经变了/)).toBeTruthy();
    expect(asked.find((call) => call.path.endsWith("agree"))?.body).toEqual({ cases: ["AS1", "AS2"] });
  });
});

describe("views", () => {
  it("are kept for each member of staff, one a name", () => {
    const view = { name: "退货", query: { kind: "return_refund" as const } };
    keepViews("agent1", withView([view], { ...view, query: {} }));
    expect(viewsOf("agent1")).toEqual([{ name: "退货", query: {} }]);
    expect(viewsOf("agent2")).toEqual([]);
    localStorage.setItem("wuyou-views-agent2", "{broken");
    expect(viewsOf("agent2")).toEqual([]);
  });

  it("give the export the same filters", () => {
    expect(exportPath({ work: "inspect", q: "", state: "open" })).toBe(
      "/api/desk/cases/export.csv?work=inspect&state=open",
    );
  });
});

describe("a case that moved while its form was open", () => {
  const option = { action: "note", title: "留言", allowed: true };

  it("says how it stands, keeps what was written, and can be sent again as another deed", async () => {
    const keys: (string | null)[] = [];
    serve({ "/api/cases/AS1/note": 409 });
    const through = fetch;
    vi.stubGlobal("fetch", (asked: Request) => {
      keys.push(asked.headers.get("Idempotency-Key"));
      return through(asked);
    });
    show(<CaseAction one={one} option={option} close={() => undefined} />);
    fireEvent.change(screen.getByTestId("field-text"), { target: { value: "已联系买家" } });
    fireEvent.click(screen.getByTestId("confirm-ok"));
    expect((await screen.findByTestId("conflict")).textContent).toContain("现在是“待商家处理”");
    expect((screen.getByTestId("field-text") as HTMLTextAreaElement).value).toBe("已联系买家");
    fireEvent.click(screen.getByTestId("confirm-ok"));
    await waitFor(() => expect(keys.length).toBe(2));
    expect(keys[0]).not.toBe(keys[1]);
  });

  it("cannot be sent when it may no longer be done, and says why", async () => {
    serve({ "/api/cases/AS1/note": 409 });
    const barred = { action: "note", allowed: false, why_not: "已经结束" };
    show(<CaseAction one={one} option={option} present={barred} close={() => undefined} />);
    fireEvent.change(screen.getByTestId("field-text"), { target: { value: "已联系" } });
    fireEvent.click(screen.getByTestId("confirm-ok"));
    expect((await screen.findByTestId("conflict")).textContent).toContain("已经结束");
    expect((screen.getByTestId("confirm-ok") as HTMLButtonElement).disabled).toBe(true);
  });
});
