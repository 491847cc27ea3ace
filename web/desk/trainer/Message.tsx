/** One message: what it says, what the bot took it for, and a button for each key. */
import { dateTime } from "@shared/dates";
import { Button } from "antd";
import { useRef } from "react";
import type { Deed, Entry, Named } from "./labelling";
import { piecesOf } from "./marking";

const CAUSES: Record<Entry["cause"], string> = {
  unclear: "机器人没把握",
  clarified: "买家自己点明了",
  refused: "机器人说办不了",
  handed_off: "转了人工",
  corrected: "客服纠正",
  sent: "客服送来",
};
/** Other messages of the group that are drawn. */
const SHOWN = 30;

interface Props {
  entry: Entry;
  written: string;
  group: Entry[];
  whole: boolean;
  intents: Named[];
  entities: Named[];
  run: (deed: Deed) => void;
  select: (from: number, to: number) => void;
  choose: (entry: string) => void;
}

export function Message({ entry, written, group, whole, intents, entities, run, select, choose }: Props) {
  const text = useRef<HTMLParagraphElement>(null);
  const title = (name: string | null) => intents.find((one) => one.name === name)?.title ?? name ?? "不知道";

  function selected() {
    const at = window.getSelection();
    if (
      !at ||
      at.isCollapsed ||
      !text.current?.contains(at.anchorNode) ||
      !text.current.contains(at.focusNode)
    )
      return;
    const range = at.getRangeAt(0);
    const from = offset(text.current, range.startContainer, range.startOffset);
    const to = offset(text.current, range.endContainer, range.endOffset);
    if (to > from) select(from, to);
  }

  const first = entry.meant ?? entry.guess;
  return (
    <article className="teach-message" data-testid="message" data-entry={entry.id}>
      <header>
        <span className={`pill pill-${entry.cause}`}>{CAUSES[entry.cause]}</span>
        {entry.state === "seconding" ? <span className="pill pill-ours">等第二个人核对</span> : null}
        {entry.sent_by ? <span className="muted">{entry.sent_by}</span> : null}
        <time className="muted" dateTime={entry.at}>
          {dateTime(entry.at)}
        </time>
      </header>
      {/* selecting text with the mouse; the key M does the same */}
      <p className="teach-text" dir="auto" ref={text} onMouseUp={selected} data-testid="message-text">
        {piecesOf(written).map((piece) =>
          piece.entity ? (
            <mark
              key={piece.start}
              title={entities.find((one) => one.name === piece.entity)?.title ?? piece.entity}
            >
              {piece.text}
            </mark>
          ) : (
            <span key={piece.start}>{piece.text}</span>
          ),
        )}
      </p>
      {entry.note ? <p className="muted">备注：{entry.note}</p> : null}
      <div className="teach-guesses">
        <Guess
          n="1"
          title={title(first)}
          share={entry.meant ? null : entry.confidence}
          say={() => run({ kind: "confirm" })}
        />
        {entry.runner_up ? (
          <Guess
            n="2"
            title={title(entry.runner_up)}
            share={entry.runner_up_confidence}
            say={() => run({ kind: "second" })}
          />
        ) : null}
      </div>
      <div className="teach-keys">
        <Key k="C" title="改成别的" press={() => run({ kind: "correct" })} />
        <Key k="S" title="拆成两句" press={() => run({ kind: "split" })} />
        <Key k="O" title="店里办不了" press={() => run({ kind: "out" })} />
        <Key k="X" title="忽略" press={() => run({ kind: "ignore" })} />
        <Key k="M" title="标注" press={() => run({ kind: "mark" })} />
        <Key k="U" title="撤回" press={() => run({ kind: "undo" })} />
        <Key k="?" title="按键" press={() => run({ kind: "help" })} />
      </div>
      {group.length > 1 ? (
        <section className="teach-alike" aria-label="同一组">
          <Button
            size="small"
            type={whole ? "primary" : "default"}
            aria-pressed={whole}
            data-testid="whole"
            onClick={() => run({ kind: "whole" })}
          >
            {whole ? `整组 ${group.length} 条一起标` : `只标这一条（A：整组 ${group.length} 条）`}
          </Button>
          <ul className="rows">
            {group.slice(0, SHOWN).map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  aria-current={one.id === entry.id || undefined}
                  data-on={whole || one.id === entry.id || undefined}
                  onClick={() => choose(one.id)}
                  dir="auto"
                >
                  {one.text}
                </button>
              </li>
            ))}
          </ul>
          {group.length > SHOWN ? <p className="muted">还有 {group.length - SHOWN} 条</p> : null}
        </section>
      ) : null}
    </article>
  );
}

function offset(whole: HTMLElement, node: Node, at: number): number {
  const before = document.createRange();
  before.selectNodeContents(whole);
  before.setEnd(node, at);
  return before.toString().length;
}

function Guess({
  n,
  title,
  share,
  say,
}: {
  n: string;
  title: string;
  share: number | null;
  say: () => void;
}) {
  return (
    <button type="button" className="teach-guess" data-testid={`guess-${n}`} onClick={say}>
      <kbd>{n}</kbd>
      <b>{title}</b>
      <span className="muted">{share === null ? "买家或客服说的" : `${Math.round(share * 100)}%`}</span>
    </button>
  );
}

function Key({ k, title, press }: { k: string; title: string; press: () => void }) {
  return (
    <Button onClick={press} data-testid={`key-${k}`}>
      <kbd>{k}</kbd> {title}
    </Button>
  );
}
