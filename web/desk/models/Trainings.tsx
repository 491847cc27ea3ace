/** Trainings: start one, see how far it is, cancel it, read its log. */
import type { TrainingJob } from "@shared/api/types";
import { dateTime } from "@shared/dates";
import { Button, Progress } from "antd";
import { useState } from "react";
import { cancel, start, useDeed, useJob } from "./queries";

const STATES: Record<TrainingJob["state"], string> = {
  waiting: "等着开始",
  running: "正在训练",
  done: "完成",
  failed: "没有成功",
  cancelled: "已取消",
  interrupted: "应用停过，中断了",
};
const STEPS: Record<string, string> = {
  checking: "检查数据集",
  reading: "读例句",
  training: "训练",
  calibrating: "校准把握",
  judging: "评判",
  done: "完成",
};

export function Trainings({ jobs, open }: { jobs: TrainingJob[]; open: (model: string) => void }) {
  const starting = useDeed<void>(start, "已开始");
  const waits = jobs.some((job) => job.state === "waiting");
  return (
    <>
      <Button
        type="primary"
        disabled={waits}
        loading={starting.isPending}
        data-testid="train"
        onClick={() => starting.mutate()}
      >
        用现在的例句训练
      </Button>
      {jobs.length === 0 ? <p className="muted">还没有训练过</p> : null}
      <ul className="rows">
        {jobs.slice(0, 8).map((job) => (
          <Row key={job.id} job={job} open={open} />
        ))}
      </ul>
    </>
  );
}

function Row({ job, open }: { job: TrainingJob; open: (model: string) => void }) {
  const moving = job.state === "waiting" || job.state === "running";
  const [log, showLog] = useState(moving);
  const cancelling = useDeed(cancel, "正在停下");
  return (
    <li className="models-publication" data-testid={`job-${job.state}`}>
      <header className="models-row">
        <span className={moving ? "pill pill-queue" : "pill"}>{STATES[job.state]}</span>
        <span className="muted">
          {job.asked_by} {dateTime(job.asked_at)}
        </span>
        {job.model ? (
          <Button size="small" data-testid="open-report" onClick={() => open(job.model ?? "")}>
            看报告
          </Button>
        ) : null}
        {moving ? (
          <Button size="small" loading={cancelling.isPending} onClick={() => cancelling.mutate(job.id)}>
            取消
          </Button>
        ) : null}
        <Button size="small" aria-expanded={log} onClick={() => showLog(!log)}>
          日志
        </Button>
      </header>
      {job.state === "running" ? (
        <div className="models-row">
          <Progress percent={job.share} size="small" aria-label="训练进度" />
          <span className="muted">{STEPS[job.step] ?? ""}</span>
        </div>
      ) : null}
      {job.why ? <p className="overdue models-why">{job.why}</p> : null}
      {log ? <Log id={job.id} moving={moving} /> : null}
    </li>
  );
}

function Log({ id, moving }: { id: string; moving: boolean }) {
  const job = useJob(id, moving);
  return (
    <section className="models-log" aria-label="训练日志">
      <pre>{job.data?.log || "还没有内容"}</pre>
    </section>
  );
}
