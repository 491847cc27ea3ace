/** Who of the staff read or took away whose data, and what was done to accounts; nobody can change these lines. */
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { roleTitle } from "@shared/titles";
import { Alert, Empty, Skeleton } from "antd";
import { Panel } from "./parts";
import { useReads } from "./queries";

const WHAT: Record<string, string> = {
  conversation: "打开会话",
  messages: "读聊天记录",
  search: "搜索",
  case: "打开售后单",
  case_file: "看平台介入的案卷",
  case_export: "导出案卷",
  account_added: "新建账号",
  account_role: "改了角色",
  account_disabled: "停用或恢复",
  account_password: "换了密码",
};

export function Reads() {
  const reads = useReads();
  if (reads.isPending) return <Skeleton active />;
  if (reads.isError) return <Alert type="error" title={wordsOf(reads.error)} />;
  if (reads.data.length === 0) return <Empty description="还没有查阅记录" />;
  return (
    <Panel title="查阅记录" note="最近 200 条，只增不改">
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">时间</th>
              <th scope="col">谁</th>
              <th scope="col">做了什么</th>
              <th scope="col">对象</th>
            </tr>
          </thead>
          <tbody>
            {reads.data.map((one) => (
              <tr key={`${one.at}${one.name}${one.what}${one.of}`}>
                <td>{dateTime(one.at)}</td>
                <th scope="row">
                  {one.name} <span className="muted">{roleTitle(one.role)}</span>
                </th>
                <td>{WHAT[one.what] ?? one.what}</td>
                <td>{one.of}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
