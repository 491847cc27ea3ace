/** Cards before something binding: what is about to happen laid out whole, an offer, what must be shown. */
import { type ChangeEvent, useId, useRef } from "react";
import type { Button } from "../api/types";
import { dateTime, remaining } from "../dates";
import { yuan } from "../money";
import { kindTitle, reasonTitle } from "../titles";
import type { CardProps } from "./Card";
import { CardContextOf, useCard } from "./context";
import { type Data, number, record, records, words } from "./data";
import { Rest } from "./Press";
import { Facts, Frame, ItemLine } from "./parts";

export function Confirm({ data, buttons }: CardProps) {
  const freight = record(data.freight);
  const what = words(data.action_title) ?? words(data.kind_title) ?? kindTitle(words(data.kind));
  return (
    <Frame
      kind="confirm"
      title={`请确认：${what}`}
      aside={data.order_no ? `尾号 ${words(data.order_no)?.slice(-4)}` : null}
    >
      {records(data.items).map((item) => (
        <ItemLine
          key={words(item.item)}
          title={words(item.title)}
          sku={words(item.sku)}
          quantity={number(item.quantity)}
        />
      ))}
      <Facts
        facts={[
          number(data.amount_fen) !== undefined &&
            Number(data.amount_fen) > 0 && {
              name: "退款金额",
              value: yuan(number(data.amount_fen)),
              strong: true,
            },
          {
            name: "原因",
            value: words(data.reason_title) ?? (data.reason ? reasonTitle(words(data.reason)) : null),
          },
          { name: "运费", value: words(freight.text) ?? payerText(words(freight.payer)) },
          { name: "换成", value: words(data.sku) },
          ...records(data.given).map((told) => ({
            name: words(told.title) ?? words(told.name) ?? "",
            value: words(told.name) === "amount_fen" ? `¥${words(told.text)}` : words(told.text),
          })),
          Number(data.files) > 0 && { name: "凭证", value: `${number(data.files)} 份` },
          { name: "新地址", value: addressText(record(data.address)) },
          { name: "退款去向", value: words(record(data.payee).text) ?? words(data.payee) },
        ]}
      />
      <Steps steps={records(data.steps)} />
      <Rules rules={records(data.rules)} />
      <Rest buttons={buttons} main="yes" />
    </Frame>
  );
}

/** An answer about a rule: whether it may be, and what that rests on, unfolded. */
export function Policy({ data, buttons }: CardProps) {
  const kind = words(data.kind_title) ?? (data.kind ? kindTitle(words(data.kind)) : undefined);
  return (
    <Frame kind="policy" title={kind} aside={data.eligible === true ? "可以办理" : "不能办理"}>
      <Rules rules={records(data.rules)} />
      <Rest buttons={buttons} />
    </Frame>
  );
}

function addressText(address: Data): string {
  const place = [address.province, address.city, address.district, address.detail].map(words).join("");
  return [words(address.receiver), words(address.phone), place].filter(Boolean).join(" ");
}

function payerText(payer: string | undefined): string | null {
  if (payer === "buyer") return "由您承担";
  return payer === "seller" ? "由商家承担" : null;
}

function Steps({ steps }: { steps: Data[] }) {
  if (steps.length === 0) return null;
  return (
    <ol className="wy-steps">
      {steps.map((step) => (
        <li key={words(step.text)}>
          {words(step.text)}
          {step.due_at ? <span className="wy-sub">{dateTime(words(step.due_at))} 前</span> : null}
        </li>
      ))}
    </ol>
  );
}

