/** What the agent needs beside the chat: the buyer's cases and orders. */
import { wordsOf } from "@shared/api/problems";
import type { Case, Order } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { readOnly } from "@shared/cards/context";
import { yuan } from "@shared/money";
import { kindTitle, statusTitle } from "@shared/titles";
import { Alert, Empty, Skeleton, Tabs } from "antd";
import { useState } from "react";
import { CasePane } from "./CasePane";
import { useConversation } from "./queries";

export function SidePane({ id, back }: { id: string; back: () => void }) {
  const chat = useConversation(id);
  return (
    <>
      <button type="button" className="only-narrow back" onClick={back}>
        ‹ 回到会话
      </button>
      {chat.isPending ? <Skeleton active className="pad" /> : null}
      {chat.isError ? <Alert type="error" title={wordsOf(chat.error)} /> : null}
      {chat.data ? (
        <Tabs
          className="side-tabs"
          items={[
            {
              key: "cases",
              label: `售后单 ${chat.data.cases.length || ""}`,
              children: <Cases cases={chat.data.cases} preferred={chat.data.case_no} />,
            },
            {
              key: "orders",
              label: `订单 ${chat.data.orders.length || ""}`,
              children: <Orders orders={chat.data.orders} />,
            },
          ]}
        />
      ) : null}
    </>
  );
}

function Cases({ cases, preferred }: { cases: Case[]; preferred: string | null | undefined }) {
  const [chosen, choose] = useState<string | null>(null);
  const shown = cases.find((one) => one.no === (chosen ?? preferred)) ?? cases[0];
  if (!shown) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有售后单" />;
  return (
    <>
      {cases.length > 1 ? (
        <ul className="rows case-picks">
          {cases.map((one) => (
            <li key={one.no}>
              <button
                type="button"
                className="case-pick"
                data-testid={`case-${one.no}`}
                aria-current={one.no === shown.no || undefined}
                onClick={() => choose(one.no)}
              >
                <b>{one.kind_title ?? kindTitle(one.kind)}</b> {one.status_title ?? statusTitle(one.status)}
                <span>{yuan(one.amount_fen)}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <CasePane key={shown.no} no={shown.no} />
    </>
  );
}

function Orders({ orders }: { orders: Order[] }) {
  if (orders.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有订单" />;
  return (
    <div className="orders wy-small">
      {orders.map((order) => (
        <Card key={order.order_no} card={{ kind: "order", data: order }} buttons={[]} context={readOnly} />
      ))}
    </div>
  );
}
