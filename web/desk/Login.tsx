/** Signing in: one wording for a wrong name and a wrong password, as the server has it. */
import { wordsOf } from "@shared/api/problems";
import type { Staff } from "@shared/api/types";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { signIn } from "./session";

export function Login({ done }: { done: (staff: Staff | null) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit({ name, password }: { name: string; password: string }) {
    setBusy(true);
    setProblem(null);
    try {
      done(await signIn(name.trim(), password));
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <div className="login-box">
        <h1>
          无忧<span>售后</span>
        </h1>
        <p>客服工作台</p>
        {problem ? <Alert type="error" showIcon title={problem} role="alert" /> : null}
        <Form layout="vertical" size="large" requiredMark={false} onFinish={submit}>
          <Form.Item name="name" label="账号" rules={[{ required: true, message: "请输入账号" }]}>
            <Input data-testid="login-name" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="password" label="密码" rules={[{ required: true, message: "请输入密码" }]}>
            <Input.Password data-testid="login-password" autoComplete="current-password" />
          </Form.Item>
          <Button data-testid="login-submit" type="primary" htmlType="submit" block loading={busy}>
            登录
          </Button>
        </Form>
      </div>
    </main>
  );
}
