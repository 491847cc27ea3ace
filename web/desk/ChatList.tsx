/** Who waits, who is mine, everyone; the longest waiting on top, in the colour of his patience. */
import { wordsOf } from "@shared/api/problems";
import type { Conversation } from "@shared/api/types";
import { span, waited } from "@shared/dates";
import { Alert, Empty, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { buyerName, type ListState, useConversations } from "./queries";
import { useStaff } from "./session";

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
  return (
    <>
      <Segmented<ListState>
        block
        value={state}
        onChange={setState}
        options={[
          { value: "queue", label: counted("排队", queue.data?.length) },
          { value: "mine", label: counted("我的", mine.data?.length) },
          { value: "all", label: "全部" },
        ]}
      />
      {list.isError ? <Alert type="error" title={wordsOf(list.error)} /> : null}
      {list.isPending ? <Skeleton active paragraph={{ rows: 4 }} /> : null}
      {list.data?.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={EMPTY[state]} />
      ) : null}
      <ul className="rows">
        {list.data?.map((one) => (
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
  const wait = waited(conversation.waiting_since);
  return (
    <button
      type="button"
      className="chat-row"
      data-testid={`conversation-${conversation.id}`}
      data-patience={conversation.waiting_since ? patience(wait) : "none"}
      aria-current={selected || undefined}
      onClick={select}
    >
      <span className="chat-row-top">
        <b>{buyerName(conversation)}</b>
        {conversation.waiting_since ? (
          <span className="wait">等了{span(wait)}</span>
        ) : (
          <span className="by">{holder(conversation, staff.name)}</span>
        )}
      </span>
      <span className="chat-row-sum">{conversation.summary || "（没有摘要）"}</span>
      {conversation.case_no ? <span className="chat-row-case">{conversation.case_no}</span> : null}
    </button>
  );
}

export function holder(conversation: Pick<Conversation, "in_charge">, me: string): string {
  if (conversation.in_charge === "bot") return "机器人";
  if (conversation.in_charge === "queue") return "排队中";
  return conversation.in_charge === me ? "我在接待" : `${conversation.in_charge} 接待中`;
}

/** How urgent a wait has become: two minutes are fine, from five on it is late. */
export function patience(milliseconds: number): "fresh" | "soon" | "late" {
  if (milliseconds < 120_000) return "fresh";
  return milliseconds < 300_000 ? "soon" : "late";
}

function useMinute(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
}
