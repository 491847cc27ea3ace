/** The masked conversation around a message, and how far the shop's trainers agree. */
import { wordsOf } from "@shared/api/problems";
import { roleTitle } from "@shared/titles";
import { Alert, Skeleton } from "antd";
import { useEffect, useState } from "react";
import type { Entry } from "./labelling";
import { useAgreement, useContextOf } from "./queries";

/** Who goes through messages by key does not read around each of them. */
const STAYS_MS = 150;

function useStayed(): boolean {
  const [stayed, setStayed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStayed(true), STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  return stayed;
}

export function Surroundings({ entry, twice }: { entry: Entry; twice: boolean }) {
  const lines = useContextOf(entry.id, useStayed());
  const agreement = useAgreement(twice);
  return (
    <>
      <h2>前后的对话</h2>
      <p className="muted">姓名、号码和地址已经隐去</p>
      {lines.isPending ? <Skeleton active paragraph={{ rows: 4 }} /> : null}
      {lines.isError ? <Alert type="error" title={wordsOf(lines.error)} /> : null}
      <ol className="teach-context">
        {lines.data?.map((line, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one answer never move
          <li key={n} data-this={line.this || undefined} data-from={line.from}>
            <b>{roleTitle(line.from)}</b>
            <span dir="auto">{line.text}</span>
          </li>
        ))}
      </ol>
      {agreement.data?.length ? (
        <>
          <h2>标注一致程度</h2>
          <ul className="rows">
            {agreement.data.map((pair) => (
              <li key={`${pair.one} ${pair.two}`} className="muted">
                {pair.one} 与 {pair.two}：{pair.both} 条都标了，{pair.alike} 条一样
                {pair.kappa === null ? "" : `，κ ${pair.kappa.toFixed(2)}`}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
