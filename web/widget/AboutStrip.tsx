/** The order that the buyer came from: one tap says what about it, and the next message carries it. */
import type { About, Order } from "@shared/api/types";
import { ItemLine } from "@shared/cards/parts";
import { useEffect, useState } from "react";
import type { Session } from "./session";

export interface Topic {
  about: About;
  say: string | undefined;
}

interface Props {
  topic: Topic;
  session: Session;
  say: (text: string) => void;
  dismiss: () => void;
}

const ASKS = ["我要退货退款", "我要换货", "查一下物流"];

export function AboutStrip({ topic, session, say, dismiss }: Props) {
  const { order_no: orderNo } = topic.about;
  const [order, setOrder] = useState<Order | null>(null);
  useEffect(() => {
    let gone = false;
    session.orderOf(orderNo).then(
      (found) => {
        if (!gone) setOrder(found);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [session, orderNo]);
  const first = order?.items[0];
  const asks = topic.say ? [topic.say, ...ASKS.filter((ask) => ask !== topic.say)] : ASKS;
  return (
    <section className="wy-about" aria-label="正在咨询的订单" data-testid="about">
      <div className="wy-about-head">
        <ItemLine
          title={first ? first.title : `订单尾号 ${orderNo.slice(-4)}`}
          sku={first?.sku}
          quantity={first?.quantity}
          fen={order?.paid_fen}
          note={<span>订单尾号 {orderNo.slice(-4)}</span>}
        />
        <button type="button" className="wy-icon" aria-label="不咨询这个订单" onClick={dismiss}>
          ✕
        </button>
      </div>
      <div className="wy-openers">
        {asks.map((ask) => (
          <button key={ask} type="button" onClick={() => say(ask)}>
            {ask}
          </button>
        ))}
      </div>
    </section>
  );
}
