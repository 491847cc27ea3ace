/** Cards of every kind: their buttons by value, pressed once, text never HTML, odd data never a blank page. */
import type { Button } from "@shared/api/types";
import { Card, knownKinds } from "@shared/cards/Card";
import { type CardContext, readOnly } from "@shared/cards/context";
import { fireEvent, render, screen } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";

const EVIL = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>&amp;<b>粗</b>';

const button = (title: string, value: Button["value"]): Button => ({
  title,
  value,
  action: `a-${JSON.stringify(value)}`,
});

function context(more: Partial<CardContext> = {}): CardContext {
  return {
    idle: false,
    compact: false,
    pressed: null,
    press: () => undefined,
    attach: () => undefined,
    ...more,
  };
}

const shoes = {
  item: "1-1",
  title: "运动鞋",
  sku: "白色 41码",
  quantity: 1,
  paid_fen: 29900,
  refundable_fen: 29900,
};
const order = {
  order_no: "2026000000000000101",
  status: "TRADE_FINISHED",
  created_at: "2026-11-18T04:00:00Z",
  paid_fen: 29900,
  items: [shoes],
};

const SAMPLES: Record<string, { data: unknown; buttons: Button[] }> = {
  order_picker: {
    data: { orders: [{ ...order, best: true }] },
    buttons: [button("选", { order_no: order.order_no }), button("更多", "more")],
  },
  item_picker: {
    data: { order_no: "1", items: [shoes] },
    buttons: [button("退", { order_no: "1", item: "1-1", quantity: 1 }), button("选好了", "done")],
  },
  sku_picker: {
    data: {
      title: "运动鞋",
      options: [
        { sku: "白色 42码", in_stock: true, difference_fen: 2000 },
        { sku: "白色 43码", in_stock: false, difference_fen: 0 },
      ],
    },
    buttons: [button("白色 42码", { sku: "白色 42码" }), button("算了", "cancel")],
  },
  pay: {
    data: { no: "AS1", charge: "CH1", what: "维修费", amount_fen: 3550, due_at: "2026-11-26T04:00:00Z" },
    buttons: [button("去支付", { charge: "CH1" })],
  },
  mediation: {
    data: {
      no: "AS1",
      state: "EVIDENCE",
      state_title: "举证中",
      due_at: "2026-11-26T04:00:00Z",
      must: [{ who: "buyer", who_title: "您", what: "开胶处的照片", done: false }],
      decision: {
        for: "split",
        text: "双方分担",
        amount_fen: 5000,
        grounds: "双方都有责任",
        rules: [{ id: "M1", text: "举证不足" }],
      },
    },
    buttons: [button("提交陈述", "statement")],
  },
  reason_picker: { data: { reasons: [] }, buttons: [button("尺寸不合适", { reason: "size" })] },
  kind_picker: {
    data: {
      options: [
        { kind: "return_refund", title: "退货退款", eligible: true, amount_fen: 29900 },
        { kind: "refund_only", eligible: false, why_not: "要先寄回" },
      ],
    },
    buttons: [button("退货退款", { kind: "return_refund" })],
  },
  evidence_request: {
    data: { needed: [{ what: "照片", required: true }], received: ["f1"] },
    buttons: [button("先不传", "skip")],
  },
  confirm: {
    data: {
      kind: "return_refund",
      kind_title: "退货退款",
      order_no: order.order_no,
      items: [shoes],
      reason_title: "尺寸不合适",
      amount_fen: 29900,
      freight: { payer: "buyer", text: "运费由您承担" },
      payee: { type: "alipay", text: "原路退回支付宝" },
      steps: [{ text: "商家答复", due_at: "2026-11-26T04:00:00Z" }],
      rules: [{ id: "r", text: "七天无理由", source: "办法", effective: "2020-10-23" }],
    },
    buttons: [button("确认", "yes"), button("不了", "no")],
  },
  policy: {
    data: {
      order_no: order.order_no,
      kind: "return_refund",
      kind_title: "退货退款",
      eligible: false,
      rules: [
        {
          id: "NO_REASON_LATE",
          text: "七天无理由的期限已经过了",
          source: "办法第五条",
          effective: "2017-03-15",
        },
      ],
    },
    buttons: [button("换货", "exchange")],
  },
  offer: {
    data: { kind: "refund_only", amount_fen: 5000, words: "补偿五十", on_yes: "退 50", on_no: "继续等" },
    buttons: [button("同意", "accept"), button("不同意", "decline")],
  },
  progress: {
    data: {
      no: "AS1",
      kind: "return_refund",
      status: "WAIT_SELLER_AGREE",
      turn: "seller",
      due_at: "2026-11-26T04:00:00Z",
      amount_fen: 29900,
      items: [shoes],
      history: [{ at: "2026-11-24T04:00:00Z", actor: "buyer", action: "apply", text: "申请" }],
    },
    buttons: [button("撤销", "cancel")],
  },
  return_parcel: {
    data: {
      no: "AS1",
      address: { receiver: "售后部", phone: "0571", address: "杭州" },
      due_at: "2026-12-01T04:00:00Z",
    },
    buttons: [button("我已寄出", "shipped")],
  },
  order: { data: order, buttons: [button("我要退货", { intent: "return_refund" })] },
  logistics: {
    data: {
      courier: "ZTO",
      tracking_no: "75312345678901",
      state: "运输中",
      events: [{ at: "2026-11-24T04:00:00Z", text: "已揽收" }],
    },
    buttons: [],
  },
  clarify: {
    data: { options: [] },
    buttons: [button("退货", { intent: "return_refund" }), button("都不是", "none")],
  },
  handoff: {
    data: { position: 2, expected_wait_s: 240, within_hours: false },
    buttons: [button("不等了", "leave")],
  },
  rating: { data: {}, buttons: [1, 2, 3, 4, 5].map((score) => button(`${score}分`, { score })) },
};

