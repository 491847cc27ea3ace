/** What a seller's actions on a case ask for (CONTRACT.md, "Bodies of actions") and what they do with money. */
import type { Case, Json } from "@shared/api/types";
import { fenOf, yuan } from "@shared/money";
import { type ActionForm, files, idsOf, kindField, money, note, parcel, passedOrNot, saying } from "./fields";

const REFUSALS = [
  { value: "no_fault", label: "不是商品的问题" },
  { value: "used", label: "影响二次销售（已使用）" },
  { value: "out_of_time", label: "超过期限" },
  { value: "incomplete", label: "商品或配件不全" },
  { value: "tampered", label: "商品被改动" },
  { value: "not_ours", label: "不是本店商品" },
  { value: "other", label: "其他" },
];
const CHECKS = ["数量齐全", "外观完好", "配件齐全", "包装完整", "问题属实"];

/** What any yes leads to, by kind. */
function yes(one: Case): string {
  const money = yuan(one.amount_fen);
  switch (one.kind) {
    case "refund_only":
    case "freight":
      return `立即原路退款 ${money}`;
    case "return_refund":
      return `请买家寄回，验货通过后原路退款 ${money}`;
    case "exchange":
      return "请买家寄回，验货通过后寄出换的商品，不退款";
    case "repair":
      return "请买家寄回维修，不退款";
    case "reship":
      return "补寄商品，不退款";
    default:
      return `按规则进行，涉及 ${money}`;
  }
}

function passed(one: Case): string {
  if (one.kind === "exchange") return "验货通过，下一步寄出换的商品，不退款";
  if (one.kind === "repair") return "验货通过，进入维修，不退款";
  return `验货通过，立即原路退款 ${yuan(one.amount_fen)}`;
}

export const SELLER: Record<string, ActionForm> = {
  agree: {
    title: "同意",
    fields: [{ name: "seller_pays", title: "寄回运费由商家承担", type: "switch" }],
    effect: (one) => yes(one),
    body: (values): Record<string, Json> => (values.seller_pays === true ? { freight: "seller" } : {}),
  },
  refuse: {
    title: "拒绝",
    fields: [
      { name: "reason", title: "拒绝原因", type: "choice", required: true, options: REFUSALS },
      { name: "words", title: "给买家的说明", type: "words", required: true, least: 2, most: 200 },
      files,
    ],
    effect: (one) => `不退款（买家申请 ${yuan(one.amount_fen)}），买家可以修改申请或申请平台介入`,
    danger: () => true,
  },
  inspect: {
    title: "验货",
    fields: [
      passedOrNot("验货结果"),
      {
        name: "checks",
        title: "检查项",
        type: "checks",
        options: CHECKS.map((label) => ({ value: label, label })),
      },
      { name: "findings", title: "验货说明", type: "words", most: 400 },
      files,
    ],
    effect: (one, values) => {
      if (values.passed === true) return passed(one);
      return values.passed === false
        ? `验货不通过，暂不退款 ${yuan(one.amount_fen)}，买家可以取回商品或申请平台介入`
        : "";
    },
    danger: (values) => values.passed === false,
    body: (values) => {
      const checked = Array.isArray(values.checks) ? (values.checks as string[]) : [];
      const missing = CHECKS.filter((check) => !checked.includes(check));
      const summary = [
        checked.length > 0 ? `已核对：${checked.join("、")}` : "",
        checked.length > 0 && missing.length > 0 ? `未勾选：${missing.join("、")}` : "",
        String(values.findings ?? "").trim(),
      ];
      return {
        passed: values.passed === true,
        findings: summary.filter(Boolean).join("；"),
        ...idsOf(values.files),
      };
    },
  },
  offer: {
    title: "提出方案",
    fields: [
      kindField("方案类型"),
      money("amount_fen", "退款金额（元）"),
      money("quote_fen", "维修报价（元，买家付）"),
      saying("words", "给买家的说明", 200),
    ],
    effect: (one, values) => proposed(one, values),
  },
  approve: { title: "复核通过", fields: [], effect: (one) => `批准，退款 ${yuan(one.amount_fen)}` },
  send_back_to_agent: {
    title: "退回客服",
    fields: [note("退回原因")],
    effect: () => "退回给经办客服，不退款",
  },
  extend: {
    title: "给买家延时",
    fields: [{ name: "days", title: "延长天数", type: "days", required: true }],
    effect: () => "只延长买家的期限，不涉及退款",
  },
  ship_back: {
    title: "代填退货单号",
    done: "寄回商品",
    fields: parcel,
    effect: () => "记为买家已寄回，等待验货",
  },
  send: { title: "寄出", fields: parcel, effect: () => "记为已寄给买家" },
  not_arrived: { title: "没收到退货", fields: [note("说明")], effect: () => "记为包裹未到，不退款" },
  repaired: { title: "维修完成", fields: [note("维修说明")], effect: () => "进入质检，由另一位同事验收" },
  qc: {
    title: "质检",
    fields: [
      passedOrNot("质检结果"),
      { name: "findings", title: "说明", type: "words", required: true, most: 400 },
    ],
    effect: (_, values) => (values.passed === false ? "退回维修" : "可以寄还买家"),
    danger: (values) => values.passed === false,
  },
  retry: {
    title: "重新退款",
    fields: [],
    effect: (one) => `再次退款 ${yuan(one.amount_fen)}，同一笔不会重复到账`,
  },
  note: {
    title: "备注",
    fields: [
      { name: "text", title: "内容", type: "words", required: true, least: 1, most: 500 },
      { name: "internal", title: "只给内部看", type: "switch" },
    ],
    effect: () => "只加一条记录",
  },
  add_evidence: {
    title: "补充凭证",
    fields: [
      { ...files, required: true },
      { ...note("说明", false), least: 0 },
    ],
    effect: () => "只加一条记录",
  },
  pickup: {
    title: "预约上门取件",
    fields: [
      { name: "when", title: "上门时间", type: "line", required: true, most: 60 },
      { name: "address", title: "取件地址", type: "line", required: true, most: 120 },
    ],
    effect: () => "快递按约上门，买家不用自己寄",
  },
};

/** What is proposed, with the money of both sides. */
export function proposed(one: Case, values: Record<string, unknown>): string {
  const fen = fenOf(String(values.amount_fen ?? ""));
  const quote = fenOf(String(values.quote_fen ?? ""));
  const parts = [
    fen === null ? "" : `退款 ${yuan(fen)}`,
    quote === null ? "" : `买家付维修费 ${yuan(quote)}`,
  ];
  const what = parts.filter(Boolean).join("，");
  return `向买家提议${what}（原申请 ${yuan(one.amount_fen)}），买家同意后才生效`;
}
