/** Picks the demo buyer, then shows his orders; the chat is told whose token to ask for. */
import { buyerApi, taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { Thumb } from "@shared/cards/parts";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Buyer, buyers, demoIsOff, remember, remembered, tokenFor } from "./account";
import { tell } from "./chat";
import { Orders } from "./Orders";

export function App() {
  const list = useQuery({ queryKey: ["buyers"], queryFn: buyers });
  const [chosen, setChosen] = useState(remembered);
  const buyer = list.data?.find((one) => one.id === chosen) ?? null;

  function choose(id: string | null) {
    remember(id);
    setChosen(id);
    if (!id) tell({ token: async () => null, close: true });
  }

  return (
    <div className="shop">
      <header className="bar">
        <div className="bar-in">
          <strong className="logo">无忧小店</strong>
          {buyer ? (
            <button type="button" className="me" data-testid="switch-buyer" onClick={() => choose(null)}>
              <span className="avatar" aria-hidden="true">
                {buyer.name.slice(-1)}
              </span>
              {buyer.name}
              <span className="muted">切换</span>
            </button>
          ) : null}
        </div>
      </header>
      <main className="page">
        {list.isPending ? <p className="state">正在打开…</p> : null}
        {list.isError ? (
          <p className="state" role="alert">
            {demoIsOff(list.error) ? "演示模式没有打开，这里没有可选的买家。" : wordsOf(list.error)}
            {demoIsOff(list.error) ? null : (
              <button type="button" className="plain" onClick={() => list.refetch()}>
                重试
              </button>
            )}
          </p>
        ) : null}
        {list.data && !buyer ? <Choose buyers={list.data} choose={choose} /> : null}
        {buyer ? <Mine key={buyer.id} buyer={buyer} /> : null}
      </main>
    </div>
  );
}

function Choose({ buyers: people, choose }: { buyers: Buyer[]; choose: (id: string) => void }) {
  return (
    <section className="choose">
      <h1>选一位买家登录</h1>
      <p className="muted">演示账号，不用密码。登录后能看到这位买家自己的订单，并和客服对话。</p>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" data-testid={`buyer-${person.id}`} onClick={() => choose(person.id)}>
              <Thumb title={person.name} size={44} />
              <span>
                <b>{person.name}</b>
                <small>{person.id}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Mine({ buyer }: { buyer: Buyer }) {
  const api = useMemo(() => buyerApi(() => tokenFor(buyer.id)), [buyer.id]);
  useEffect(() => tell({ token: () => tokenFor(buyer.id) }), [buyer.id]);
  const orders = useQuery({
    queryKey: ["orders", buyer.id],
    queryFn: () => taken(api.GET("/api/orders")),
    refetchInterval: 30_000,
  });
  const cases = useQuery({
    queryKey: ["cases", buyer.id],
    queryFn: () => taken(api.GET("/api/cases")),
    refetchInterval: 15_000,
  });
  return (
    <Orders
      orders={orders.data}
      cases={cases.data ?? []}
      error={orders.error}
      again={() => orders.refetch()}
    />
  );
}
