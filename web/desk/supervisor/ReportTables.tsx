/** The report's tables: how fast the first answer came against the clocks, the ratings, the products that fail again. */
import type { Report } from "@shared/api/types";
import { span } from "@shared/dates";
import { kindTitle } from "@shared/titles";
import { FigureTable } from "../FigureTable";
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
  const rows = data.answers.map((row) => ({
    key: row.by,
    name: BY[row.by],
    figures: [
      { text: row.cases, alarming: row.by === "timer" && row.cases > 0 },
      time(row.p50_s),
      time(row.p90_s),
    ],
  }));
  return <FigureTable name="由谁" columns={["单数", "中位数", "九成以内"]} rows={rows} />;
}

function ByKind({ data }: { data: Report }) {
  if (data.answered_by_kind.length === 0) return <p className="muted">这些天的申请还没有答复</p>;
  const rows = data.answered_by_kind.map((row) => ({
    key: row.kind,
    name: kindTitle(row.kind),
    figures: [row.answered, { text: row.late, alarming: row.late > 0 }, time(row.p50_s)],
  }));
  return <FigureTable name="类型" columns={["按时答复", "超时", "中位数"]} rows={rows} />;
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
  const rows = data.faults.map((row) => ({
    key: row.code,
    name: (
      <>
        {row.title} <span className="muted">{row.code}</span>
      </>
    ),
    figures: [row.cases, row.pieces],
  }));
  return <FigureTable name="商品" columns={["单数", "件数"]} rows={rows} />;
}
