import type { Line } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { readOnly } from "@shared/cards/context";
import { clock } from "@shared/dates";
import { roleTitle } from "@shared/titles";
import { Button, Empty, Skeleton } from "antd";
import { useLayoutEffect, useRef } from "react";
import { Evidence } from "./Evidence";
import { Failed } from "./Failed";
import { fileOf } from "./files";
import { SendLine } from "./trainer/Teach";
import type { Lines } from "./useLines";

const NEAR_PX = 160;

interface Props {
  id: string;
  lines: Lines;
  /** the newest line on the buyer's screen */
  buyerSeen: number;
}

export function Talk({ id, lines, buyerSeen }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const height = useRef(0);
  const first = lines.lines[0]?.seq ?? 0;
  const last = lines.lines.at(-1)?.seq ?? 0;
  const lastOurs = lines.lines.findLast((line) => line.from === "agent" && !line.internal)?.seq;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line scrolls when the end was in sight
  useLayoutEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, lines.typing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: earlier lines push nothing out of sight
  useLayoutEffect(() => {
    const at = box.current;
    if (!at) return;
    if (!follow.current) at.scrollTop += at.scrollHeight - height.current;
    height.current = at.scrollHeight;
  }, [first]);

  return (
    <div
      className="talk wy-small"
      ref={box}
      role="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
      tabIndex={0}
      aria-label="聊天记录"
      onScroll={({ currentTarget: at }) => {
        follow.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_PX;
        height.current = at.scrollHeight;
      }}
    >
      {lines.error ? <Failed query={{ error: lines.error, refetch: lines.refresh }} /> : null}
      {lines.loading ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {lines.more && !lines.loading ? (
        <Button
          className="talk-earlier"
          size="small"
          type="text"
          data-testid="earlier"
          onClick={() => {
            follow.current = false;
            void lines.earlier();
          }}
        >
          更早的聊天
        </Button>
      ) : null}
      {!lines.loading && !lines.error && lines.lines.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有消息" />
      ) : null}
      {lines.lines.map((line) => (
        <TalkLine
          key={line.seq}
          id={id}
          line={line}
          read={line.seq === lastOurs ? buyerSeen >= line.seq : null}
        />
      ))}
      {lines.typing ? <p className="typing">买家正在输入…</p> : null}
    </div>
  );
}

/** `read`: whether the buyer has seen it; null where that is not said. */
function TalkLine({ id, line, read }: { id: string; line: Line; read: boolean | null }) {
  const side = line.from === "system" ? "mid" : line.from === "buyer" ? "left" : "right";
  return (
    <article
      className={`say say-${side} say-${line.from}${line.internal ? " say-internal" : ""}`}
      data-testid="message"
      data-from={line.from}
      data-seq={line.seq}
    >
      {line.from === "system" ? null : (
        <header>
          {line.internal ? "内部备注 · " : ""}
          {line.author ?? roleTitle(line.from)} <time dateTime={line.at}>{clock(line.at)}</time>
          {line.from === "buyer" && line.text ? <SendLine id={id} seq={line.seq} /> : null}
        </header>
      )}
      {line.text ? (
        <p className="say-text" dir="auto">
          {line.text}
        </p>
      ) : null}
      {line.files?.length ? <Evidence files={line.files.map(fileOf)} /> : null}
      <Card card={line.card} buttons={line.buttons ?? []} context={readOnly} />
      {read === null ? null : (
        <small className="say-read" data-testid="read-mark">
          {read ? "买家已读" : "未读"}
        </small>
      )}
    </article>
  );
}
