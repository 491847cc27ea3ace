/** The lines as an agent reads them: buyer left, shop right, the bot's cards small, staff's own notes marked. */
import { wordsOf } from "@shared/api/problems";
import type { Attachment, Line } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { readOnly } from "@shared/cards/context";
import { Photo } from "@shared/chat/Photo";
import { clock } from "@shared/dates";
import { roleTitle } from "@shared/titles";
import { Alert, Empty, Skeleton } from "antd";
import { useLayoutEffect, useRef } from "react";
import type { Lines } from "./useLines";

const NEAR_PX = 160;

export function Talk({ lines }: { id: string; lines: Lines }) {
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const last = lines.lines.at(-1)?.seq ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line scrolls when the end was in sight
  useLayoutEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, lines.typing]);

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
      }}
    >
      {lines.error ? <Alert type="error" title={wordsOf(lines.error)} /> : null}
      {lines.loading ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {!lines.loading && !lines.error && lines.lines.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有消息" />
      ) : null}
      {lines.lines.map((line) => (
        <TalkLine key={line.seq} line={line} />
      ))}
      {lines.typing ? <p className="typing">买家正在输入…</p> : null}
    </div>
  );
}

function TalkLine({ line }: { line: Line }) {
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
        </header>
      )}
      {line.text ? (
        <p className="say-text" dir="auto">
          {line.text}
        </p>
      ) : null}
      {line.files?.length ? (
        <div className="say-files">
          {line.files.map((file) => {
            const known: Attachment = typeof file === "string" ? { id: file } : file;
            return <Photo key={known.id} file={known} fetchBlob={fileBlob} />;
          })}
        </div>
      ) : null}
      <Card card={line.card} buttons={line.buttons ?? []} context={readOnly} />
    </article>
  );
}

export async function fileBlob(id: string): Promise<Blob> {
  const answer = await fetch(`/api/files/${encodeURIComponent(id)}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}
