/** Orders that need a look before a buyer asks, and the shop's payouts that wait for somebody. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { LateOrder, Payout } from "@shared/api/types";
import { ItemLine } from "@shared/cards/parts";
import { dateTime, remaining } from "@shared/dates";
import { yuan } from "@shared/money";
import { courierTitle, orderStatusTitle } from "@shared/titles";
import { Alert, Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { Deed } from "./Deed";
import { parcel } from "./forms/fields";
import { useLateOrders, usePayouts } from "./queries";
import { api } from "./session";

const LISTS = [
  { name: "late", title: "已经晚发", none: "没有晚发的订单" },
  { name: "about_to_be_late", title: "快要晚发", none: "没有快要晚发的订单" },
  { name: "stuck", title: "路上停住", none: "没有停住的包裹" },
] as const;

export function OrdersPage() {
  const late = useLateOrders();
  const [sending, setSending] = useState<LateOrder | null>(null);
  return (
    <main className="orders" aria-label="订单">
      {late.isError ? <Alert type="error" title={wordsOf(late.error)} /> : null}
      {LISTS.map(({ name, title, none }) => (
        <section key={name} aria-label={title} data-testid={`orders-${name}`}>
          <h2>{title}</h2>
          {late.isPending ? <Skeleton active paragraph={{ rows: 2 }} /> : null}
          {late.data?.[name].length === 0 ? <p className="muted">{none}</p> : null}
          <ul className="rows">
            {late.data?.[name].map((order) => (
              <OrderRow key={order.order_no} order={order} send={() => setSending(order)} />
            ))}
          </ul>
        </section>
      ))}
      <Payouts />
      {sending ? (
        <Deed
          title="发货"
          no={sending.order_no}
          fields={parcel}
          effect={() => "整单发出，买家会收到通知；还没同意的仅退款会变成发货后退款，运费由商家承担"}
          run={(body, key) =>
            taken(
              api.POST("/api/orders/{order_no}/{action}", {
                params: {
                  path: { order_no: sending.order_no, action: "ship" },
                  header: { "Idempotency-Key": key },
                },
                body,
              }),
            )
          }
          stale={["orders", "cases", "conversation"]}
          close={() => setSending(null)}
        />
      ) : null}
    </main>
  );
}

function OrderRow({ order, send }: { order: LateOrder; send: () => void }) {
  const left = remaining(order.due_at);
  const waits = order.status === "WAIT_SELLER_SEND_GOODS" || order.status === "SELLER_CONSIGNED_PART";
  return (
    <li className="order-row" data-testid={`order-${order.order_no}`}>
      <header>
        <b>{order.order_no}</b>
        <span className="pill">{order.status_title ?? orderStatusTitle(order.status)}</span>
        {left ? (
          <time
            className={left.startsWith("已") ? "overdue" : "muted"}
            dateTime={order.due_at ?? undefined}
            title={dateTime(order.due_at)}
          >
            {left}
          </time>
        ) : null}
      </header>
      {order.items.map((item) => (
        <ItemLine
          key={item.item}
          title={item.title}
          sku={item.sku}
          quantity={item.quantity}
          fen={item.paid_fen}
        />
      ))}
      {order.logistics ? (
        <p className="muted">
          {courierTitle(order.logistics.courier)} {order.logistics.tracking_no}
        </p>
      ) : null}
      {waits ? (
        <Button size="small" type="primary" data-testid={`ship-${order.order_no}`} onClick={send}>
          发货
        </Button>
      ) : null}
    </li>
  );
}

/** What each action of a payout does with the shop's money. */
const DEEDS: Record<string, { title: string; effect: (fen: number) => string; danger?: boolean }> = {
  agree: { title: "同意付款", effect: (fen) => `另付买家 ${yuan(fen)}，不算退款；超过您的权限会先转复核` },
  approve: { title: "复核通过", effect: (fen) => `批准，另付买家 ${yuan(fen)}，不算退款` },
  send_back_to_agent: { title: "退回客服", effect: () => "退回给经办客服，不付款" },
  reject: { title: "不付款", effect: (fen) => `不付这笔 ${yuan(fen)}`, danger: true },
  retry: { title: "重新付款", effect: (fen) => `再付一次 ${yuan(fen)}，同一笔不会重复到账` },
};
const MAY: Record<string, readonly string[]> = {
  PROPOSED: ["agree", "reject"],
  IN_REVIEW: ["approve", "send_back_to_agent"],
  FAILED: ["retry"],
};

function Payouts() {
  const payouts = usePayouts();
  const [doing, setDoing] = useState<{ payout: Payout; action: string } | null>(null);
  const open = (payouts.data ?? []).filter((one) => MAY[one.status]);
  const deed = doing ? DEEDS[doing.action] : undefined;
  return (
    <section aria-label="待付款" data-testid="payouts">
      <h2>待付款（运费、补偿、索赔）</h2>
      {payouts.isPending ? <Skeleton active paragraph={{ rows: 1 }} /> : null}
      {payouts.data && open.length === 0 ? <Empty description="没有待付的款" /> : null}
      <ul className="rows">
        {open.map((payout) => (
          <li className="order-row" key={payout.no} data-testid={`payout-${payout.no}`}>
            <header>
              <b>{payout.kind_title ?? payout.kind}</b>
              <span className="pill">{payout.status_title ?? payout.status}</span>
              <b className="money">{yuan(payout.amount_fen)}</b>
            </header>
            <p className="muted">
              订单 {payout.order_no}
              {payout.case_no ? ` · ${payout.case_no}` : ""}
              {payout.words ? ` · ${payout.words}` : ""}
            </p>
            {(MAY[payout.status] ?? []).map((action) => (
              <Button
                key={action}
                size="small"
                data-testid={`payout-${action}`}
                danger={DEEDS[action]?.danger ?? false}
                onClick={() => setDoing({ payout, action })}
              >
                {DEEDS[action]?.title}
              </Button>
            ))}
          </li>
        ))}
      </ul>
      {doing && deed ? (
        <Deed
          title={deed.title}
          no={doing.payout.no}
          fields={
            doing.action === "reject" || doing.action === "send_back_to_agent"
              ? [{ name: "note", title: "说明", type: "words", required: true, least: 2, most: 200 }]
              : []
          }
          effect={() => deed.effect(doing.payout.amount_fen)}
          danger={() => deed.danger === true}
          run={(body, key) =>
            taken(
              api.POST("/api/payouts/{payout_no}/{action}", {
                params: {
                  path: { payout_no: doing.payout.no, action: doing.action },
                  header: { "Idempotency-Key": key },
                },
                body: { ...body, version: doing.payout.version },
              }),
            )
          }
          stale={["payouts"]}
          close={() => setDoing(null)}
        />
      ) : null}
    </section>
  );
}
