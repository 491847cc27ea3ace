/** The form of each action, and the body that its values make. */
import type { Json } from "@shared/api/types";
import { fenOf, yuan } from "@shared/money";
import { type ActionForm, named, type Values } from "./fields";
import { PLATFORM } from "./platform";
import { SELLER } from "./seller";

export type { ActionForm, Field, Values } from "./fields";

/** What only the history names. */
const OTHERS: Record<string, ActionForm> = {
  apply: named("发起申请"),
  cancel: named("撤销"),
  paid: named("退款成功"),
  failed: named("退款失败"),
  time_out: named("超时"),
  modify: named("修改申请"),
  accept: named("接受方案"),
  decline: named("不接受方案"),
  take_back: named("取回商品"),
  confirm: named("确认收货"),
  not_right: named("反馈有问题"),
  turn_to_refund: named("改为退款"),
  turn_to_exchange: named("改为换货"),
  paid_in: named("买家已付款"),
  new_payee: named("更换收款账户"),
  scanned: named("快递已揽收"),
  delivered: named("退货已送达"),
  goods_arrived: named("包裹已签收"),
  intercepted: named("包裹已拦截"),
  refused_at_door: named("包裹被拒收"),
  interception_failed: named("拦截失败"),
  order_shipped: named("商家发了货"),
  close: named("超时关闭"),
  overdue: named("超时未处理"),
};

const FORMS: Record<string, ActionForm> = { ...SELLER, ...PLATFORM, ...OTHERS };

/** The form of an action; one we do not know asks nothing and says so. */
export function formOf(action: string): ActionForm {
  return FORMS[action] ?? { title: action, fields: [], effect: (one) => `涉及金额 ${yuan(one.amount_fen)}` };
}

/** The body of the call: empty fields left out, yuan turned to fen. */
export function bodyOf(form: ActionForm, values: Values): Record<string, Json> {
  if (form.body) return form.body(values);
  const body: Record<string, Json> = {};
  for (const field of form.fields) {
    const value = values[field.name];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
      continue;
    body[field.name] = field.type === "money" ? fenOf(String(value)) : (value as Json);
  }
  return body;
}