function Rules({ rules }: { rules: Data[] }) {
  if (rules.length === 0) return null;
  return (
    <details className="wy-rules">
      <summary>依据的规则（{rules.length} 条）</summary>
      <ul>
        {rules.map((rule) => (
          <li key={words(rule.id)}>
            {words(rule.text) ?? words(rule.id)}
            <span className="wy-sub">
              {[words(rule.source), words(rule.effective) && `${words(rule.effective)} 起`, words(rule.id)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Offer({ kind, data, buttons }: CardProps) {
  return (
    <Frame
      kind={kind}
      title={kind === "quote" ? "商家报价" : "商家的方案"}
      aside={remaining(words(data.due_at))}
    >
      <Facts
        facts={[
          { name: "方案", value: words(data.kind_title) ?? (data.kind ? kindTitle(words(data.kind)) : null) },
          number(data.amount_fen) !== undefined && {
            name: "退款金额",
            value: yuan(number(data.amount_fen)),
            strong: true,
          },
          number(data.quote_fen) !== undefined && {
            name: "需支付",
            value: yuan(number(data.quote_fen)),
            strong: true,
          },
          { name: "同意后", value: words(data.on_yes) },
          { name: "不同意", value: words(data.on_no) },
          Boolean(data.due_at) && { name: "请在此前答复", value: dateTime(words(data.due_at)) },
        ]}
      />
      {words(data.words) ? <blockquote className="wy-quote">{words(data.words)}</blockquote> : null}
      <Rest buttons={buttons} main="accept" />
    </Frame>
  );
}

/** What the buyer is asked to pay: a repair's quote, a dearer exchange. */
export function Pay({ data, buttons }: CardProps) {
  return (
    <Frame kind="pay" title="待支付" aside={words(data.no)}>
      <Facts
        facts={[
          { name: "款项", value: words(data.what) },
          { name: "金额", value: yuan(number(data.amount_fen)), strong: true },
          Boolean(data.due_at) && { name: "请在此前支付", value: dateTime(words(data.due_at)) },
        ]}
      />
      <PayButtons charge={words(data.charge)} buttons={buttons} />
    </Frame>
  );
}

/** Where there is a till behind the page, paying goes there; else the button says where to pay. */
function PayButtons({ charge, buttons }: { charge: string | undefined; buttons: readonly Button[] }) {
  const card = useCard();
  const { pay } = card;
  if (!pay || !charge) return <Rest buttons={buttons} />;
  const press = (button: Button) =>
    record(button.value).charge === charge
      ? void pay(charge).then((paid) => paid || card.press(button))
      : card.press(button);
  return (
    <CardContextOf value={{ ...card, press }}>
      <Rest buttons={buttons} />
    </CardContextOf>
  );
}

/** What must be shown; files go as a message of their own, with progress in the chat. */
export function EvidenceRequest({ data, buttons }: CardProps) {
  const { attach, idle, compact } = useCard();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const received = Array.isArray(data.received) ? data.received.length : 0;
  function chosen(event: ChangeEvent<HTMLInputElement>) {
    const files = Array.from(event.target.files ?? []);
    event.target.value = "";
    if (files.length > 0) attach?.(files);
  }
  return (
    <Frame kind="evidence_request" title="请提供凭证" aside={received > 0 ? `已收到 ${received} 份` : null}>
      <ul className="wy-needs">
        {records(data.needed).map((need) => (
          <li key={words(need.what)}>
            {words(need.what)}
            <span className={need.required === true ? "wy-must" : "wy-sub"}>
              {need.required === true ? "必需" : "可选"}
            </span>
          </li>
        ))}
      </ul>
      {words(data.silence) ? <p className="wy-sub">{words(data.silence)}</p> : null}
      {compact || !attach ? null : (
        <>
          <label className="wy-upload" htmlFor={id} aria-disabled={idle}>
            <span aria-hidden="true">＋</span> 上传图片或视频
          </label>
          <input
            ref={input}
            id={id}
            className="wy-file"
            data-testid="evidence-file"
            type="file"
            accept="image/*,video/mp4"
            multiple
            disabled={idle}
            onChange={chosen}
          />
        </>
      )}
      <Rest buttons={buttons} main="done" />
    </Frame>
  );
}
