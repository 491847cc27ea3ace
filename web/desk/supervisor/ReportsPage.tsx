import type { Report } from "@shared/api/types";
import { span } from "@shared/dates";
import { causeTitle, kindTitle, reasonTitle, statusTitle } from "@shared/titles";
import { DatePicker, Empty, Skeleton } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import "dayjs/locale/zh-cn";
import { useState } from "react";
import { Failed } from "../Failed";
import { type Bar, Chart } from "./Chart";
import { Figure, Panel } from "./parts";
import { type Days, useReport } from "./queries";
import { ReportTables } from "./ReportTables";

dayjs.locale("zh-cn");

const LONGEST_DAYS = 366;

export default function ReportsPage() {
  const [days, setDays] = useState<Days>({});
  const report = useReport(days);
  const { data } = report;
  const from = days.since ?? data?.since;
  const to = days.until ?? data?.until;
  return (
    <main className="super" aria-label="统计" data-testid="report">
      <header className="super-head">
        <h2>售后统计</h2>
        <DatePicker.RangePicker
          aria-label="起止日期"
          allowClear={false}
          value={from && to ? [dayjs(from), dayjs(to)] : null}
          disabledDate={tooFar}
          presets={[7, 30, 90].map((count) => ({
            label: `最近 ${count} 天`,
            value: [dayjs().subtract(count - 1, "day"), dayjs()] as [Dayjs, Dayjs],
          }))}
          onChange={(range) => {
            if (range?.[0] && range[1])
              setDays({ since: range[0].format("YYYY-MM-DD"), until: range[1].format("YYYY-MM-DD") });
          }}
        />
        <span className="muted grow">按申请的日期统计，结果以现在为准</span>
        {from && to ? (
          <a
            className="ant-btn ant-btn-default"
            data-testid="report-csv"
            href={`/api/desk/report.csv?since=${from}&until=${to}`}
            download
          >
            导出 CSV
          </a>
        ) : null}
      </header>
      {report.isError ? <Failed query={report} /> : null}
      {report.isPending ? <Skeleton active className="panel-wide" paragraph={{ rows: 8 }} /> : null}
      {data ? <Shown data={data} /> : null}
    </main>
  );
}

function tooFar(day: Dayjs, { from }: { from?: Dayjs }): boolean {
  return from ? Math.abs(day.diff(from, "day")) >= LONGEST_DAYS : false;
}

function Shown({ data }: { data: Report }) {
  return (
    <>
      <Totals data={data} />
      <Panel title="每天的新申请" wide>
        <Charted
          label="每天的新申请"
          bars={bars(data.by_day, (day) => day.slice(5))}
          shape="days"
          none={data.opened === 0}
        />
      </Panel>
      <Panel title="类型">
        <Charted label="各类型的申请" bars={bars(data.by_kind, kindTitle)} />
      </Panel>
      <Panel title="原因">
        <Charted label="各原因的申请" bars={bars(data.by_reason, reasonTitle)} />
      </Panel>
      <Panel title="现在的状态">
        <Charted label="这些申请现在的状态" bars={bars(data.by_status, statusTitle)} />
      </Panel>
      <Panel title="转人工的原因" note="这些天里每次进入排队">
        <Charted label="转人工的原因" bars={bars(data.handoffs, causeTitle)} unit="次" none="没有转人工" />
      </Panel>
      <ReportTables data={data} />
    </>
  );
}

function Totals({ data }: { data: Report }) {
  const scores = Object.entries(data.ratings);
  const rated = scores.reduce((sum, [, count]) => sum + count, 0);
  const total = scores.reduce((sum, [score, count]) => sum + Number(score) * count, 0);
  return (
    <ul className="figures">
      <Figure name="新申请" value={data.opened} unit="单" />
      <Figure
        name="自助办完"
        value={percent(data.ended_alone, data.ended)}
        unit={`${data.ended} 单结束，${data.ended_alone} 单没有人工经手`}
      />
      <Figure
        name="办完用时（中位数）"
        value={data.ended_s.p50_s === null ? "—" : span(data.ended_s.p50_s * 1000)}
        unit={data.ended_s.p90_s === null ? "" : `九成在 ${span(data.ended_s.p90_s * 1000)} 内`}
      />
      <Figure
        name="拒绝后改判"
        value={percent(data.refused_overturned, data.refused)}
        unit={`拒绝 ${data.refused} 单，平台改判 ${data.refused_overturned}，后来同意 ${data.refused_given_in}`}
        bad={data.refused_overturned > 0}
      />
      <Figure
        name="评分"
        value={rated ? (total / rated).toFixed(1) : "—"}
        unit={rated ? `${rated} 人评价` : "还没有评价"}
      />
    </ul>
  );
}

function percent(part: number, whole: number): string {
  return whole ? `${Math.round((part / whole) * 100)}%` : "—";
}

function bars(counts: Record<string, number>, title: (code: string) => string): Bar[] {
  return Object.entries(counts).map(([code, value]) => ({ name: title(code), value }));
}

interface ChartedProps {
  label: string;
  bars: Bar[];
  unit?: string;
  shape?: "days" | "names";
  none?: string | boolean;
}

function Charted({ label, bars: shown, unit = "单", shape = "names", none = false }: ChartedProps) {
  if (none === true || shown.length === 0) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={typeof none === "string" ? none : "这些天没有申请"}
      />
    );
  }
  return <Chart label={label} bars={shown} unit={unit} shape={shape} />;
}
