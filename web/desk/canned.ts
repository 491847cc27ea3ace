/** What agents say again and again, offered by `/` in the reply box: the shop's own, or these while it keeps none. */
import type { Canned, Colleague } from "@shared/api/types";

export const STANDARD: readonly Canned[] = [
  { id: "您好", title: "您好", text: "您好，我是人工客服，正在查看您的订单，请稍等一下。" },
  { id: "照片", title: "照片", text: "麻烦您拍一张能看清问题的照片发过来，我们马上核实。" },
  { id: "寄回", title: "寄回", text: "请按售后单里的地址寄回，寄出后把快递公司和单号发给我就可以。" },
  { id: "验货", title: "验货", text: "商品已经收到，我们会尽快验货，通过后退款原路退回。" },
  { id: "到账", title: "到账", text: "退款已经发起，会原路退回您的支付账户，到账时间以支付渠道为准。" },
  { id: "抱歉", title: "抱歉", text: "非常抱歉给您带来不好的体验，这个问题我来负责跟进到底。" },
  { id: "再见", title: "再见", text: "还有其他需要随时找我们，祝您生活愉快。" },
];

/** Those that fit what stands after the slash. */
export function cannedFor(typed: string, own: readonly Canned[] = []): readonly Canned[] {
  if (!typed.startsWith("/")) return [];
  const wanted = typed.slice(1).trim();
  const all = own.length > 0 ? own : STANDARD;
  return all.filter((one) => one.title.includes(wanted) || one.text.includes(wanted));
}

/** The colleagues that an unfinished `@name` at the end of a note may mean. */
export function namedBy(typed: string, colleagues: readonly Colleague[] = []): readonly Colleague[] {
  const begun = /@([\w.-]*)$/.exec(typed);
  if (!begun) return [];
  return colleagues.filter((one) => one.name.startsWith(begun[1] ?? "") && one.name !== begun[1]);
}

/** The note with the name whole and a space after it. */
export function withName(typed: string, name: string): string {
  return typed.replace(/@[\w.-]*$/, `@${name} `);
}
