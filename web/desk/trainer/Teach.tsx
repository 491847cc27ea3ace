/** What an agent gives the trainers: a line the bot took wrongly, or the whole chat as a test. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { App, Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import { api } from "../session";

export function SendLine({ id, seq }: { id: string; seq: number }) {
  const [note, setNote] = useState("");
  const [sent, setSent] = useState(false);
  const { message } = App.useApp();

  async function send() {
    try {
      await taken(
        api.POST("/api/desk/conversations/{id}/teach", {
          params: { path: { id } },
          body: { seq, meant: null, note },
        }),
      );
      setSent(true);
      message.success("送给训练师了，姓名、号码和地址会隐去");
    } catch (error) {
      message.error(wordsOf(error));
    }
  }

  return (
    <Popconfirm
      title="机器人没听懂这句？"
      description={
        <Input
          aria-label="买家的意思"
          placeholder="买家的意思是…（可以不写）"
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      }
      okText="送给训练师"
      cancelText="取消"
      onConfirm={send}
    >
      <Button type="text" size="small" disabled={sent} data-testid={`teach-${seq}`}>
        {sent ? "已送训练师" : "送训练师"}
      </Button>
    </Popconfirm>
  );
}

export function MakeTest({ id }: { id: string }) {
  const { message } = App.useApp();

  async function make() {
    try {
      await taken(api.POST("/api/desk/conversations/{id}/golden", { params: { path: { id } } }));
      message.success("变成了一个测试，训练师可以改，每次发布前都会跑");
    } catch (error) {
      message.error(wordsOf(error));
    }
  }

  return (
    <Button data-testid="make-test" onClick={make} title="把这个会话变成必懂对话，个人信息会隐去">
      变成测试
    </Button>
  );
}
