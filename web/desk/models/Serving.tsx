/** Who serves now, and every publication: approve, refuse, another share, roll back. */
import type { Publication, Publications, Served } from "@shared/api/types";
import { dateTime } from "@shared/dates";
import { Button, Popconfirm, Slider } from "antd";
import { useState } from "react";
import { useStaff } from "../session";
import { approve, refuse, rollBack, setShare, useDeed } from "./queries";

const SIDES: Record<Served["state"], string> = {
  starting: "正在启动和预热",
  serving: "正在服务",
  warm: "备着，随时可以退回",
  failed: "没有启动起来",
};
const STATES: Record<Publication["state"], string> = {
  asked: "等批准",
  live: "已发布",
  refused: "没有发布",
  rolled_back: "已退回",
};
const DONE: Record<string, string> = {
  asked: "申请",
  approved: "批准",
  refused: "不发布",
  share: "改比例为",
  rolled_back: "退回",
};

export function Engines({ data }: { data: Publications }) {
  return (
    <ul className="rows" data-testid="engines">
      {data.engines.map((engine) => (
        <li className="models-row" key={engine.model}>
          <b>{engine.model}</b>
          {engine.model === data.own ? <span className="muted">安装自带</span> : null}
          <span className={engine.state === "serving" ? "pill pill-mine" : "pill"}>
            {SIDES[engine.state]}
          </span>
          {engine.share ? <span>{engine.share}% 的会话</span> : null}
          {engine.why ? <span className="overdue">{engine.why}</span> : null}
        </li>
      ))}
    </ul>
  );
}

export function History({ data }: { data: Publications }) {
  if (data.publications.length === 0) return <p className="muted">还没有发布过模型</p>;
  return (
    <ul className="rows">
      {data.publications.map((one) => (
        <li key={one.id} className="models-publication" data-testid={`publication-${one.model}`}>
          <header className="models-row">
            <b>{one.model}</b>
            <span className={one.state === "asked" ? "pill pill-queue" : "pill"}>{STATES[one.state]}</span>
            {one.state === "live" || one.state === "asked" ? <span>{one.share}% 的会话</span> : null}
          </header>
          {one.note ? <p>{one.note}</p> : null}
          <p className="muted">
            {one.steps
              .map(
                (step) =>
                  `${step.by} ${DONE[step.what]}${step.what === "share" ? ` ${step.share}%` : ""} ${dateTime(step.at)}`,
              )
              .join(" · ")}
          </p>
          {one.state === "asked" ? <Decide publication={one} /> : null}
          {one.newest ? <Steer publication={one} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Decide({ publication }: { publication: Publication }) {
  const own = useStaff().name === publication.asked_by;
  const approving = useDeed(approve, "已批准，引擎正在启动");
  const refusing = useDeed(refuse, "没有发布");
  return (
    <div className="models-row">
      <Button
        type="primary"
        disabled={own}
        loading={approving.isPending}
        data-testid="approve"
        onClick={() => approving.mutate(publication.id)}
      >
        批准发布
      </Button>
      <Button loading={refusing.isPending} onClick={() => refusing.mutate(publication.id)}>
        {own ? "撤回申请" : "不发布"}
      </Button>
      {own ? <span className="muted">要由另一位培训师或主管批准</span> : null}
    </div>
  );
}

function Steer({ publication }: { publication: Publication }) {
  const [share, choose] = useState(publication.share);
  const sharing = useDeed(setShare, "比例已改");
  const rolling = useDeed(rollBack, "已退回到之前的模型");
  return (
    <div className="models-steer">
      <Slider
        min={1}
        max={100}
        value={share}
        onChange={choose}
        marks={{ 10: "10%", 50: "50%", 100: "全部" }}
        ariaLabelForHandle="服务多少会话"
      />
      <Button
        disabled={share === publication.share}
        loading={sharing.isPending}
        data-testid="set-share"
        onClick={() => sharing.mutate({ id: publication.id, share })}
      >
        改为 {share}%
      </Button>
      <Popconfirm
        title="马上退回到之前的模型？"
        okText="退回"
        cancelText="不退"
        onConfirm={() => rolling.mutate(publication.id)}
      >
        <Button danger loading={rolling.isPending} data-testid="roll-back">
          退回
        </Button>
      </Popconfirm>
    </div>
  );
}
