/** The chat as the buyer sees it: who speaks, the lines, what it is about, the composer. */
import { ConfigProvider } from "@chatui/core/es/components/ConfigProvider";
import type { About } from "@shared/api/types";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { AboutStrip, type Topic } from "./AboutStrip";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Lines } from "./Lines";
import { useElder, useScheme } from "./looks";
import { type Session, sessionWith } from "./session";

export function App({ hostOrigin }: { hostOrigin: string }) {
  const [topic, setTopic] = useState<Topic | null>(null);
  const [signedOut, setSignedOut] = useState(false);
  const scheme = useScheme();
  const [elder, setElder] = useElder();
  const session = useMemo(
    () =>
      sessionWith(window.parent, hostOrigin, {
        about: (about: About, say) => setTopic({ about, say }),
        signedOut: setSignedOut,
      }),
    [hostOrigin],
  );
  useEffect(() => session.start(), [session]);
  return (
    <ConfigProvider locale="zh-CN" elderMode={elder} colorScheme={scheme}>
      <main className="wy-chat" data-elder-mode={elder || undefined}>
        <Room
          session={session}
          topic={topic}
          setTopic={setTopic}
          signedOut={signedOut}
          elder={elder}
          setElder={setElder}
        />
      </main>
    </ConfigProvider>
  );
}

interface RoomProps {
  session: Session;
  topic: Topic | null;
  setTopic: (topic: Topic | null) => void;
  signedOut: boolean;
  elder: boolean;
  setElder: (elder: boolean) => void;
}

const OPENERS = ["我要退货", "查一下物流", "退款到哪一步了", "转人工"];

function Room({ session, topic, setTopic, signedOut, elder, setElder }: RoomProps) {
  const { conversation, host } = session;
  const view = useSyncExternalStore(conversation.subscribe, conversation.snapshot);
  useEffect(() => host.unread(view.unread), [host, view.unread]);

  function say(text: string) {
    conversation.send({ text, about: topic?.about });
    setTopic(null);
  }

  const fresh = view.lines.length === 0 && view.pending.length === 0;
  return (
    <>
      <Header view={view} elder={elder} setElder={setElder} close={() => host.close()} />
      {signedOut ? (
        <p className="wy-notice" role="status">
          请先在店铺页面登录，再联系客服。
        </p>
      ) : null}
      <Lines view={view} session={session} idle={signedOut} />
      <footer className="wy-foot">
        {topic ? (
          <AboutStrip topic={topic} session={session} say={say} dismiss={() => setTopic(null)} />
        ) : null}
        {fresh && !topic && view.loaded ? (
          <div className="wy-openers">
            {OPENERS.map((text) => (
              <button key={text} type="button" onClick={() => say(text)}>
                {text}
              </button>
            ))}
          </div>
        ) : null}
        <Composer
          disabled={signedOut}
          typing={session.typing}
          send={say}
          attach={(files, text) => {
            conversation.send({ files, text, about: topic?.about });
            setTopic(null);
          }}
        />
      </footer>
    </>
  );
}
