import type { Case, WorkQuery } from "@shared/api/types";
import { kindTitle } from "@shared/titles";
import { Button, Dropdown, Empty, Input, Segmented, Select, Skeleton } from "antd";
import { useCallback, useEffect, useState } from "react";
import { BatchAgree } from "./BatchAgree";
import { CaseRow } from "./CaseRow";
import { Failed } from "./Failed";
import { useWorklist } from "./queries";
import { go } from "./routes";
import { useStaff } from "./session";
import { VirtualRows } from "./VirtualRows";
import { exportPath, keepViews, viewsOf, WORKS, withView } from "./views";

const ROW_PX = 72;
const MOST_PICKED = 100;
const KINDS = ["refund_only", "return_refund", "exchange", "repair", "reship", "freight", "courier_claim"];
const START: WorkQuery = { state: "open", work: "all", due: "any" };

export function Worklist({ no }: { no: string | null }) {
  const staff = useStaff();
  const [query, setQuery] = useState<WorkQuery>(START);
  const [typed, setTyped] = useState("");
  const [views, setViews] = useState(() => viewsOf(staff.name));
  const [picked, setPicked] = useState<ReadonlyMap<string, Case>>(new Map());
  const [agreeing, setAgreeing] = useState(false);
  const list = useWorklist(query);
  const rows = onceEach(list.data?.pages.flatMap((page) => page.cases) ?? []);
  const head = list.data?.pages[0];
  const picks = query.work === "agree";
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const end = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);

  function ask(more: Partial<WorkQuery>) {
    setQuery({ ...query, ...more });
    setPicked(new Map());
  }

  /** A scanner types the number and presses Enter: one match opens itself. */
  function look() {
    const wanted = { ...START, state: "all" as const, q: typed.trim() };
    setQuery(typed.trim() ? wanted : START);
    setPicked(new Map());
  }
  const only = query.q && rows.length === 1 && !list.isPlaceholderData ? rows[0]?.no : undefined;
  useEffect(() => {
    if (only) go({ page: "cases", id: only });
  }, [only]);

  function keep() {
    const name = WORKS.find((one) => one.work === query.work)?.title ?? "";
    const title = [name, query.kind && kindTitle(query.kind), query.due === "overdue" && "已超时", query.q];
    const next = withView(views, { name: title.filter(Boolean).join(" · "), query });
    setViews(next);
    keepViews(staff.name, next);
  }

  function pick(one: Case, on: boolean) {
    const next = new Map(picked);
    if (on && next.size < MOST_PICKED) next.set(one.no, one);
    else next.delete(one.no);
    setPicked(next);
  }

  return (
    <section className="cases-list worklist" aria-label="售后单列表">
      <header>
        <h2>
          售后单
          {head ? <small className="muted"> {head.more ? `${head.total}+` : head.total} 张</small> : null}
        </h2>
        <Input.Search
          className="scan"
          data-testid="scan"
          aria-label="单号查找"
          placeholder="扫描或输入退货单号、售后单号、订单号"
          allowClear
          maxLength={40}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onSearch={look}
        />
      </header>
      <div className="filters">
        <Segmented
          value={query.work ?? "all"}
          onChange={(work) => ask({ work })}
          options={WORKS.map(({ work, title }) => ({
            value: work,
            label: <span data-testid={`work-${work}`}>{title}</span>,
          }))}
        />
        <Select
          aria-label="状态"
          value={query.state ?? "open"}
          onChange={(state) => ask({ state })}
          options={[
            { value: "open", label: "进行中" },
            { value: "ended", label: "已结束" },
            { value: "all", label: "不论状态" },
          ]}
        />
        <Select
          aria-label="类型"
          allowClear
          placeholder="类型"
          value={query.kind ?? undefined}
          onChange={(kind) => ask({ kind })}
          options={KINDS.map((kind) => ({ value: kind, label: kindTitle(kind) }))}
        />
        <Select
          aria-label="期限"
          value={query.due ?? "any"}
          onChange={(due) => ask({ due })}
          options={[
            { value: "any", label: "不论期限" },
            { value: "near", label: "24 小时内" },
            { value: "overdue", label: "已超时" },
          ]}
        />
        <Dropdown
          menu={{
            items: [
              ...views.map((view) => ({ key: view.name, label: view.name })),
              ...(views.length > 0 ? [{ type: "divider" as const }] : []),
              { key: "+", label: "保存现在的筛选" },
            ],
            onClick: ({ key }) => {
              const view = views.find((one) => one.name === key);
              if (view) setQuery(view.query);
              else keep();
            },
          }}
          trigger={["click"]}
        >
          <Button data-testid="views">我的视图</Button>
        </Dropdown>
        <Button href={exportPath(query)} download="cases.csv" data-testid="export">
          导出
        </Button>
      </div>
      {picks && picked.size > 0 ? (
        <div className="batch-bar">
          已选 {picked.size} 张
          <Button type="primary" data-testid="batch-agree" onClick={() => setAgreeing(true)}>
            一次同意
          </Button>
          <Button onClick={() => setPicked(new Map())}>不选了</Button>
        </div>
      ) : null}
      {list.isError ? <Failed query={list} /> : null}
      {list.isPending ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {list.data && rows.length === 0 ? (
        <Empty description={query.q ? `没有“${query.q}”的售后单` : "没有这样的售后单"} />
      ) : null}
      <VirtualRows
        key={JSON.stringify(query)}
        label="售后单"
        rows={rows}
        height={ROW_PX}
        keyOf={(one) => one.no}
        end={end}
        render={(one) => (
          <CaseRow
            one={one}
            selected={one.no === no}
            picked={picks ? picked.has(one.no) : null}
            pick={(on) => pick(one, on)}
          />
        )}
      />
      {agreeing ? (
        <BatchAgree
          cases={[...picked.values()]}
          close={() => {
            setAgreeing(false);
            setPicked(new Map());
          }}
        />
      ) : null}
    </section>
  );
}

/** A case that moved between two pages stands in both for a moment. */
function onceEach(cases: readonly Case[]): Case[] {
  return [...new Map(cases.map((one) => [one.no, one])).values()];
}
