/** A buyer's orders as shops show them: tabs by state, items with prices, what can be done with each. */
import { wordsOf } from "@shared/api/problems";
import type { Case, Order } from "@shared/api/types";
import { Thumb } from "@shared/cards/parts";
import { dateTime } from "@shared/dates";
import { yuan } from "@shared/money";
import { courierTitle, kindTitle, orderStatusTitle, statusTitle } from "@shared/titles";
import { useState } from "react";
import { tell } from "./chat";

const TABS = [
  { id: "all", title: "全部", of: (_: Order) => true },
  { id: "send", title: "待发货", of: (order: Order) => order.status === "WAIT_SELLER_SEND_GOODS" },
  {
    id: "receive",
    title: "待收货",
    of: (order: Order) => ["WAIT_BUYER_CONFIRM_GOODS", "SELLER_CONSIGNED_PART"].includes(order.status),
  },
  { id: "done", title: "已完成", of: (order: Order) => order.status === "TRADE_FINISHED" },
];

interface Props {
  orders: Order[] | undefined;
  cases: Case[];
  error: Error | null;
  again: () => void;
}

export function Orders({ orders, cases, error, again }: Props) {
  const [tab, setTab] = useState("all");
  const shown = orders?.filter(TABS.find((one) => one.id === tab)?.of ?? (() => true));
  return (
    <>
      <h1 className="title">我的订单</h1>
      <nav className="tabs" aria-label="订单状态">
        {TABS.map((one) => (
          <button
            key={one.id}
            type="button"
            aria-current={tab === one.id || undefined}
            onClick={() => setTab(one.id)}
          >
            {one.title}
          </button>
        ))}
      </nav>
      {error ? (
        <p className="state" role="alert">
          {wordsOf(error)}
          <button type="button" className="plain" onClick={again}>
            重试
          </button>
        </p>
      ) : null}
      {!orders && !error ? <Loading /> : null}
      {shown?.length === 0 ? (
        <p className="state">
          这里还没有订单
          <button type="button" className="plain" onClick={() => tell({ open: true })}>
            问问客服
          </button>
        </p>
      ) : null}
      {shown?.map((order) => (
        <OrderCard
          key={order.order_no}
          order={order}
          cases={cases.filter((one) => one.order_no === order.order_no)}
        />
      ))}
    </>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="正在加载订单">
      <div className="order ghost" />
      <div className="order ghost" />
    </div>
  );
}

function OrderCard({ order, cases }: { order: Order; cases: Case[] }) {
  const pieces = order.items.reduce((sum, item) => sum + item.quantity, 0);
  const sent = order.status === "WAIT_BUYER_CONFIRM_GOODS" || order.status === "SELLER_CONSIGNED_PART";
  const about = { order_no: order.order_no };
  return (
    <article className="order" data-testid={`order-${order.order_no}`}>
      <header>
        <span className="muted">订单号 {order.order_no}</span>
        <b className="status">{order.status_title ?? orderStatusTitle(order.status)}</b>
      </header>
      {order.items.map((item) => (
        <div className="goods" key={item.item}>
          <Thumb title={item.title} size={84} />
          <div className="goods-body">
            <div className="goods-title">{item.title}</div>
            <div className="sku">{item.sku}</div>
            {item.signed_at ? <div className="muted">{dateTime(item.signed_at)} 签收</div> : null}
          </div>
          <div className="price">
            <span>{yuan(item.price_fen)}</span>
            <span className="muted">×{item.quantity}</span>
          </div>
        </div>
      ))}
      {cases.map((one) => (
        <div className="case" key={one.no} data-testid={`order-case-${one.no}`}>
          <b>{one.kind_title ?? kindTitle(one.kind)}</b>
          {one.status_title ?? statusTitle(one.status)}
          <span className="muted">{one.no}</span>
        </div>
      ))}
      <footer>
        <span className="muted placed">
          {dateTime(order.created_at)} 下单
          {order.logistics
            ? ` · ${courierTitle(order.logistics.courier)} ${order.logistics.tracking_no}`
            : ""}
        </span>
        <span className="paid">
          共 {pieces} 件 实付 <b>{yuan(order.paid_fen)}</b>
        </span>
        <div className="acts">
          {sent ? (
            <button type="button" className="plain" onClick={() => tell({ open: about, say: "查一下物流" })}>
              查看物流
            </button>
          ) : null}
          {order.status === "WAIT_SELLER_SEND_GOODS" ? (
            <button
              type="button"
              className="plain"
              onClick={() => tell({ open: about, say: "什么时候发货" })}
            >
              催发货
            </button>
          ) : null}
          <button
            type="button"
            className="plain"
            data-testid={`order-apply-${order.order_no}`}
            onClick={() =>
              tell({
                open: about,
                say: order.status === "WAIT_SELLER_SEND_GOODS" ? "不想要了，退款" : "我要退货退款",
              })
            }
          >
            申请售后
          </button>
          <button
            type="button"
            className="strong"
            data-testid={`order-chat-${order.order_no}`}
            onClick={() => tell({ open: about })}
          >
            联系客服
          </button>
        </div>
      </footer>
    </article>
  );
}
