import type { Board, BoardAgent } from "@shared/api/types";
import { dateTime, remaining, span } from "@shared/dates";
import { kindTitle, statusTitle } from "@shared/titles";
import { Alert, Progress, Skeleton } from "antd";
import { Failed } from "../Failed";
import { go } from "../routes";
import { Figure, Panel } from "./parts";
import { useBoard } from "./queries";

export default function BoardPage() {
  const board = useBoard();
  if (board.isPending) return <Skeleton active className="pad" paragraph={{ rows: 8 }} />;
  if (board.isError && !board.data) {
    return (
      <main className="super" aria-label="看板">
        <Failed query={board} />
      </main>
    );
  }
  const { data } = board;
  return (
    <main className="super" aria-label="看板" data-testid="board">
      {board.isError ? <Alert type="warning" title="刚才没有取到新的数字，下面是上一次的" /> : null}
      <Figures data={data} />
      <Panel title="客服" note={`一位客服同时接待 ${data.room} 个会话，满了不再分配`} wide>
        <Agents agents={data.agents} room={data.room} />
      </Panel>
      <Panel title="快到期和已超时" note="轮到我们处理，期限在 24 小时内">
        <Nearest data={data} />
      </Panel>
      <Panel title="退回排队的会话" note="客服没有按时回复或离线">
        <Returned data={data} />
      </Panel>
    </main>
  );
}

function Figures({ data }: { data: Board }) {
  const here = data.agents.filter((agent) => agent.here).length;
  return (
    <ul className="figures">
      <Figure name="排队" value={data.waiting} unit="个会话" bad={data.waiting > 0 && here === 0} />
      <Figure
        name="最长等待"
        value={data.waiting ? span(data.longest_wait_s * 1000) : "—"}
        bad={data.longest_wait_s >= LATE_S}
      />
      <Figure name="在线客服" value={here} unit={`共 ${data.agents.length} 位`} bad={here === 0} />
      <Figure name="没有结束的售后单" value={data.cases_open} unit="单" />
      <Figure
        name="快到期"
        value={data.at_risk}
        unit={data.cases_overdue ? `另有 ${data.cases_overdue} 单已过期限` : "24 小时内"}
        bad={data.at_risk > 0}
      />
      <Figure
        name="机器人"
        value={data.engine ? "正常" : "没有应答"}
        bad={!data.engine}
        testid="board-engine"
      />
    </ul>
  );
}

/** A wait that turns a chat red in the agents' list. */
const LATE_S = 300;

function Agents({ agents, room }: { agents: BoardAgent[]; room: number }) {
  if (agents.length === 0) return <p className="muted">本店还没有客服账号</p>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">客服</th>
          <th scope="col">状态</th>
          <th scope="col">接待</th>
          <th scope="col">欠买家的回复</th>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <tr key={agent.name} data-testid={`agent-${agent.name}`}>
            <th scope="row">{agent.name}</th>
            <td>
              <span className={`pill ${agent.here ? "pill-mine" : ""}`}>{agent.here ? "在线" : "离线"}</span>
            </td>
            <td>
              <Progress
                percent={Math.min(100, Math.round((agent.chats / room) * 100))}
                size="small"
                showInfo={false}
                aria-label={`${agent.name} 的接待量`}
                status={agent.chats >= room ? "exception" : "normal"}
              />
              {agent.chats} / {room}
            </td>
            <td className={agent.owed_s >= LATE_S ? "overdue" : ""}>
              {agent.owed_s ? `已等 ${span(agent.owed_s * 1000)}` : "没有"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Nearest({ data }: { data: Board }) {
  if (data.nearest.length === 0) return <p className="muted">没有快到期的售后单</p>;
  return (
    <ul className="rows lined">
      {data.nearest.map((one) => {
        const left = remaining(one.due_at) ?? "";
        return (
          <li key={one.no}>
            <button type="button" className="link" onClick={() => go({ page: "cases", id: one.no })}>
              {one.no}
            </button>
            <span>
              {kindTitle(one.kind)}，{statusTitle(one.status)}
            </span>
            <span className={left.startsWith("已") ? "overdue" : "near"}>{left}</span>
          </li>
        );
      })}
    </ul>
  );
}

const WHY: Record<string, string> = { late: "没有按时回复", gone: "离线了" };

function Returned({ data }: { data: Board }) {
  if (data.alerts.length === 0) return <p className="muted">没有会话被退回</p>;
  return (
    <ul className="rows lined">
      {data.alerts.map((one) => (
        <li key={`${one.at}${one.conversation}`}>
          <button type="button" className="link" onClick={() => go({ page: "chats", id: one.conversation })}>
            看会话
          </button>
          <span>
            {one.agent} {WHY[one.kind]}
          </span>
          <time className="muted" dateTime={one.at}>
            {dateTime(one.at)}
          </time>
        </li>
      ))}
    </ul>
  );
}
