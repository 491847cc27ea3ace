/** The conversations page: list, chat, and what the agent needs to know; one of them at a time on a phone. */
import { Empty } from "antd";
import { useState } from "react";
import { ChatList } from "./ChatList";
import { ChatPane } from "./ChatPane";
import { go } from "./routes";
import { SidePane } from "./SidePane";

export function ChatsPage({ id }: { id: string | null }) {
  const [info, setInfo] = useState(false);
  const shows = id === null ? "list" : info ? "info" : "chat";
  return (
    <main className="chats" data-shows={shows}>
      <aside className="chats-list" aria-label="会话列表">
        <ChatList selected={id} select={(chosen) => go({ page: "chats", id: chosen })} />
      </aside>
      {id === null ? (
        <section className="chats-talk chats-none">
          <Empty description="从左边选一个会话" />
        </section>
      ) : (
        <>
          <section className="chats-talk" aria-label="会话">
            <ChatPane
              key={id}
              id={id}
              back={() => go({ page: "chats", id: null })}
              showInfo={() => setInfo(true)}
            />
          </section>
          <aside className="chats-side" aria-label="买家与订单">
            <SidePane key={id} id={id} back={() => setInfo(false)} />
          </aside>
        </>
      )}
    </main>
  );
}
