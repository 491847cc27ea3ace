/** Models: train, read the report, publish with a second person's approval, steer, roll back. */
import "./models.css";
import "../supervisor/supervisor.css";
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { Alert, Button, Skeleton } from "antd";
import { useState } from "react";
import { Panel } from "../supervisor/parts";
import { useJobs, useModels, usePublications } from "./queries";
import { ReportPane } from "./ReportPane";
import { percent, type Report } from "./report";
import { Engines, History } from "./Serving";
import { Trainings } from "./Trainings";
import { Watching } from "./Watching";

export default function ModelsPage() {
  const [jobs, publications] = [useJobs(), usePublications()];
  const [shown, show] = useState<string | null>(null);
  const wrong = jobs.error ?? publications.error;
  return (
    <main className="super" aria-label="模型">
      {wrong ? <Alert type="error" title={wordsOf(wrong)} /> : null}
      <Panel title="现在谁在服务" note="换模型时，新引擎先启动预热，正在聊的会话不受影响">
        {publications.data ? (
          <Engines data={publications.data} />
        ) : (
          <Skeleton active paragraph={{ rows: 1 }} />
        )}
      </Panel>
      <Panel title="训练" note="一次一个，让着别的工作">
        {jobs.data ? <Trainings jobs={jobs.data} open={show} /> : <Skeleton active paragraph={{ rows: 2 }} />}
      </Panel>
      {shown ? <ReportPane key={shown} name={shown} close={() => show(null)} /> : null}
      <Panel title="近来听懂了多少" note="近 30 天，只有数字，没有买家的话" wide>
        <Watching />
      </Panel>
      <Panel title="模型">
        <Models open={show} />
      </Panel>
      <Panel title="发布">
        {publications.data ? (
          <History data={publications.data} />
        ) : (
          <Skeleton active paragraph={{ rows: 1 }} />
        )}
      </Panel>
    </main>
  );
}

function Models({ open }: { open: (name: string) => void }) {
  const models = useModels();
  if (models.isPending) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (models.isError) return <Alert type="error" title={wordsOf(models.error)} />;
  if (models.data.length === 0) return <p className="muted">还没有训练出来的模型</p>;
  return (
    <ul className="rows">
      {models.data.map((model) => {
        const { accuracy } = model.report as unknown as Partial<Report>;
        return (
          <li className="models-row" key={model.name} data-testid={`model-${model.name}`}>
            <b>{model.name}</b>
            <span>{accuracy ? `正确率 ${percent(accuracy.share)}` : ""}</span>
            <span className="muted">
              {model.trained_by} {dateTime(model.trained_at)}
              {model.gone_at ? "，文件已删除" : ""}
            </span>
            <Button size="small" onClick={() => open(model.name)}>
              看报告
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
