/** What a try found: gains and losses by meaning, messages that would be answered otherwise, conversations that break. */
import { Alert, Button } from "antd";

interface Found {
  tried: { past?: number; held_out?: number; golden?: number };
  flipped: number;
  flips: { source: "past" | "held_out"; text: string; truth: string | null; was: string; now: string }[];
  right: { of: number; was: number; now: number };
  by_intent: { intent: string; gained: number; lost: number }[];
  broken: { title: string; line: number; text: string; wanted: string; got: string; protected: boolean }[];
  mended: number;
  held: string[];
  seconds: number;
}

interface Props {
  found: Record<string, unknown>;
  many: number;
  title: (name: string) => string;
  accept: () => void;
}

const ASKS = "nlu_fallback";

export function Flips({ found: raw, many, title, accept }: Props) {
  const found = raw as unknown as Found;
  const named = (name: string) => (name === ASKS ? "没把握，先问" : title(name));
  const better = found.right.now - found.right.was;
  return (
    <section className="teach-flips" aria-label="会影响什么" data-testid="flips">
      <p>
        试了 {found.tried.past ?? 0} 条过去的话、{found.tried.held_out ?? 0} 条测试句、
        {found.tried.golden ?? 0} 句必懂对话，用了 {found.seconds} 秒。
        <b data-testid="flipped">{found.flipped}</b> 条的理解会变；知道答案的 {found.right.of} 条里，对的{" "}
        {found.right.was} → {found.right.now}
        <b className={better < 0 ? "overdue" : ""}>
          （{better >= 0 ? `多对 ${better}` : `少对 ${-better}`}）
        </b>
      </p>
      {found.held.length ? (
        <Alert
          type="error"
          title="会弄坏受保护的对话，这些改动拦下了"
          description={
            <ul className="rows">
              {found.held.map((why) => (
                <li key={why}>{why}</li>
              ))}
            </ul>
          }
        />
      ) : (
        <Button type="primary" data-testid="accept" onClick={accept}>
          采纳这 {many} 处改动
        </Button>
      )}
      {found.broken.filter((one) => !one.protected).length ? (
        <Alert
          type="warning"
          title={`没有保护的必懂对话有 ${found.broken.filter((one) => !one.protected).length} 句会听错`}
          description={found.broken
            .filter((one) => !one.protected)
            .map(
              (one) => `「${one.title}」第 ${one.line} 句应当是${named(one.wanted)}，会成了${named(one.got)}`,
            )
            .join("；")}
        />
      ) : null}
      {found.mended ? <p>必懂对话里有 {found.mended} 句由错变对</p> : null}
      <div className="teach-kinds">
        <section aria-label="各个意思的得失">
          <h3>各个意思的得失</h3>
          {found.by_intent.length === 0 ? <p className="muted">没有变化</p> : null}
          <ul className="rows">
            {found.by_intent.map(({ intent, gained, lost }) => (
              <li key={intent}>
                {named(intent)} <b className="good">+{gained}</b>{" "}
                <b className={lost ? "overdue" : ""}>−{lost}</b>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="会变的话">
          <h3>会变的话</h3>
          {found.flips.length === 0 ? <p className="muted">没有</p> : null}
          <ul className="rows">
            {found.flips.map((flip, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: held-out messages have no text and never move
              <li key={n} data-worse={(flip.truth !== null && flip.was === flip.truth) || undefined}>
                <span dir="auto">{flip.text ? `「${flip.text}」` : "（保留的测试句，不给看）"}</span>
                {named(flip.was)} → <b>{named(flip.now)}</b>
                {flip.truth !== null && flip.truth !== flip.now ? `，应当是${named(flip.truth)}` : ""}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </section>
  );
}
