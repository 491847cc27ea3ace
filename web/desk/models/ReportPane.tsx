/** One model's report: the figures beside those of the model that served, what turned, where it errs; publish it. */
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { intentTitle } from "@shared/titles";
import { Alert, Button, Input, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { FigureTable } from "../FigureTable";
import { Panel } from "../supervisor/parts";
import { publish, useDeed, useModel } from "./queries";
import { type Against, percent, type Report, verdict, within } from "./report";

export function ReportPane({ name, close }: { name: string; close: () => void }) {
  const model = useModel(name);
  if (model.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (model.isError) return <Alert type="error" title={wordsOf(model.error)} />;
  const report = model.data.report as unknown as Report;
  const { against } = report;
  return (
    <Panel title={`模型 ${name}`} wide extra={<Button onClick={close}>收起</Button>}>
      <p className="muted">
        {model.data.trained_by} 训练于 {dateTime(model.data.trained_at)}，数据集{" "}
        {model.data.data_set.slice(0, 12)}，用时 {report.training_seconds} 秒；
        {report.set.name === "held_out"
          ? `用 ${report.set.n} 句专门留出的话评判`
          : `用数据集里留出的十分之一（${report.set.n} 句）评判`}
      </p>
      {against ? (
        <Alert
          data-testid="verdict"
          type={
            against.gained > against.lost ? "success" : against.gained < against.lost ? "warning" : "info"
          }
          title={verdict(against)}
        />
      ) : null}
      <Figures report={report} against={against} />
      {model.data.gone_at ? (
        <Alert type="info" title="模型文件已经按规则删除，报告留着" />
      ) : (
        <Publish name={name} />
      )}
      {against ? <Turned against={against} /> : null}
      <Errors report={report} />
    </Panel>
  );
}

function Figures({ report, against }: { report: Report; against: Against | null }) {
  const rows: [string, string, string | undefined][] = [
    ["正确率（95% 区间）", within(report.accuracy), against ? within(against.accuracy) : undefined],
    ["算上可接受的", percent(report.accepted.share), against ? percent(against.accepted.share) : undefined],
    ["会反问", percent(report.asked_back.share), against ? percent(against.asked_back.share) : undefined],
    [
      "照做而做错",
      percent(report.wrong_of_acted_on.share),
      against ? percent(against.wrong_of_acted_on.share) : undefined,
    ],
    ["把握误差", percent(report.calibration.error), against ? percent(against.calibration.error) : undefined],
    ["带噪音", noisy(report), against ? noisy(against) : undefined],
    ["一句用时（中位）", `${report.speed.p50_ms} ms`, against ? `${against.speed.p50_ms} ms` : undefined],
    ["大小", megabytes(report.size_bytes), against ? megabytes(against.size_bytes) : undefined],
  ];
  return (
    <div className="scroll-x">
      <table className="plain" data-testid="figures">
        <thead>
          <tr>
            <th scope="col">指标</th>
            <th scope="col">这个模型</th>
            {against ? <th scope="col">当时在服务的 {against.model}</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, mine, theirs]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{mine}</td>
              {against ? <td>{theirs}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function noisy({ noise }: Pick<Report, "noise">): string {
  const right = noise.reduce((sum, row) => sum + row.count, 0);
  const asked = noise.reduce((sum, row) => sum + row.n, 0);
  return asked ? percent(right / asked) : "—";
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

function Publish({ name }: { name: string }) {
  const [share, setShare] = useState(100);
  const [note, setNote] = useState("");
  const asking = useDeed(publish, "已申请，等另一位同事批准");
  return (
    <form
      className="models-publish"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate({ name, share, note });
      }}
    >
      <label htmlFor="publish-share">
        先服务{" "}
        <InputNumber
          id="publish-share"
          min={1}
          max={100}
          value={share}
          onChange={(value) => setShare(value ?? 100)}
          suffix="%"
        />
      </label>
      <Input
        aria-label="为什么发布"
        placeholder="为什么发布"
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button htmlType="submit" type="primary" loading={asking.isPending} data-testid="ask-publish">
        申请发布
      </Button>
    </form>
  );
}

function Turned({ against }: { against: Against }) {
  const lists = [
    { title: "多懂的", rows: against.gains },
    { title: "少懂的", rows: against.losses },
  ];
  return (
    <div className="models-turned">
      {lists.map(({ title, rows }) => (
        <details key={title} open={rows.length > 0 && rows.length <= 8}>
          <summary>
            {title}（{rows.length}）
          </summary>
          <ul className="rows">
            {rows.map((row) => (
              <li key={row.text}>
                {row.text}
                <small className="muted">
                  {" "}
                  应是 {intentTitle(row.meant)}；原来 {intentTitle(row.before)}，现在 {intentTitle(row.now)}
                </small>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Errors({ report }: { report: Report }) {
  return (
    <div className="models-turned">
      <details>
        <summary>最容易混的</summary>
        <ul className="rows">
          {report.confusions.slice(0, 15).map((row) => (
            <li key={`${row.meant}-${row.said}`}>
              {intentTitle(row.meant)} 当成 {intentTitle(row.said)}：{row.n} 句
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary>每个意图</summary>
        <FigureTable
          name="意图"
          columns={["句数", "准确", "召回"]}
          rows={report.by_intent.map((row) => ({
            key: row.intent,
            name: intentTitle(row.intent),
            figures: [row.n, percent(row.precision), percent(row.recall)],
          }))}
        />
      </details>
    </div>
  );
}
