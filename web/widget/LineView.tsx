/** One line: who says it, its text as text, its card, its files; and the buyer's own on its way. */
import { Bubble } from "@chatui/core/es/components/Bubble";
import type { Attachment, Line } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { Photo } from "@shared/chat/Photo";
import { clock } from "@shared/dates";
import { memo } from "react";
import type { Conversation, View } from "./conversation";
import type { Pending } from "./outbox";
import type { Session } from "./session";

const NAMES: Record<string, string> = { bot: "客服助手 · 机器人", agent: "人工客服", mediator: "平台客服" };
const PAUSE_MS = 5 * 60_000;

interface Props {
  line: Line;
  before: Line | undefined;
  view: View;
  session: Session;
}

export const LineView = memo(LineOf, (a, b) => {
  const { seq } = a.line;
  return (
    a.line === b.line &&
    a.before === b.before &&
    a.session === b.session &&
    a.view.pressed.get(seq) === b.view.pressed.get(seq) &&
    a.view.pressed.has(seq) === b.view.pressed.has(seq)
  );
});

function LineOf({ line, before, view, session }: Props) {
  const { conversation } = session;
  const buttons = line.buttons ?? [];
  const pressed = view.pressed.get(line.seq);
  const paused = !before || Date.parse(line.at) - Date.parse(before.at) > PAUSE_MS;
  const card = (
    <Card
      card={line.card}
      buttons={buttons}
      context={{
        idle: pressed !== undefined,
        compact: false,
        pressed: pressed ?? null,
        press: (button) =>
          conversation.send({ action: button.action, title: button.title, pressedOn: line.seq }),
        pay: (charge) => session.pay(charge).catch(() => false),
        attach: (files) => conversation.send({ files }),
      }}
    />
  );
  return (
    <>
      {paused ? (
        <time className="wy-when" dateTime={line.at}>
          {clock(line.at)}
        </time>
      ) : null}
      {line.from === "system" ? (
        <div className="wy-line wy-from-system" data-testid="message" data-from="system" data-seq={line.seq}>
          <span className="wy-system">{line.text}</span>
          {card}
        </div>
      ) : (
        <div
          className={`wy-line wy-from-${line.from}`}
          data-testid="message"
          data-from={line.from}
          data-seq={line.seq}
        >
          {line.from !== "buyer" && (paused || before?.from !== line.from) ? (
            <div className="wy-name">
              {line.author ? `${NAMES[line.from]} ${line.author}` : NAMES[line.from]}
            </div>
          ) : (
            <span className="wy-hidden">{line.from === "buyer" ? "我" : NAMES[line.from]}：</span>
          )}
          {line.text ? <Bubble content={line.text} dir="auto" /> : null}
          <Files files={line.files} session={session} />
          {card}
        </div>
      )}
    </>
  );
}

function Files({ files, session }: { files: Line["files"]; session: Session }) {
  if (!files?.length) return null;
  return (
    <div className="wy-files">
      {files.map((file) => {
        const known: Attachment = typeof file === "string" ? { id: file } : file;
        return <Photo key={known.id} file={known} fetchBlob={session.fileOf} />;
      })}
    </div>
  );
}

export function PendingView({ pending, conversation }: { pending: Pending; conversation: Conversation }) {
  return (
    <div className="wy-line wy-from-buyer" data-testid="message" data-from="buyer" data-state={pending.state}>
      <span className="wy-hidden">我：</span>
      {pending.text ? <Bubble content={pending.text} dir="auto" /> : null}
      {pending.uploads.length > 0 ? (
        <div className="wy-files">
          {pending.uploads.map((upload) => (
            <div className="wy-uploading" key={upload.name}>
              {upload.image ? (
                <img src={upload.image} alt={upload.name} />
              ) : (
                <span className="wy-doc">{upload.name}</span>
              )}
              {pending.state === "uploading" ? (
                <progress value={upload.share} max={1} aria-label={`上传 ${upload.name}`} />
              ) : null}
            </div>
          ))}
        </div>
      ) : null}
      {pending.state === "failed" ? (
        <div className="wy-failed" role="alert">
          <span>{pending.why}</span>
          <button type="button" data-testid="retry" onClick={() => conversation.retry(pending.id)}>
            重发
          </button>
          <button type="button" onClick={() => conversation.discard(pending.id)}>
            删除
          </button>
        </div>
      ) : (
        <div className="wy-sending">
          {pending.state === "sent" ? "" : pending.state === "uploading" ? "上传中" : "发送中"}
        </div>
      )}
    </div>
  );
}
