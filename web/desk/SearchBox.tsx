/** One search over chats, orders and cases of the shop; Enter or a click goes there. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { statusTitle } from "@shared/titles";
import { useQuery } from "@tanstack/react-query";
import { Alert, Empty, Input, Modal, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { go, type Place } from "./routes";
import { api } from "./session";

interface Found {
  key: string;
  title: string;
  text: string;
  place: Place;
}

const WAIT_MS = 250;
const text = (value: unknown) => (typeof value === "string" ? value : "");

export function SearchBox({ close }: { close: () => void }) {
  const [typed, setTyped] = useState("");
  const wanted = useSettled(typed.trim());
  const found = useQuery({
    queryKey: ["search", wanted],
    queryFn: () => taken(api.GET("/api/desk/search", { params: { query: { q: wanted } } })),
    enabled: wanted !== "",
    staleTime: 0,
  });
  const groups = found.data ? grouped(found.data) : [];
  const all = groups.flatMap((group) => group.rows);
  const pick = (one: Found | undefined) => {
    if (!one) return;
    go(one.place);
    close();
  };
  return (
    <Modal open title="搜索" footer={null} onCancel={close} width={640} destroyOnHidden>
      <Input
        autoFocus
        allowClear
        data-testid="search-words"
        aria-label="搜索会话、订单、售后单"
        placeholder="买家、说过的话、订单号、商品、售后单号"
        maxLength={64}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={() => pick(all[0])}
      />
      <div className="found" data-testid="search-found" aria-live="polite">
        {found.isFetching ? <Skeleton active paragraph={{ rows: 3 }} /> : null}
        {found.isError ? <Alert type="error" title={wordsOf(found.error)} /> : null}
        {found.data && !found.isFetching && all.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={`没有找到“${wanted}”`} />
        ) : null}
        {found.isFetching
          ? null
          : groups.map((group) =>
              group.rows.length > 0 ? (
                <section key={group.title} aria-label={group.title}>
                  <h3>{group.title}</h3>
                  <ul className="rows">
                    {group.rows.map((row) => (
                      <li key={row.key}>
                        <button type="button" className="case-pick" onClick={() => pick(row)}>
                          <b>{row.title}</b> <span className="found-text">{row.text}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </section>
              ) : null,
            )}
      </div>
    </Modal>
  );
}

type Rows = Record<string, unknown>[];

export function grouped(found: { conversations: Rows; orders: Rows; cases: Rows }) {
  const chats = new Map<string, Found>();
  for (const row of found.conversations) {
    const id = text(row.id);
    if (!chats.has(id)) {
      const title = text(row.buyer_name) || text(row.buyer);
      chats.set(id, { key: id, title, text: text(row.text), place: { page: "chats", id } });
    }
  }
  return [
    { title: "会话", rows: [...chats.values()] },
    {
      title: "售后单",
      rows: found.cases.map((row): Found => {
        const no = text(row.no);
        return { key: no, title: no, text: statusTitle(text(row.status)), place: { page: "cases", id: no } };
      }),
    },
    {
      title: "订单",
      rows: found.orders.map((row, n): Found => {
        const id = text(row.order_no);
        return { key: `${id}-${n}`, title: id, text: text(row.title), place: { page: "orders", id } };
      }),
    },
  ];
}

/** The value once nothing was typed for a moment. */
function useSettled(value: string): string {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), WAIT_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
