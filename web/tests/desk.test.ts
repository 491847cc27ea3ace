/** What the desk sends for each action, and what it says about money before. */
import type { Case, Conversation } from "@shared/api/types";
import { describe, expect, it } from "vitest";
import { holder } from "../desk/ChatList";
import { cannedFor } from "../desk/canned";
import { bodyOf, formOf } from "../desk/forms";
import { placeIn } from "../desk/routes";
import { turnOf } from "../desk/turns";
import { byNextDeadline, clockOf, urgency } from "../desk/urgency";

const one: Case = {
  no: "AS1",
  kind: "return_refund",
  status: "WAIT_SELLER_AGREE",
  reason: "size",
  amount_fen: 29900,
  order_no: "1",
  items: [],
  turn: "seller",
  version: 1,
};

describe("actions of a case", () => {
  it("say what happens to the money before it happens", () => {
    expect(formOf("agree").effect(one, {})).toBe("请买家寄回，验货通过后原路退款 ¥299.00");
    expect(formOf("agree").effect({ ...one, kind: "refund_only" }, {})).toBe("立即原路退款 ¥299.00");
    expect(formOf("inspect").effect(one, { passed: true })).toContain("立即原路退款 ¥299.00");
    expect(formOf("inspect").effect(one, { passed: false })).toContain("暂不退款");
    expect(formOf("inspect").effect({ ...one, kind: "exchange" }, { passed: true })).toContain("不退款");
    expect(formOf("offer").effect(one, { amount_fen: "50" })).toContain("退款 ¥50.00");
  });

  it("send the contract's bodies and no field of the form's own", () => {
    expect(bodyOf(formOf("agree"), {})).toEqual({});
    expect(bodyOf(formOf("agree"), { seller_pays: true })).toEqual({ freight: "seller" });
    expect(bodyOf(formOf("refuse"), { reason: "used", words: "穿过了", files: [] })).toEqual({
      reason: "used",
      words: "穿过了",
    });
    expect(
      bodyOf(formOf("inspect"), { passed: true, checks: ["外观完好"], findings: " 好 ", files: ["f"] }),
    ).toEqual({
      passed: true,
      findings: "已核对：外观完好；未勾选：数量齐全、配件齐全、包装完整、问题属实；好",
      files: ["f"],
    });
    expect(bodyOf(formOf("offer"), { amount_fen: "19.9", words: "补偿" })).toEqual({
      amount_fen: 1990,
      words: "补偿",
    });
  });

  it("decide a mediation with grounds, rules and the money said first", () => {
    const values = {
      for: "split",
      amount_fen: "50",
      freight: "seller",
      grounds: " 双方都有责任 ",
      rules: ["M1"],
    };
    expect(formOf("decide").effect(one, values)).toContain("退款 ¥50.00");
    expect(bodyOf(formOf("decide"), values)).toEqual({
      for: "split",
      amount_fen: 5000,
      freight: "seller",
      grounds: "双方都有责任",
      rules: ["M1"],
    });
    expect(formOf("decide").effect(one, { for: "seller" })).toContain("不退款");
  });

  it("quote a repair, pay a claim and fail a test with the contract's bodies", () => {
    expect(bodyOf(formOf("offer"), { kind: "repair", quote_fen: "35.5", words: "换主板" })).toEqual({
      kind: "repair",
      quote_fen: 3550,
      words: "换主板",
    });
    expect(bodyOf(formOf("uphold"), { amount_fen: "20", answer: "快递已赔" })).toEqual({
      amount_fen: 2000,
      answer: "快递已赔",
    });
    expect(bodyOf(formOf("qc"), { passed: false, findings: "还是不开机" })).toEqual({
      passed: false,
      findings: "还是不开机",
    });
  });

  it("ask nothing for an action that this page does not know", () => {
    expect(formOf("levitate").fields).toEqual([]);
    expect(bodyOf(formOf("levitate"), {})).toEqual({});
  });
});

describe("lists", () => {
  const chat = (id: string, answer_by: string | null, updated_at = "") =>
    ({ id, in_charge: "queue", waiting_since: null, answer_by, updated_at }) as Conversation;

  it("put whose deadline is next on top, then the latest heard of", () => {
    const list = [
      chat("a", null, "2026-11-24T04:00:00Z"),
      chat("b", "2026-11-24T04:05:00Z"),
      chat("c", "2026-11-24T04:03:00Z"),
      chat("d", null, "2026-11-24T05:00:00Z"),
    ];
    expect(byNextDeadline(list).map((row) => row.id)).toEqual(["c", "b", "d", "a"]);
  });

  it("colour a chat by what is left of its deadline, and say which clock runs", () => {
    const now = new Date("2026-11-24T04:00:00Z");
    const by = (stamp: string) => urgency(stamp, now);
    expect(["04:05", "04:02", "04:01", "03:59"].map((at) => by(`2026-11-24T${at}:00Z`))).toEqual([
      "fresh",
      "fresh",
      "soon",
      "late",
    ]);
    expect(urgency(null, now)).toBe("none");
    expect(clockOf(chat("a", "2026-11-24T04:05:00Z"), now)).toBe("首次回复 还剩 5 分钟");
    expect(clockOf({ ...chat("a", "2026-11-24T03:58:00Z"), in_charge: "agent1" }, now)).toBe(
      "回复 已超时 2 分钟",
    );
    expect(clockOf(chat("a", null), now)).toBeNull();
  });

  it("know whose turn a case is when the list leaves it out", () => {
    expect(turnOf({ status: "WAIT_SELLER_AGREE" })).toBe("seller");
    expect(turnOf({ status: "WAIT_BUYER_RETURN_GOODS" })).toBe("buyer");
    expect(turnOf({ status: "REFUNDING" })).toBeNull();
    expect(turnOf({ status: "WAIT_SELLER_AGREE", turn: "platform" })).toBe("platform");
  });

  it("name who holds a conversation", () => {
    expect(["bot", "queue", "agent1", "agent2"].map((who) => holder({ in_charge: who }, "agent1"))).toEqual([
      "机器人",
      "排队中",
      "我在接待",
      "agent2 接待中",
    ]);
  });
});

describe("addresses and canned replies", () => {
  it("come back to the same place", () => {
    expect(placeIn("#/orders")).toEqual({ page: "orders", id: null });
    expect(placeIn("#/cases/AS202611240001")).toEqual({ page: "cases", id: "AS202611240001" });
    expect(placeIn("")).toEqual({ page: "chats", id: null });
    expect(placeIn("#/chats/a%2Fb")).toEqual({ page: "chats", id: "a/b" });
  });

  it("offer what fits behind the slash, and nothing without one", () => {
    expect(cannedFor("/照片").map((canned) => canned.title)).toEqual(["照片"]);
    expect(cannedFor("照片")).toEqual([]);
  });

  it("are the shop's own as soon as it keeps some", () => {
    const own = [{ id: "1", title: "到店", text: "可以到店换" }];
    expect(cannedFor("/", own)).toEqual(own);
    expect(cannedFor("/照片", own)).toEqual([]);
  });
});
