/** All open cases by deadline; the chosen one beside the list, or over it on a phone. */
import { wordsOf } from "@shared/api/problems";
import type { Case } from "@shared/api/types";
import { dateTime, remaining } from "@shared/dates";
import { yuan } from "@shared/money";
import { kindTitle, reasonTitle, statusTitle } from "@shared/titles";
import { Alert, Empty, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { CasePane } from "./CasePane";
import { useOpenCases } from "./queries";
import { go } from "./routes";
import { turnOf } from "./turns";

type Turn = "seller" | "platform" | "all";

export function CasesPage({ no }: { no: string | null }) {
  const cases = useOpenCases();
  const [turn, setTurn] = useState<Turn>("all");
  const shown = byDeadline(cases.data ?? []).filter((one) => within(one, turn));
  return (
    <main className="cases" data-shows={no ? "case" : "list"}>
      <section className="cases-list" aria-label="进行中的售后单">
        <header>
          <h2>进行中的售后单</h2>
          <Segmented<Turn>
            value={turn}
            onChange={setTurn}
            options={[
              { value: "all", label: "全部" },
              { value: "seller", label: "等我们处理" },
              { value: "platform", label: "平台介入" },
            ]}
          />
        </header>
        {cases.isError ? <Alert type="error" title={wordsOf(cases.error)} /> : null}
        {cases.isPending ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
        {cases.data && shown.length === 0 ? <Empty description="没有进行中的售后单" /> : null}
        <ul className="rows">
          {shown.map((one) => (
            <li key={one.no}>
              <CaseRow one={one} selected={one.no === no} />
            </li>
          ))}
        </ul>
      </section>
      <aside className="cases-side" aria-label="售后单">
        {no ? (
          <>
            <button
              type="button"
              className="only-narrow back"
              onClick={() => go({ page: "cases", id: null })}
            >
              ‹ 回到列表
            </button>
            <CasePane key={no} no={no} />
          </>
        ) : (
          <Empty description="选一张售后单" />
        )}
      </aside>
    </main>
  );
}

/** A dispute that is over is the shop's again. */
const OVER = new Set(["FINAL", "WITHDRAWN", "REJECTED"]);

export function within(one: Case, turn: Turn): boolean {
  if (turn === "platform") return Boolean(one.mediation && !OVER.has(one.mediation.state));
  return turn === "all" || turnOf(one) === turn;
}

function CaseRow({ one, selected }: { one: Case; selected: boolean }) {
  const left = remaining(one.due_at);
  return (
    <button
      type="button"
      className="case-row"
      data-testid={`case-${one.no}`}
      aria-current={selected || undefined}
      onClick={() => go({ page: "cases", id: one.no })}
    >
      <span className="case-row-main">
        <b>{one.kind_title ?? kindTitle(one.kind)}</b>
        <span>{one.items.map((item) => item.title ?? item.item).join("、")}</span>
      </span>
      <span className="muted">
        {one.no} · {one.reason_title ?? reasonTitle(one.reason)}
      </span>
      <span className="case-row-state">
        <span className={`pill ${turnOf(one) === "seller" ? "pill-ours" : ""}`}>
          {one.status_title ?? statusTitle(one.status)}
        </span>
        <b className="money">{yuan(one.amount_fen)}</b>
        {left ? (
          <time
            className={left.startsWith("已") ? "overdue" : "muted"}
            dateTime={one.due_at ?? undefined}
            title={dateTime(one.due_at)}
          >
            {left}
          </time>
        ) : null}
      </span>
    </button>
  );
}

/** The nearest deadline first; those without a clock last. */
export function byDeadline(cases: readonly Case[]): Case[] {
  return [...cases].sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9"));
}
