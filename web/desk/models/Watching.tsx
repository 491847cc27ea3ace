/** How well the bot understands its buyers lately: by day, by intent, by publication, and whether they talk anew. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { Watch } from "@shared/api/types";
import { dateTime } from "@shared/dates";
import { intentTitle } from "@shared/titles";
import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { FigureTable } from "../FigureTable";
import { api } from "../session";
import { percent } from "./report";

type Counted = Watch["effects"][number]["live"];

const rate = ({ messages, unclear }: Counted) => (messages ? percent(unclear / messages) : "—");

export function Watching() {
  const watch = useQuery({ queryKey: ["watch"], queryFn: () => taken(api.GET("/api/trainer/watch")) });
  if (watch.isPending) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (watch.isError) return <Alert type="error" title={wordsOf(watch.error)} />;
  const { days, intents, effects, drift } = watch.data;
  if (days.length === 0) return <p className="muted">近 30 天还没有买家的话</p>;
  return (
    <>
      <p data-testid="drift" className={drift.drifted ? "overdue" : "muted"}>
        {drift.divergence === null
          ? `买家的话还太少（${drift.messages} 句），看不出变没变`
          : `买家说的话和例句的差别 ${drift.divergence}，碰巧也会有 ${drift.floor}：${
              drift.drifted ? "说法变了，该补例句了" : "没有明显变化"
            }`}
      </p>
      <div className="models-turned">
        <FigureTable
          name="日期"
          columns={["打字的话", "没听懂", "转人工"]}
          rows={days.slice(-14).map((day) => ({
            key: day.day,
            name: day.day,
            figures: [day.messages, `${day.unclear}（${rate(day)}）`, day.handed_off],
          }))}
        />
        <ul className="rows">
          {intents.slice(0, 8).map((row) => (
            <li key={row.intent} className="models-row">
              <b>{intentTitle(row.intent)}</b>
              没听懂 {row.unclear}，转人工 {row.handed_off}
            </li>
          ))}
          {effects.slice(0, 5).map((row) => (
            <li key={`${row.model}${row.since}`} className="models-row">
              <b>{row.model}</b>
              {dateTime(row.since)} 发布：没听懂 {rate(row.before)} → {rate(row.live)}
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
