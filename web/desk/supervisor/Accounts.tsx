/** Who may sign in to the shop, as what; a new account, another role, a new password, out at once. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { Account } from "@shared/api/types";
import { roleTitle } from "@shared/titles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Modal, Popconfirm, Select, Skeleton } from "antd";
import { useState } from "react";
import { api, useStaff } from "../session";
import { Panel } from "./parts";
import { useAccounts } from "./queries";

const ROLES = ["agent", "supervisor", "mediator", "trainer", "vendor"] as const;
const options = ROLES.map((role) => ({ value: role, label: roleTitle(role) }));
type Role = (typeof ROLES)[number];
interface Change {
  role?: Role;
  disabled?: boolean;
  password?: string;
}

export function Accounts() {
  const accounts = useAccounts();
  const me = useStaff();
  const [adding, setAdding] = useState(false);
  const [renewing, setRenewing] = useState<string | null>(null);
  const change = useChange();
  if (accounts.isPending) return <Skeleton active />;
  if (accounts.isError) return <Alert type="error" title={wordsOf(accounts.error)} />;
  return (
    <Panel
      title="员工账号"
      note="换角色、换密码或停用，这个人在各处的登录马上结束"
      extra={
        <Button type="primary" data-testid="account-add" onClick={() => setAdding(true)}>
          新建账号
        </Button>
      }
    >
      {change.isError ? <Alert type="error" role="alert" title={wordsOf(change.error)} /> : null}
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">账号</th>
              <th scope="col">角色</th>
              <th scope="col">状态</th>
              <th scope="col">操作</th>
            </tr>
          </thead>
          <tbody>
            {accounts.data.map((one) => (
              <Row
                key={one.name}
                one={one}
                own={one.name === me.name}
                busy={change.isPending}
                change={(body) => change.mutate({ name: one.name, body })}
                renew={() => setRenewing(one.name)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {adding ? <Added close={() => setAdding(false)} /> : null}
      {renewing ? <Renewed name={renewing} close={() => setRenewing(null)} /> : null}
    </Panel>
  );
}

interface RowProps {
  one: Account;
  own: boolean;
  busy: boolean;
  change: (body: Change) => void;
  renew: () => void;
}

function Row({ one, own, busy, change, renew }: RowProps) {
  return (
    <tr data-testid={`account-${one.name}`}>
      <th scope="row">
        {one.name}
        {own ? <span className="muted">（我）</span> : null}
      </th>
      <td>
        {own ? (
          roleTitle(one.role)
        ) : (
          <Select<string>
            aria-label={`${one.name} 的角色`}
            value={one.role}
            options={options}
            disabled={busy}
            onChange={(role) => change({ role: role as Role })}
            style={{ width: 120 }}
          />
        )}
      </td>
      <td>
        <span className={`pill ${one.here ? "pill-mine" : ""}`}>
          {one.disabled ? "已停用" : one.here ? "在线" : "离线"}
        </span>
      </td>
      <td className="acts">
        {own ? null : (
          <>
            <Button size="small" onClick={renew}>
              换密码
            </Button>
            <Popconfirm
              title={one.disabled ? `恢复 ${one.name}？` : `停用 ${one.name}？他会马上退出登录`}
              onConfirm={() => change({ disabled: !one.disabled })}
            >
              <Button size="small" danger={!one.disabled} data-testid={`account-toggle-${one.name}`}>
                {one.disabled ? "恢复" : "停用"}
              </Button>
            </Popconfirm>
          </>
        )}
      </td>
    </tr>
  );
}

function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }: { name: string; body: Change }) =>
      taken(
        api.POST("/api/staff/accounts/{name}", {
          params: { path: { name } },
          body: { role: null, disabled: null, password: null, ...body },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["accounts"] }),
  });
}

function Added({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ name: string; role: Role; password: string }>();
  const add = useMutation({
    mutationFn: (body: { name: string; role: Role; password: string }) =>
      taken(api.POST("/api/staff/accounts", { body })),
    onSuccess: (made) => {
      void message.success(`已新建 ${made.name}`);
      void queries.invalidateQueries({ queryKey: ["accounts"] });
      close();
    },
  });
  return (
    <Modal
      open
      title="新建账号"
      okText="新建"
      okButtonProps={{ "data-testid": "account-ok" }}
      confirmLoading={add.isPending}
      onCancel={close}
      onOk={() => form.validateFields().then(add.mutate, () => undefined)}
    >
      <Form form={form} layout="vertical" initialValues={{ role: "agent" }}>
        <Form.Item
          name="name"
          label="账号"
          rules={[
            { required: true, pattern: /^[A-Za-z0-9_.-]{2,32}$/, message: "2–32 个字母、数字或 _ . -" },
          ]}
        >
          <Input autoComplete="off" data-testid="account-name" />
        </Form.Item>
        <Form.Item name="role" label="角色">
          <Select options={options} />
        </Form.Item>
        <Password />
      </Form>
      {add.isError ? <Alert type="error" role="alert" title={wordsOf(add.error)} /> : null}
    </Modal>
  );
}

function Renewed({ name, close }: { name: string; close: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ password: string }>();
  const change = useChange();
  return (
    <Modal
      open
      title={`换密码 · ${name}`}
      okText="换密码"
      confirmLoading={change.isPending}
      onCancel={close}
      onOk={() =>
        form.validateFields().then(
          (body) =>
            change.mutate(
              { name, body },
              {
                onSuccess: () => {
                  void message.success("密码换好了，请当面告诉本人");
                  close();
                },
              },
            ),
          () => undefined,
        )
      }
    >
      <Form form={form} layout="vertical">
        <Password />
      </Form>
      {change.isError ? <Alert type="error" role="alert" title={wordsOf(change.error)} /> : null}
    </Modal>
  );
}

function Password() {
  return (
    <Form.Item
      name="password"
      label="密码"
      extra="至少 8 个字符，不要用账号名或常见密码；几个不相干的词连起来最好记"
      rules={[{ required: true, min: 8, message: "至少 8 个字符" }]}
    >
      <Input.Password autoComplete="new-password" data-testid="account-password" />
    </Form.Item>
  );
}
