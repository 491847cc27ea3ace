/** The list of lines as a log that screen readers follow; ChatUI's own list shouts every line as an alert. */
import { Typing } from "@chatui/core/es/components/Typing";
import { type UIEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { View } from "./conversation";
import { LineView, PendingView } from "./LineView";
import type { Session } from "./session";

const NEAR_PX = 120;

interface Props {
  view: View;
  session: Session;
  /** nobody is signed in: nothing is on its way */
  idle?: boolean;
}

export function Lines({ view, session, idle = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const follow = useRef(true);
  const { lines, pending } = view;
  const newest = `${lines.at(-1)?.seq ?? 0}/${pending.length}/${view.awaited || view.typing !== null}`;
  const mine = pending.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: something of one's own always scrolls to the end
  useLayoutEffect(() => {
    follow.current = true;
  }, [mine]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line scrolls when the end was in sight
  useLayoutEffect(() => {
    if (follow.current) toEnd(box.current);
    else setAway(true);
  }, [newest]);

  useEffect(() => {
    const inner = box.current?.firstElementChild;
    if (!inner || typeof ResizeObserver === "undefined") return;
    const grown = new ResizeObserver(() => {
      if (follow.current) toEnd(box.current);
    });
    grown.observe(inner);
    if (box.current) grown.observe(box.current);
    return () => grown.disconnect();
  }, []);

  function scrolled(event: UIEvent<HTMLDivElement>) {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
    follow.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (follow.current) setAway(false);
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
    <div className="wy-scroll" ref={box} onScroll={scrolled} tabIndex={0}>
      <div className="wy-lines" role="log" aria-live="polite" aria-relevant="additions" aria-label="聊天记录">
        {!idle && !view.loaded && lines.length === 0 ? <Waiting /> : null}
        {!idle && view.loaded && lines.length === 0 && pending.length === 0 ? <Welcome /> : null}
        {lines.map((line, n) => (
          <LineView key={line.seq} line={line} before={lines[n - 1]} view={view} session={session} />
        ))}
        {pending.map((one) => (
          <PendingView key={one.id} pending={one} conversation={session.conversation} />
        ))}
        {view.awaited || view.typing ? (
          <div className="wy-line" aria-hidden="true">
            <Typing />
          </div>
        ) : null}
      </div>
      {away ? (
        <button type="button" className="wy-newer" onClick={() => toEnd(box.current)}>
          ↓ 新消息
        </button>
      ) : null}
    </div>
  );
}

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

function Welcome() {
  return (
    <div className="wy-welcome">
      <b>有什么可以帮您？</b>
      <span>退货、换货、退款、查物流、查进度都可以直接说，也可以随时说“转人工”。</span>
    </div>
  );
}

function Waiting() {
  return (
    <div className="wy-skeleton" role="status" aria-label="正在加载聊天记录">
      <span />
      <span />
      <span />
    </div>
  );
}
