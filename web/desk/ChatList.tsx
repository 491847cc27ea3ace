import type { Conversation } from "@shared/api/types";
import { clock } from "@shared/dates";
import { Empty, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { Failed } from "./Failed";
import { buyerName, type ListState, useConversations } from "./queries";
import { useStaff } from "./session";
import { useShortcuts } from "./shortcuts";
import { clockOf, urgency } from "./urgency";

const EMPTY: Record<ListState, string> = {
  queue: "没有人在排队",
  mine: "您还没有接入会话",
  all: "还没有会话",
};

export function ChatList({ selected, select }: { selected: string | null; select: (id: string) => void }) {
  const [state, setState] = useState<ListState>("queue");
  const list = useConversations(state);
  const queue = useConversations("queue");
  const mine = useConversations("mine");
  const rows = list.data ?? [];
  const at = rows.findIndex((one) => one.id === selected);
  const step = (by: number) => {
    const one = rows[(at + by + rows.length) % rows.length];
    if (one) select(one.id);
  };
  const taken = state === "queue" && mine.data?.some((one) => one.id === selected) === true;
  useEffect(() => {
    if (taken) setState("mine");
  }, [taken]);
  useShortcuts({ next: () => step(1), previous: () => step(at < 0 ? 0 : -1) });
  return (
    <>
      <Segmented<ListState>
        block
        value={state}
        onChange={setState}
        options={[
          { value: "queue", label: counted("排队", queue.data?.length) },
          { value: "mine", label: <span data-testid="list-mine">{counted("我的", mine.data?.length)}</span> },
          { value: "all", label: <span data-testid="list-all">全部</span> },
        ]}
      />
      {list.isError ? <Failed query={list} /> : null}
      {list.isPending ? <Skeleton active paragraph={{ rows: 4 }} /> : null}
      {list.data?.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={EMPTY[state]} />
      ) : null}
      <ul className="rows">
        {rows.map((one) => (
          <li key={one.id}>
            <Row conversation={one} selected={one.id === selected} select={() => select(one.id)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function counted(title: string, count: number | undefined): string {
  return count ? `${title} ${count}` : title;
}

interface RowProps {
  conversation: Conversation;
  selected: boolean;
  select: () => void;
}

function Row({ conversation, selected, select }: RowProps) {
  const staff = useStaff();
  useMinute();
  const left = clockOf(conversation);
  const unread =
    !selected &&
    conversation.in_charge === staff.name &&
    (conversation.last_seq ?? 0) > (conversation.desk_seen ?? 0);
  return (
    <button
      type="button"
      className="chat-row"
      data-testid={`conversation-${conversation.id}`}
      data-patience={urgency(conversation.answer_by)}
      aria-current={selected || undefined}
      onClick={select}
    >
      <span className="chat-row-top">
        <b>
          {buyerName(conversation)}
          {unread ? <i className="unread">新消息</i> : null}
        </b>
        <span className="by">{conversation.updated_at ? clock(conversation.updated_at) : ""}</span>
      </span>
      {conversation.summary ? <span className="chat-row-sum">{conversation.summary}</span> : null}
      <span className="chat-row-top">
        <span className="chat-row-case">{conversation.case_no ?? ""}</span>
        {left ? (
          <span className="wait">{left}</span>
        ) : (
          <span className="by">{holder(conversation, staff.name)}</span>
        )}
      </span>
    </button>
  );
}

export function holder(conversation: Pick<Conversation, "in_charge">, me: string): string {
  if (conversation.in_charge === "bot") return "机器人";
  if (conversation.in_charge === "queue") return "排队中";
  return conversation.in_charge === me ? "我在接待" : `${conversation.in_charge} 接待中`;
}

function useMinute(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
}
