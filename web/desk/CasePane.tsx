/** A case as the desk decides it: where it stands, until when, what may be done, why not the rest, what was done. */
import { wordsOf } from "@shared/api/problems";
import type { Case, HistoryLine, Option } from "@shared/api/types";
import { ItemLine } from "@shared/cards/parts";
import { dateTime, remaining } from "@shared/dates";
import { yuan } from "@shared/money";
import { courierTitle, kindTitle, reasonTitle, roleTitle, statusTitle } from "@shared/titles";
import { Alert, Button, Skeleton, Timeline } from "antd";
import { useState } from "react";
import { CaseAction } from "./CaseAction";
import { Evidence, type Flag } from "./Evidence";
import { Forecast } from "./Forecast";
import { fileOf } from "./files";
import { formOf } from "./forms";
import { MediationPane } from "./MediationPane";
import { useActions, useCase } from "./queries";

const TURNS: Record<string, string> = { buyer: "等买家", seller: "等我们处理", platform: "等平台" };

export function CasePane({ no }: { no: string }) {
  const one = useCase(no);
  const actions = useActions(no);
  const [acting, setActing] = useState<Option | null>(null);
  if (one.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (one.isError) return <Alert type="error" title={wordsOf(one.error)} />;
  const { data } = one;
  const turn = data.turn ? TURNS[data.turn] : undefined;
  const left = remaining(data.due_at);
  return (
    <section className="case wy-small" data-testid={`case-pane-${no}`}>
      <header>
        <div className="case-line">
          <b className="case-status" data-testid="case-status" data-status={data.status}>
            {data.status_title ?? statusTitle(data.status)}
          </b>
          {turn ? <span className={`pill ${data.turn === "seller" ? "pill-ours" : ""}`}>{turn}</span> : null}
        </div>
        <div className="case-line muted">
          <span className="case-no">{data.no}</span>
          {left ? <span className={left.startsWith("已") ? "overdue" : ""}>{left}</span> : null}
        </div>
      </header>
      {data.items.map((item) => (
        <ItemLine
          key={item.item}
          title={item.title ?? item.item}
          sku={item.sku}
          quantity={item.quantity}
          fen={item.amount_fen}
        />
      ))}
      <CaseFacts data={data} />
      <Options options={actions.data} ended={ENDED.has(data.status)} error={actions.error} act={setActing} />
      {data.mediation ? <MediationPane one={data} mediation={data.mediation} /> : null}
      <AllEvidence data={data} />
      {ENDED.has(data.status) ? null : <Forecast no={data.no} version={data.version} />}
      <Rules rules={data.rules ?? []} />
      <h4>协商历史</h4>
      <History lines={data.history ?? []} />
      {acting ? (
        <CaseAction
          one={data}
          option={acting}
          present={actions.data?.find((now) => now.action === acting.action)}
          close={() => setActing(null)}
        />
      ) : null}
    </section>
  );
}

function CaseFacts({ data }: { data: Case }) {
  const freight = data.freight;
  const freightText =
    typeof freight === "string" ? (freight === "seller" ? "商家承担" : "买家承担") : (freight?.text ?? "");
  const parcel = data.return_parcel;
  return (
    <dl className="wy-facts">
      <Fact name="类型" value={data.kind_title ?? kindTitle(data.kind)} />
      <Fact name="原因" value={data.reason_title ?? reasonTitle(data.reason)} />
      <Fact name="金额" value={<b className="money">{yuan(data.amount_fen)}</b>} />
      <Fact name="运费" value={freightText} />
      <Fact name="期限" value={data.due_at ? dateTime(data.due_at) : null} />
      <Fact name="订单号" value={data.order_no} />
      <Fact name="退回包裹" value={parcel ? `${courierTitle(parcel.courier)} ${parcel.tracking_no}` : null} />
      <Fact name="买家留言" value={data.note} />
      <Fact name="换成" value={data.sku} />
      <Fact name="差价" value={data.difference_fen ? yuan(data.difference_fen) : null} />
      <Fact name="已提方案" value={data.offer ? offerText(data.offer) : null} />
      <Fact name="买家待付" value={data.charge ? yuan(data.charge.amount_fen) : null} />
      <Fact name="等人处理" value={data.unclocked?.text} />
      <Fact name="举证" value={proofText(data)} />
      <Fact name="若无新凭证" value={silenceText(data)} />
    </dl>
  );
}

function offerText(offer: NonNullable<Case["offer"]>): string {
  return [
    offer.kind_title,
    offer.sku,
    typeof offer.amount_fen === "number" && offer.amount_fen > 0 ? `退款 ${yuan(offer.amount_fen)}` : "",
    typeof offer.quote_fen === "number" ? `买家付 ${yuan(offer.quote_fen)}` : "",
    offer.words,
  ]
    .filter(Boolean)
    .join("，");
}

/** Who must still show what. */
function proofText(data: Case): string {
  const shown = data.evidence?.shown_by ?? [];
  return (data.evidence?.needed ?? [])
    .filter((one) => one.required && !shown.includes(one.by))
    .map((one) => `${roleTitle(one.by)}：${one.title ?? one.what}`)
    .join("；");
}

function silenceText(data: Case): string {
  const end = data.evidence?.if_nothing_more;
  return end ? `${end.at ? `${dateTime(end.at)} ` : ""}${end.action_title}，${end.status_title}` : "";
}

function Fact({ name, value }: { name: string; value: React.ReactNode }) {
  if (value === null || value === undefined || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** All that either side has shown, in the order it came, with the desk's hints; each file once. */
function AllEvidence({ data }: { data: Case }) {
  const shown = new Map((data.files ?? []).map((file) => [fileOf(file).id, "申请时提交"]));
  for (const line of [...(data.history ?? [])].sort((a, b) => a.at.localeCompare(b.at))) {
    const caption = `${line.actor_title ?? roleTitle(line.role ?? line.actor)} · ${dateTime(line.at)}`;
    for (const file of line.files ?? []) shown.set(fileOf(file).id, caption);
  }
  if (shown.size === 0) return null;
  return (
    <section aria-label="凭证">
      <h4>凭证（{shown.size}）</h4>
      <Evidence files={[...shown].map(([id, caption]) => ({ id, caption }))} flags={data.flags as Flag[]} />
    </section>
  );
}

/** The rules this case stands on, with where they come from. */
function Rules({ rules }: { rules: NonNullable<Case["rules"]> }) {
  const known = rules.flatMap((rule) => (typeof rule === "string" ? [{ id: rule }] : [rule]));
  if (known.length === 0) return null;
  return (
    <details className="why-not">
      <summary>依据的规则（{known.length}）</summary>
      <ul>
        {known.map((rule) => (
          <li key={rule.id}>
            <b>{rule.id}</b> {"text" in rule ? rule.text : ""}
            {"source" in rule && rule.source ? <small className="muted">（{rule.source}）</small> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

const ENDED = new Set(["SUCCESS", "CLOSED", "UPHELD", "DISMISSED"]);

interface OptionsProps {
  options: Option[] | undefined;
  /** nothing more can happen: no row of dead buttons */
  ended: boolean;
  error: Error | null;
  act: (option: Option) => void;
}

/** What may be done is a button; the rest is a list with its reasons, folded: dead buttons hide the live ones. */
function Options({ options, ended, error, act }: OptionsProps) {
  if (error) return <Alert type="warning" title={wordsOf(error)} />;
  if (!options) return <Skeleton.Button active block />;
  const barred = ended ? [] : options.filter((option) => !option.allowed);
  return (
    <>
      <div className="case-acts">
        {options
          .filter((option) => option.allowed)
          .map((option) => (
            <Button
              key={option.action}
              data-testid={`action-${option.action}`}
              type={["agree", "inspect", "approve", "send"].includes(option.action) ? "primary" : "default"}
              danger={option.action === "refuse"}
              onClick={() => act(option)}
            >
              {titleOf(option)}
            </Button>
          ))}
      </div>
      {barred.length > 0 ? (
        <details className="why-not">
          <summary>现在不能做的 {barred.length} 项，和原因</summary>
          <ul>
            {barred.map((option) => (
              <li key={option.action} data-testid={`barred-${option.action}`}>
                <b>{titleOf(option)}</b>：{option.why_not ?? "现在不能"}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function titleOf(option: Option): string {
  return option.title ?? formOf(option.action).title;
}

/** Steps that say an amount; the others only carry it along. */
const MONEY = new Set([
  "apply",
  "modify",
  "agree",
  "approve",
  "offer",
  "accept",
  "inspect",
  "decide",
  "paid",
]);

function deedTitle(action: string): string {
  const form = formOf(action);
  return form.done ?? form.title;
}

function History({ lines }: { lines: HistoryLine[] }) {
  const newest = [...lines].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <Timeline
      className="history"
      items={newest.map((line) => ({
        key: `${line.at}${line.action}`,
        content: (
          <>
            <b>{line.actor_title ?? roleTitle(line.role ?? line.actor)}</b>{" "}
            {line.action_title ?? deedTitle(line.action)}
            {MONEY.has(line.action) && typeof line.amount_fen === "number" ? (
              <b className="money"> {yuan(line.amount_fen)}</b>
            ) : null}
            {line.words ? <p className="words">{line.words}</p> : null}
            {line.files?.length ? <small className="muted">附 {line.files.length} 个文件</small> : null}
            <time dateTime={line.at}>{dateTime(line.at)}</time>
          </>
        ),
      }))}
    />
  );
}
