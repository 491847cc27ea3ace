/** The supervisor's board: empty, busy and unreachable; every figure is the server's. */
import type { Board } from "@shared/api/types";
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { pagesOf, placeIn } from "../desk/routes";
import BoardPage from "../desk/supervisor/BoardPage";
import { accessible, serve, show } from "./answers";

const quiet: Board = {
  waiting: 0,
  longest_wait_s: 0,
  agents: [],
  room: 5,
  engine: true,
  cases_open: 0,
  cases_overdue: 0,
  at_risk: 0,
  nearest: [],
  alerts: [],
};
const busy: Board = {
  ...quiet,
  waiting: 3,
  longest_wait_s: 420,
  engine: false,
  agents: [
    { name: "agent1", here: true, chats: 5, owed_s: 360 },
    { name: "<b>agent2</b>", here: false, chats: 0, owed_s: 0 },
  ],
  at_risk: 1,
  nearest: [
    {
      no: "AS202611240001",
      kind: "return_refund",
      status: "WAIT_SELLER_AGREE",
      due_at: "2020-01-01T00:00:00Z",
    },
  ],
  alerts: [{ at: "2026-11-24T04:00:00Z", kind: "gone", conversation: "c1", agent: "agent2" }],
};

describe("the board", () => {
  it("of a quiet shop says so in every panel", async () => {
    serve({ "/api/desk/board": quiet });
    const page = show(<BoardPage />);
    for (const none of ["本店还没有客服账号", "没有快到期的售后单", "没有会话被退回"])
      expect(await screen.findByText(none)).toBeTruthy();
    await accessible(page);
  });

  it("of a busy one shows who waits, whom we keep waiting, and what is late", async () => {
    serve({ "/api/desk/board": busy });
    const page = show(<BoardPage />);
    expect(await screen.findByText("7 分钟")).toBeTruthy();
    expect(screen.getByTestId("board-engine").dataset.bad).toBe("true");
    expect(screen.getByTestId("agent-agent1").textContent).toContain("5 / 5");
    expect(screen.getByTestId("agent-agent1").textContent).toContain("已等 6 分钟");
    expect(screen.getByText(/^已超时/)).toBeTruthy();
    expect(screen.getByText("<b>agent2</b>")).toBeTruthy();
    await accessible(page);
  });

  it("that cannot be read says why and offers to try again", async () => {
    serve({ "/api/desk/board": 403 });
    show(<BoardPage />);
    expect(await screen.findByText("重试")).toBeTruthy();
  });
});

describe("the bar", () => {
  it("has for each role what that role works on", () => {
    expect(pagesOf("mediator").map(({ page }) => page)).toEqual(["cases"]);
    expect(pagesOf("agent").map(({ page }) => page)).not.toContain("board");
    expect(pagesOf("supervisor").map(({ page }) => page)).toContain("board");
    expect(placeIn("#/nowhere").page).toBe("chats");
  });
});
