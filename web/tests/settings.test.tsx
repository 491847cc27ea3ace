/** The supervisor's settings: a draft, its preview, publishing and taking back; accounts; sessions; who read what. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import SettingsPage from "../desk/supervisor/SettingsPage";
import { shown, stored, titleOf, whereOf } from "../desk/supervisor/settings";
import { accessible, serve, show } from "./answers";

const limit = {
  name: "auto_return",
  where: {},
  unit: "分",
  base: 20000,
  value: 20000,
  source: "店铺设置·自动同意退货上限",
  changeable: true,
};
const law = { ...limit, name: "no_reason_days", source: "暂行办法·第五条", changeable: false };
const version = {
  id: "v1",
  version: 1,
  state: "draft",
  effective: "2026-11-24",
  numbers: [{ name: "auto_return", where: {}, value: 30000 }],
  return_address: null,
  drafted: { by: "boss", at: "2026-11-24T04:00:00Z" },
};

describe("settings", () => {
  it("are yuan on the page and fen on the wire", () => {
    expect([shown(limit, 20050), stored(limit, 200.5), stored({ unit: "天" }, 3)]).toEqual([200.5, 20050, 3]);
    expect(titleOf(limit)).toBe("自动同意退货上限");
    expect(whereOf({ where: { kind: "refund_only", goods: "UNSENT" } })).toBe("仅退款，没有发货");
  });

  it("are drafted, looked at and published, and what the law sets is not offered", async () => {
    const asked = serve({
      "/api/desk/settings": { numbers: [limit, law], return_address: {}, versions: [version] },
      "POST /api/desk/settings": version,
      "/api/desk/settings/v1/preview": {
        ...version,
        touches: [
          {
            no: "AS1",
            name: "auto_return",
            unit: "分",
            now: 20000,
            // biome-ignore lint/suspicious/noThenProperty: the answer calls it so
            then: 30000,
            running: false,
          },
        ],
      },
      "/api/desk/settings/v1/publish": { ...version, state: "published" },
    });
    const page = show(<SettingsPage part="rules" />);
    const field = await screen.findByTestId("number-auto_return");
    expect(screen.queryByTestId("number-no_reason_days")).toBeNull();
    expect(screen.getByTestId("settings-draft")).toHaveProperty("disabled", true);
    fireEvent.change(field, { target: { value: "300" } });
    fireEvent.click(screen.getByTestId("settings-draft"));
    expect((await screen.findByTestId("touched")).textContent).toContain("200 → 300 元");
    const drafted = asked.find((one) => one.method === "POST")?.body as { numbers: unknown };
    expect(drafted.numbers).toEqual([{ name: "auto_return", where: {}, value: 30000 }]);
    await accessible(page);
    fireEvent.click(screen.getByTestId("settings-publish"));
    await waitFor(() => expect(asked.map((one) => one.path)).toContain("/api/desk/settings/v1/publish"));
  });

  it("show accounts, sessions and reads, and names as text", async () => {
    serve({
      "/api/staff/accounts": [{ name: "agent1", role: "agent", disabled: true, here: false }],
      "/api/staff/sessions": [
        {
          id: "a",
          name: "agent1",
          address: "127.0.0.1",
          this: false,
          created_at: "2026-11-24T04:00:00Z",
          expires_at: "2026-11-25T04:00:00Z",
        },
      ],
      "/api/desk/reads": [
        { at: "2026-11-24T04:00:00Z", name: "agent1", role: "agent", what: "search", of: "<script>1" },
      ],
    });
    const accounts = show(<SettingsPage part="accounts" />);
    expect(await screen.findByText("已停用")).toBeTruthy();
    await accessible(accounts);
    show(<SettingsPage part="sessions" />);
    expect(await screen.findByText("127.0.0.1")).toBeTruthy();
    show(<SettingsPage part="reads" />);
    expect(await screen.findByText("<script>1")).toBeTruthy();
  });
});
