/** The report's tables: how fast the first answer came against the clocks, the ratings, the products that fail again. */
import type { Report } from "@shared/api/types";
import { span } from "@shared/dates";
import { kindTitle } from "@shared/titles";
import { Panel } from "./parts";

const BY = { agent: "客服答复", policy: "规则自动同意", timer: "没有人答复，到期自动同意" };

export function ReportTables({ data }: { data: Report }) {
  return (
    <>
      <Panel title="首次答复" note="从申请到商家第一次同意、拒绝或提议">
        <FirstAnswers data={data} />
      </Panel>
      <Panel title="各类型的答复与时钟" note="超时指期限先到">
        <ByKind data={data} />
      </Panel>
      <Panel title="评分">
        <Ratings ratings={data.ratings} />
      </Panel>
      <Panel title="反复出问题的商品" note="质量、描述、破损、少件、错发类原因不止一单">
        <Faults data={data} />
      </Panel>
    </>
  );
}

function time(seconds: number | null): string {
  return seconds === null ? "—" : span(seconds * 1000);
}

function FirstAnswers({ data }: { data: Report }) {
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">由谁</th>
            <th scope="col" className="number">
              单数
            </th>
            <th scope="col" className="number">
              中位数
            </th>
            <th scope="col" className="number">
              九成以内
            </th>
          </tr>
        </thead>
        <tbody>
          {data.answers.map((row) => (
            <tr key={row.by}>
              <th scope="row">{BY[row.by]}</th>
              <td className={`number ${row.by === "timer" && row.cases ? "overdue" : ""}`}>{row.cases}</td>
              <td className="number">{time(row.p50_s)}</td>
              <td className="number">{time(row.p90_s)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ByKind({ data }: { data: Report }) {
  if (data.answered_by_kind.length === 0) return <p className="muted">这些天的申请还没有答复</p>;
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">类型</th>
            <th scope="col" className="number">
              按时答复
            </th>
            <th scope="col" className="number">
              超时
            </th>
            <th scope="col" className="number">
              中位数
            </th>
          </tr>
        </thead>
        <tbody>
          {data.answered_by_kind.map((row) => (
            <tr key={row.kind}>
              <th scope="row">{kindTitle(row.kind)}</th>
              <td className="number">{row.answered}</td>
              <td className={`number ${row.late ? "overdue" : ""}`}>{row.late}</td>
              <td className="number">{time(row.p50_s)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Ratings({ ratings }: { ratings: Record<string, number> }) {
  const scores = Object.entries(ratings).reverse();
  if (scores.every(([, count]) => count === 0)) return <p className="muted">这些天还没有评价</p>;
  return (
    <table className="plain">
      <tbody>
        {scores.map(([score, count]) => (
          <tr key={score}>
            <th scope="row">{score} 分</th>
            <td className="number">{count} 人</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Faults({ data }: { data: Report }) {
  if (data.faults.length === 0) return <p className="muted">没有商品反复出问题</p>;
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">商品</th>
            <th scope="col" className="number">
              单数
            </th>
            <th scope="col" className="number">
              件数
            </th>
          </tr>
        </thead>
        <tbody>
          {data.faults.map((row) => (
            <tr key={row.code}>
              <th scope="row">
                {row.title} <span className="muted">{row.code}</span>
              </th>
              <td className="number">{row.cases}</td>
              <td className="number">{row.pieces}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
