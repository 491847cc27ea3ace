/** The models' page: what a report is worth in words, who may approve, what is shown while a model starts. */
import type { Publications, TrainingJob, Watch } from "@shared/api/types";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import ModelsPage from "../desk/models/ModelsPage";
import { verdict } from "../desk/models/report";
import { StaffContext } from "../desk/session";
import { accessible, serve, show } from "./answers";

/** a loaded machine draws slowly */
const SLOW = { timeout: 8_000 };

const job: TrainingJob = {
  id: "j1",
  state: "running",
  step: "training",
  share: 30,
  data_set: null,
  model: null,
  asked_by: "trainer1",
  asked_at: "2026-11-24T04:00:00Z",
  started_at: "2026-11-24T04:00:01Z",
  ended_at: null,
  why: "",
  log: "意图样本 16175 句",
};
const asked: Publications = {
  own: "00000000000000aa",
  engines: [
    { model: "00000000000000aa", state: "serving", share: 100, why: "" },
    { model: "00000000000000bb", state: "starting", share: 0, why: "" },
  ],
  publications: [
    {
      id: "p1",
      model: "00000000000000bb",
      state: "asked",
      share: 20,
      note: "<img src=x onerror=alert(1)>",
      asked_by: "trainer1",
      newest: false,
      steps: [{ what: "asked", share: 20, by: "trainer1", at: "2026-11-24T04:00:00Z" }],
    },
  ],
};

const watch: Watch = {
  days: [{ day: "2026-11-24", messages: 40, unclear: 4, handed_off: 1 }],
  intents: [{ intent: "repair", unclear: 3, handed_off: 0 }],
  effects: [],
  drift: { messages: 400, divergence: 0.31, floor: 0.12, drifted: true },
};

function page(name: string, more: Record<string, unknown> = {}) {
  const calls = serve({
    "/api/trainer/jobs": [job],
    "/api/trainer/jobs/j1": job,
    "/api/trainer/models": [],
    "/api/trainer/publications": asked,
    "/api/trainer/watch": watch,
    ...more,
  });
  const staff = { name, role: "trainer", shop: "wuyou", csrf: "x" };
  const container = show(
    <StaffContext value={staff}>
      <ModelsPage />
    </StaffContext>,
  );
  return { calls, container };
}

describe("a difference between two models", () => {
  it("is called an accident unless it hardly can be one", () => {
    expect(verdict({ gained: 3, lost: 1, chance: 0.62 })).toContain("可能是碰巧");
    expect(verdict({ gained: 30, lost: 2, chance: 0.0001 })).toContain("更好，不太可能是碰巧");
    expect(verdict({ gained: 2, lost: 30, chance: 0.0001 })).toContain("更差，不太可能是碰巧");
    expect(verdict({ gained: 0, lost: 0, chance: 1 })).toContain("没有一句");
  });
});

describe("the models' page", () => {
  it("shows how far a training is, its log, and which engines start", async () => {
    const { container } = page("trainer2");
    expect(await screen.findByText("意图样本 16175 句", {}, SLOW)).toBeTruthy();
    expect(await screen.findByText("正在启动和预热", {}, SLOW)).toBeTruthy();
    expect(screen.getByText("30%")).toBeTruthy();
    expect(container.querySelector("img")).toBeNull();
    await accessible(container);
  });

  it("says how much was not understood and that buyers talk anew", async () => {
    page("trainer2");
    expect(await screen.findByText("4（10.0%）", {}, SLOW)).toBeTruthy();
    expect(screen.getByTestId("drift").textContent).toContain("该补例句了");
  });

  it("lets nobody approve what he asked for himself", async () => {
    page("trainer1");
    const button = await screen.findByTestId("approve", {}, SLOW);
    expect((button as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByText("撤回申请")).toBeTruthy();
  });

  it("lets another one approve", async () => {
    const { calls } = page("trainer2", {
      "POST /api/trainer/publications/p1/approve": asked.publications[0],
    });
    fireEvent.click(await screen.findByTestId("approve", {}, SLOW));
    await waitFor(() =>
      expect(calls.some((call) => call.path === "/api/trainer/publications/p1/approve")).toBe(true),
    );
  });

  it("tells a refusal in the server's words", async () => {
    page("trainer2", { "POST /api/trainer/publications/p1/approve": 409 });
    fireEvent.click(await screen.findByTestId("approve", {}, SLOW));
    expect(await screen.findByText("没有成功", {}, SLOW)).toBeTruthy();
  });
});
