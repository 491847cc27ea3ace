/** Who of the shop is signed in, from where, until when; any of them can be ended. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Skeleton } from "antd";
import { api } from "../session";
import { Panel } from "./parts";
import { useSessions } from "./queries";

export function SignedIn() {
  const sessions = useSessions();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => taken(api.DELETE("/api/staff/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
  if (sessions.isPending) return <Skeleton active />;
  if (sessions.isError) return <Alert type="error" title={wordsOf(sessions.error)} />;
  return (
    <Panel title="正在登录" note="看到不认识的地址，先结束，再换密码">
      {end.isError ? <Alert type="error" role="alert" title={wordsOf(end.error)} /> : null}
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">账号</th>
              <th scope="col">地址</th>
              <th scope="col">登录于</th>
              <th scope="col">到期</th>
              <th scope="col">操作</th>
            </tr>
          </thead>
          <tbody>
            {sessions.data.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name}</th>
                <td>{one.address}</td>
                <td>{dateTime(one.created_at)}</td>
                <td>{dateTime(one.expires_at)}</td>
                <td>
                  {one.this ? (
                    <span className="muted">就是这里</span>
                  ) : (
                    <Button size="small" danger loading={end.isPending} onClick={() => end.mutate(one.id)}>
                      结束
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
