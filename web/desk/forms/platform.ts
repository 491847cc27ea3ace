/** What mediation, claims and complaints ask for (CONTRACT.md, "Bodies of actions") and what follows. */
import type { Case, Json } from "@shared/api/types";
import { fenOf, yuan } from "@shared/money";
import { type ActionForm, files, freightField, kindField, money, note, saying, type Values } from "./fields";
import { proposed } from "./seller";

const SIDES = [
  { value: "buyer", label: "支持买家" },
  { value: "seller", label: "支持商家" },
  { value: "split", label: "双方分担" },
];

function decided(one: Case, values: Values): string {
  const fen = fenOf(String(values.amount_fen ?? ""));
  const sum = fen === null ? "" : `，退款 ${yuan(fen)}`;
  switch (values.for) {
    case "buyer":
      return `裁决支持买家${sum || `，按申请 ${yuan(one.amount_fen)}`}；双方接受或申诉期满后自动执行`;
    case "seller":
      return "裁决支持商家，不退款；双方接受或申诉期满后自动执行";
    case "split":
      return `裁决双方分担${sum}；双方接受或申诉期满后自动执行`;
    default:
      return "";
  }
}

function taken(values: Values): Record<string, Json> {
  const body: Record<string, Json> = {
    for: values.for as string,
    grounds: String(values.grounds ?? "").trim(),
  };
  if (values.kind) body.kind = values.kind as string;
  if (values.freight) body.freight = values.freight as string;
  const fen = fenOf(String(values.amount_fen ?? ""));
  if (fen !== null) body.amount_fen = fen;
  body.rules = Array.isArray(values.rules) ? (values.rules as string[]) : [];
  return body;
}

export const PLATFORM: Record<string, ActionForm> = {
  request_mediation: {
    title: "申请平台介入",
    fields: [note("说明"), files],
    effect: () => "由平台客服裁决，期间不退款，案件期限停住",
  },
  reject_mediation: {
    title: "不受理",
    fields: [saying("grounds", "不受理的理由")],
    effect: () => "案件期限继续走，双方继续协商",
    danger: () => true,
  },
  statement: {
    title: "提交陈述",
    fields: [saying("text", "陈述", 2000), files],
    effect: () => "对方和平台都看得到",
  },
  done: { title: "举证完毕", fields: [], effect: () => "双方都举证完毕后进入裁决，不能再补" },
  decide: {
    title: "裁决",
    fields: [
      { name: "for", title: "裁决结果", type: "choice", required: true, options: SIDES },
      kindField("处理方式"),
      money("amount_fen", "退款金额（元）"),
      freightField,
      saying("grounds", "裁决理由", 2000),
      { name: "rules", title: "依据的规则", type: "rules", required: true },
    ],
    effect: decided,
    danger: (values) => values.for !== undefined,
    body: taken,
  },
  settle: {
    title: "提议和解",
    fields: [kindField("和解方式"), money("amount_fen", "退款金额（元）"), saying("words", "说明", 200)],
    effect: proposed,
  },
  accept_settlement: {
    title: "接受和解",
    fields: [],
    effect: (one) => `按和解方案执行（原申请 ${yuan(one.amount_fen)}），平台介入结束`,
  },
  decline_settlement: { title: "不接受和解", fields: [], effect: () => "继续由平台裁决" },
  accept_decision: { title: "接受裁决", fields: [], effect: () => "双方都接受后立即执行，不能再申诉" },
  appeal: {
    title: "申诉",
    fields: [note("新的事实和理由"), files],
    effect: () => "由另一位平台客服重新裁决，只能申诉一次",
  },
  withdraw: { title: "撤回介入申请", fields: [], effect: () => "回到双方协商，案件期限继续走" },
  suspend: { title: "中止", fields: [saying("grounds", "中止的理由")], effect: () => "所有期限停住，等恢复" },
  resume: { title: "恢复", fields: [], effect: () => "期限从停住的地方继续走" },
  take: { title: "受理", fields: [], effect: () => "由您负责查清并答复" },
  uphold: {
    title: "成立",
    fields: [money("amount_fen", "赔付金额（元）"), saying("answer", "给买家的答复", 500)],
    effect: (_, values) => {
      const fen = fenOf(String(values.amount_fen ?? ""));
      return fen === null ? "认定成立并答复买家" : `认定成立，另行赔付 ${yuan(fen)}，不算作退款`;
    },
  },
  dismiss: {
    title: "不成立",
    fields: [saying("answer", "给买家的答复", 500)],
    effect: () => "认定不成立并答复买家，买家可以补充新事实再提一次",
    danger: () => true,
  },
  reopen: { title: "重新受理", fields: [note("新的事实")], effect: () => "重新查一次，只能一次" },
  escalate: { title: "转平台", fields: [], effect: () => "交给平台客服处理" },
};
