/** Passing a chat on: to whom, and what he has to know; the buyer reads none of it. */
import { wordsOf } from "@shared/api/problems";
import { Alert, Input, Modal, Radio, Skeleton } from "antd";
import { useState } from "react";
import { useColleagues } from "./queries";
import { useStaff } from "./session";

interface Props {
  busy: boolean;
  send: (to: string, note: string) => void;
  close: () => void;
}

export function TransferForm({ busy, send, close }: Props) {
  const me = useStaff().name;
  const colleagues = useColleagues();
  const [to, setTo] = useState("queue");
  const [note, setNote] = useState("");
  const others = (colleagues.data ?? []).filter((one) => one.name !== me);
  return (
    <Modal
      open
      title="转接会话"
      okText="转接"
      okButtonProps={{ "data-testid": "transfer-ok" }}
      confirmLoading={busy}
      onOk={() => send(to, note.trim())}
      onCancel={close}
      width={460}
    >
      {colleagues.isError ? <Alert type="error" title={wordsOf(colleagues.error)} /> : null}
      {colleagues.isPending ? <Skeleton active paragraph={{ rows: 3 }} /> : null}
      <Radio.Group className="transfer-to" value={to} onChange={(event) => setTo(event.target.value)}>
        <Radio value="queue">放回排队，谁有空谁接</Radio>
        {others.map((one) => (
          <Radio key={one.name} value={one.name} data-testid={`transfer-${one.name}`}>
            {one.name}{" "}
            <span className="muted">
              {one.here ? (one.away ? "暂时离开" : "在线") : "不在线"} · 正在接待 {one.chats} 个
            </span>
          </Radio>
        ))}
      </Radio.Group>
      <Input.TextArea
        data-testid="transfer-note"
        aria-label="给同事的话"
        placeholder="给同事的话：买家要什么、已经答应了什么（买家看不到）"
        autoSize={{ minRows: 3, maxRows: 6 }}
        maxLength={500}
        showCount
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  );
}
