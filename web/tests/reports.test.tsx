/** The supervisor's report: empty days say so, full ones show the server's figures as charts and as text. */
import type { Report } from "@shared/api/types";
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import ReportsPage from "../desk/supervisor/ReportsPage";
import { accessible, serve, show } from "./answers";

const nothing: Report = {
  since: "2026-11-01",
  until: "2026-11-02",
  opened: 0,
  by_day: { "2026-11-01": 0, "2026-11-02": 0 },
  by_kind: {},
  by_reason: {},
  by_status: {},
  answers: [{ by: "agent", cases: 0, p50_s: null, p90_s: null }],
  answered_by_kind: [],
  ended: 0,
  ended_alone: 0,
  ended_s: { p50_s: null, p90_s: null },
  refused: 0,
  refused_overturned: 0,
  refused_given_in: 0,
  handoffs: {},
  ratings: { "1": 0, "2": 0, "3": 0, "4": 0, "5": 0 },
  faults: [],
};

describe("the report", () => {
  it("of days without a case says so in every panel and divides by nothing", async () => {
    serve({ "/api/desk/report": nothing });
    const page = show(<ReportsPage />);
    expect(await screen.findByText("没有转人工")).toBeTruthy();
    expect(screen.getAllByText("这些天没有申请").length).toBe(4);
    for (const none of ["没有商品反复出问题", "这些天还没有评价", "这些天的申请还没有答复"])
      expect(screen.getByText(none)).toBeTruthy();
    expect(page.textContent).not.toContain("NaN");
    await accessible(page);
  });

  it("shows the figures in words beside each chart, and takes the days along into the table", async () => {
    serve({
      "/api/desk/report": {
        ...nothing,
        opened: 3,
        by_day: { "2026-11-01": 1, "2026-11-02": 2 },
        by_kind: { return_refund: 3 },
        by_reason: { quality: 2, size: 1 },
        by_status: { SUCCESS: 3 },
        handoffs: { anger: 4 },
        ended: 3,
        ended_alone: 1,
        refused: 2,
        refused_overturned: 1,
        ratings: { "1": 1, "2": 0, "3": 0, "4": 0, "5": 2 },
        faults: [{ code: "SHOE", title: "<img src=x>", cases: 2, pieces: 3 }],
      },
    });
    const page = show(<ReportsPage />);
    expect(await screen.findByText("33%")).toBeTruthy();
    expect(screen.getByText("50%")).toBeTruthy();
    expect(screen.getByText("3.7")).toBeTruthy();
    expect(screen.getByRole("rowheader", { name: "情绪激动" }).nextSibling?.textContent).toBe("4 次");
    expect(screen.getByText("<img src=x>")).toBeTruthy();
    expect(page.querySelectorAll("svg").length).toBeGreaterThan(4);
    const link = screen.getByTestId("report-csv").getAttribute("href");
    expect(link).toBe("/api/desk/report.csv?since=2026-11-01&until=2026-11-02");
    await accessible(page);
  });
});
