/** A dispute as the platform decides it: who must prove what, both sides beside each other, the records, the precedents. */
import { wordsOf } from "@shared/api/problems";
import type { Case } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { readOnly } from "@shared/cards/context";
import { Photo } from "@shared/chat/Photo";
import { dateTime } from "@shared/dates";
import { yuan } from "@shared/money";
import { Alert, Empty } from "antd";
import { fileBlob } from "./files";
import { useFile, useSimilar } from "./queries";
import { useStaff } from "./session";

type Mediation = NonNullable<Case["mediation"]>;

const SIDES = [
  { by: "buyer", title: "买家" },
  { by: "seller", title: "商家" },
] as const;

const SOURCES: Record<string, string> = { chat: "聊天", logistics: "物流", payment: "支付" };

export function MediationPane({ one, mediation }: { one: Case; mediation: Mediation }) {
  const staff = useStaff();
  return (
    <section className="mediation" data-testid="mediation" data-state={mediation.state}>
      <Card card={{ kind: "mediation", data: mediation }} buttons={[]} context={readOnly} />
      {mediation.suspended ? (
        <Alert type="warning" showIcon title={`已中止，各期限停住：${mediation.suspended.grounds}`} />
      ) : null}
      {mediation.grounds && !mediation.suspended ? (
        <p className="words">平台的说明：{mediation.grounds}</p>
      ) : null}
      <Burden one={one} mediation={mediation} />
      <div className="mediation-sides">
        {SIDES.map(({ by, title }) => (
          <Side key={by} by={by} title={title} mediation={mediation} />
        ))}
      </div>
      <Records no={one.no} />
      {staff.role === "mediator" ? <Similar no={one.no} /> : null}
      <p className="mediation-files">
        <a href={`/api/cases/${one.no}/export.pdf`} download data-testid="export-pdf">
          下载案卷 PDF
        </a>
        <a href={`/api/cases/${one.no}/export.json`} download>
          下载 JSON（含校验值）
        </a>
      </p>
    </section>
  );
}

/** Whom silence favours, and what follows from it. */
function Burden({ one, mediation }: { one: Case; mediation: Mediation }) {
  const first = SIDES.find(({ by }) => by === mediation.first)?.title;
  const favoured = SIDES.find(({ by }) => by === one.evidence?.favours)?.title;
  if (!first && !one.evidence?.why) return null;
  return (
    <section aria-label="举证责任" data-testid="burden">
      <h5>举证责任</h5>
      <p className="words">
        {first ? `由${first}先举证。` : ""}
        {one.evidence?.why ? `${one.evidence.why} ` : ""}
        {favoured ? `如果没有新的凭证，现有凭证对${favoured}有利。` : ""}
      </p>
    </section>
  );
}

interface SideProps {
  by: string;
  title: string;
  mediation: Mediation;
}

function Side({ by, title, mediation }: SideProps) {
  const said = (mediation.statements ?? []).filter((one) => one.by === by);
  const must = (mediation.must ?? []).filter((one) => one.who === by);
  const appealed = mediation.appeals?.[by];
  return (
    <section aria-label={`${title}的陈述`} data-testid={`statements-${by}`}>
      <h5>
        {title}的陈述
        {mediation.first === by ? <span className="pill">先举证</span> : null}
        {mediation.accepted?.includes(by) ? <span className="pill pill-mine">已接受裁决</span> : null}
        {appealed ? <span className="pill pill-ours">已申诉</span> : null}
      </h5>
      {must.length > 0 ? (
        <ul className="must">
          {must.map((one) => (
            <li key={one.what}>
              要证明：{one.what}
              {one.done ? "（已举证完毕）" : ""}
            </li>
          ))}
        </ul>
      ) : null}
      {said.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有陈述" /> : null}
      {said.map((one) => (
        <article key={`${one.at}${one.text}`}>
          <p className="words">{one.text}</p>
          <span className="say-files">
            {(one.files ?? []).map((id) => (
              <Photo key={id} file={{ id }} fetchBlob={fileBlob} />
            ))}
          </span>
          <time dateTime={one.at}>{dateTime(one.at)}</time>
        </article>
      ))}
    </section>
  );
}

function Records({ no }: { no: string }) {
  const file = useFile(no);
  if (file.isError) return <Alert type="warning" title={wordsOf(file.error)} />;
  if (!file.data?.length) return null;
  return (
    <details className="records" data-testid="records">
      <summary>系统记录（{file.data.length} 条：聊天、物流、支付）</summary>
      <ul>
        {file.data.map((one) => (
          <li key={`${one.source}${one.at}${one.text}`}>
            <time dateTime={one.at}>{dateTime(one.at)}</time>{" "}
            <span className="pill">{SOURCES[one.source] ?? one.source}</span> {one.author}：{one.text}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Similar({ no }: { no: string }) {
  const similar = useSimilar(no);
  if (similar.isError) return <Alert type="warning" title={wordsOf(similar.error)} />;
  return (
    <section aria-label="相似案件的裁决" data-testid="similar">
      <h5>相似案件的裁决</h5>
      {similar.data?.length === 0 ? <p className="muted">还没有同类型、同原因的裁决</p> : null}
      {similar.data?.map((one) => (
        <article key={one.no}>
          <b>{one.text}</b>
          {one.amount_fen ? <b className="money"> {yuan(one.amount_fen)}</b> : null}
          <span className="muted">
            {" "}
            申请 {yuan(one.asked_fen)}，{dateTime(one.at)}，{one.no}
          </span>
          <p className="words">{one.grounds}</p>
          <p className="muted">依据：{one.rules.map((rule) => rule.text || rule.id).join("；")}</p>
        </article>
      ))}
    </section>
  );
}