describe("cards", () => {
  it.each(Object.entries(SAMPLES))(
    "%s offers each of its buttons exactly once, by value",
    (kind, { data, buttons }) => {
      render(<Card card={{ kind, data }} buttons={buttons} context={context()} />);
      expect(screen.getByTestId(`card-${kind}`)).toBeTruthy();
      const shown = screen.queryAllByTestId("button").map((one) => one.dataset.value);
      const wanted = buttons.map((one) =>
        typeof one.value === "string" ? one.value : JSON.stringify(one.value),
      );
      expect([...shown].sort()).toEqual([...wanted].sort());
    },
  );

  it.each(knownKinds)("%s survives data that is missing, odd or hostile", (kind) => {
    const buttons = [button("好", "ok")];
    for (const data of [
      undefined,
      null,
      3,
      "x",
      [],
      { items: 3, orders: {}, options: [null], history: [1], freight: 5, steps: "x", amount_fen: "9" },
    ]) {
      const { unmount } = render(<Card card={{ kind, data }} buttons={buttons} context={context()} />);
      expect(screen.getAllByTestId("button")).toHaveLength(1);
      unmount();
    }
  });

  it("falls back to the buttons for a kind that is not known", () => {
    for (const kind of ["hologram", "toString", "__proto__"]) {
      const { unmount } = render(
        <Card card={{ kind, data: { a: 1 } }} buttons={[button("好的", "ok")]} context={context()} />,
      );
      expect(screen.getByTestId("button").textContent).toBe("好的");
      unmount();
    }
  });

  it("shows everything that is about to happen before it is confirmed", () => {
    const { data, buttons } = SAMPLES.confirm as (typeof SAMPLES)[string];
    const { container } = render(
      <Card card={{ kind: "confirm", data }} buttons={buttons} context={context()} />,
    );
    for (const fact of [
      "退货退款",
      "运动鞋",
      "尺寸不合适",
      "¥299.00",
      "运费由您承担",
      "原路退回支付宝",
      "商家答复",
      "11月26日 12:00",
      "七天无理由",
    ]) {
      expect(container.textContent).toContain(fact);
    }
  });

  it("unfolds what an answer about a rule rests on: its sentence, article, date and id", () => {
    const { data, buttons } = SAMPLES.policy as (typeof SAMPLES)[string];
    const { container } = render(
      <Card card={{ kind: "policy", data }} buttons={buttons} context={context()} />,
    );
    for (const told of [
      "不能办理",
      "七天无理由的期限已经过了",
      "办法第五条",
      "2017-03-15 起",
      "NO_REASON_LATE",
    ]) {
      expect(container.textContent).toContain(told);
    }
    expect(container.querySelector("details summary")?.textContent).toContain("依据");
  });

  it("shows the address and the other size that a yes would take", () => {
    const address = {
      receiver: "小王",
      phone: "13800000000",
      province: "浙江省",
      city: "杭州市",
      detail: "文一路 1 号",
    };
    const { container } = render(
      <Card
        card={{ kind: "confirm", data: { address, sku: "白色 42码" } }}
        buttons={[]}
        context={context()}
      />,
    );
    expect(container.textContent).toContain("小王 13800000000 浙江省杭州市文一路 1 号");
    expect(container.textContent).toContain("白色 42码");
  });

  it("names whose turn it is and until when", () => {
    const { data } = SAMPLES.progress as (typeof SAMPLES)[string];
    const { container } = render(<Card card={{ kind: "progress", data }} buttons={[]} context={context()} />);
    expect(container.textContent).toContain("等商家处理");
    expect(container.textContent).toContain("11月26日 12:00 前");
  });

  it("says what another size costs and offers none that is sold out", () => {
    const { data, buttons } = SAMPLES.sku_picker as (typeof SAMPLES)[string];
    const { container } = render(
      <Card card={{ kind: "sku_picker", data }} buttons={buttons} context={context()} />,
    );
    expect(container.textContent).toContain("需补 ¥20.00");
    expect(screen.getByText("白色 43码").closest("button")).toBeNull();
    expect(container.textContent).toContain("缺货");
  });

  it("shows what was chosen so far", () => {
    const { data, buttons } = SAMPLES.item_picker as (typeof SAMPLES)[string];
    const { container } = render(
      <Card
        card={{ kind: "item_picker", data: { ...(data as object), chosen: [{ item: "1-1", quantity: 1 }] } }}
        buttons={buttons}
        context={context()}
      />,
    );
    expect(container.textContent).toContain("已选 1 件");
  });

  it("reads back what was told for a move before it is agreed to", () => {
    const given = [
      { name: "type", title: "发票类型", text: "公司发票" },
      { name: "tax_no", title: "税号", text: "91330106MA2CFR8X3K" },
      { name: "amount_fen", title: "金额", text: "12" },
    ];
    const { container } = render(
      <Card
        card={{ kind: "confirm", data: { action: "invoice", action_title: "申请发票", given, files: 2 } }}
        buttons={[]}
        context={context()}
      />,
    );
    for (const fact of ["请确认：申请发票", "公司发票", "91330106MA2CFR8X3K", "¥12", "2 份"]) {
      expect(container.textContent).toContain(fact);
    }
  });

  it("names a form after what it is for and marks what is missing", () => {
    const fields = [
      { name: "title", title: "发票抬头", required: true },
      { name: "email", title: "邮箱", required: true, given: "a@b.cn" },
    ];
    const { container } = render(
      <Card
        card={{ kind: "form", data: { action: "invoice", action_title: "申请发票", fields } }}
        buttons={[]}
        context={context()}
      />,
    );
    expect(container.querySelector("h2")?.textContent).toBe("申请发票");
    expect(container.querySelectorAll(".wy-must")).toHaveLength(1);
  });

  it("keeps both sides' statements with the mediation", () => {
    const statements = [
      { by: "buyer", at: "2026-11-25T04:00:00Z", text: "照片不是这双鞋" },
      { by: "seller", at: "2026-11-25T05:00:00Z", text: "看不出问题" },
    ];
    const { container } = render(
      <Card card={{ kind: "mediation", data: { no: "AS1", statements } }} buttons={[]} context={context()} />,
    );
    expect(container.textContent).toContain("您：照片不是这双鞋");
    expect(container.textContent).toContain("商家：看不出问题");
  });

  it("pays at the till behind the page, and asks where to pay when there is none", async () => {
    const { data, buttons } = SAMPLES.pay as (typeof SAMPLES)[string];
    for (const [till, pressed] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const press = vi.fn();
      const pay = vi.fn(() => Promise.resolve(till));
      const { unmount } = render(
        <Card card={{ kind: "pay", data }} buttons={buttons} context={context({ press, pay })} />,
      );
      fireEvent.click(screen.getByTestId("button"));
      await pay.mock.results[0]?.value;
      await Promise.resolve();
      expect(pay).toHaveBeenCalledWith("CH1");
      expect(press).toHaveBeenCalledTimes(pressed);
      unmount();
    }
  });

  it("tells what a mediation decided and on which grounds", () => {
    const { data } = SAMPLES.mediation as (typeof SAMPLES)[string];
    const { container } = render(
      <Card card={{ kind: "mediation", data }} buttons={[]} context={context()} />,
    );
    for (const fact of [
      "举证中",
      "您：开胶处的照片",
      "待提交",
      "双方分担",
      "¥50.00",
      "双方都有责任",
      "举证不足",
    ])
      expect(container.textContent).toContain(fact);
  });

  it("presses with the button itself, and not at all once it is idle", () => {
    const press = vi.fn();
    const buttons = [button("确认", "yes"), button("不了", "no")];
    const { rerender } = render(
      <Card card={{ kind: "confirm", data: {} }} buttons={buttons} context={context({ press })} />,
    );
    fireEvent.click(screen.getByText("确认"));
    expect(press).toHaveBeenCalledWith(buttons[0]);
    rerender(
      <Card
        card={{ kind: "confirm", data: {} }}
        buttons={buttons}
        context={context({ press, idle: true, pressed: buttons[0]?.action })}
      />,
    );
    fireEvent.click(screen.getByText("确认"));
    fireEvent.click(screen.getByText("不了"));
    expect(press).toHaveBeenCalledTimes(1);
    expect(screen.getByText("确认").getAttribute("aria-pressed")).toBe("true");
  });

  it("has nothing to press in the desk", () => {
    for (const [kind, { data, buttons }] of Object.entries(SAMPLES)) {
      const { unmount } = render(<Card card={{ kind, data }} buttons={buttons} context={readOnly} />);
      expect(screen.queryAllByTestId("button")).toEqual([]);
      unmount();
    }
  });

  it("hands chosen files over", () => {
    const attach = vi.fn();
    const { data } = SAMPLES.evidence_request as (typeof SAMPLES)[string];
    render(<Card card={{ kind: "evidence_request", data }} buttons={[]} context={context({ attach })} />);
    const file = new File(["x"], "鞋.png", { type: "image/png" });
    fireEvent.change(screen.getByTestId("evidence-file"), { target: { files: [file] } });
    expect(attach).toHaveBeenCalledWith([file]);
  });
});

describe("hostile text", () => {
  function poisoned(value: unknown, at = ""): unknown {
    if (typeof value === "string") return EVIL + at;
    if (Array.isArray(value)) return value.map((inner, n) => poisoned(inner, `${at}${n}`));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, at)]));
    }
    return value;
  }

  it.each(Object.entries(SAMPLES))("stays text in %s", (kind, { data, buttons }) => {
    const evil = buttons.map((one) => ({ ...one, title: EVIL }));
    const { container } = render(
      <Card card={{ kind, data: poisoned(data) }} buttons={evil} context={context()} />,
    );
    expect(container.querySelector("img, script, b > b, iframe")).toBeNull();
    expect((window as unknown as { pwned?: number }).pwned).toBeUndefined();
  });
});

describe("reading aloud", () => {
  it.each(Object.entries(SAMPLES))("%s has no fault that axe knows", async (kind, { data, buttons }) => {
    const { container } = render(<Card card={{ kind, data }} buttons={buttons} context={context()} />);
    const found = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  });
});
