/** What the clocks do to a case when nobody acts, and to whose cost. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { yuan } from "@shared/money";
import { statusTitle } from "@shared/titles";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "./session";

interface Move {
  at: string;
  action: string;
  action_title: string;
  after_title: string;
  costs_fen: number;
  bears: string | null;
}

const BEARERS: Record<string, string> = { seller: "商家出", buyer: "买家出" };

export function Forecast({ no, version }: { no: string; version: number }) {
  const [open, setOpen] = useState(false);
  const played = useQuery({
    queryKey: ["case", no, "silence", version],
    queryFn: () =>
      taken(api.GET("/api/cases/{no}/silence", { params: { path: { no }, query: { days: 60 } } })),
    enabled: open,
  });
  const moves = (played.data?.moves ?? []) as unknown as Move[];
  return (
    <details className="why-not" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="forecast">如果没有人操作，接下来会怎样</summary>
      {played.isLoading ? <p className="muted">正在推算…</p> : null}
      {played.isError ? <p className="overdue">{wordsOf(played.error)}</p> : null}
      {played.data && moves.length === 0 ? <p>没有在走的期限，会一直停在这里。</p> : null}
      <ol>
        {moves.map((move) => (
          <li key={`${move.at}${move.action}`}>
            {dateTime(move.at)} {move.action_title}，{move.after_title}
            {move.costs_fen > 0 ? (
              <b className="money">
                {" "}
                {yuan(move.costs_fen)}（{BEARERS[move.bears ?? ""] ?? "按规则承担"}）
              </b>
            ) : null}
          </li>
        ))}
      </ol>
      {played.data?.waits ? <p className="muted">停在：{played.data.waits}</p> : null}
      {played.data && moves.length > 0 ? (
        <p className="muted">最后：{statusTitle(played.data.ends.status)}</p>
      ) : null}
    </details>
  );
}
