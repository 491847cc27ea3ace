/** A case in a list: what it is, whose move, how much, until when. */
import type { Case } from "@shared/api/types";
import { dateTime, remaining } from "@shared/dates";
import { yuan } from "@shared/money";
import { kindTitle, reasonTitle, statusTitle } from "@shared/titles";
import { Checkbox } from "antd";
import { go } from "./routes";
import { turnOf } from "./turns";

interface Props {
  one: Case;
  selected: boolean;
  /** picked for a batch; null where nothing can be picked */
  picked?: boolean | null;
  pick?: (on: boolean) => void;
}

export function CaseRow({ one, selected, picked = null, pick }: Props) {
  const left = remaining(one.due_at);
  return (
    <div className="case-row-box">
      {picked === null ? null : (
        <Checkbox
          aria-label={`选中 ${one.no}`}
          data-testid={`pick-${one.no}`}
          checked={picked}
          onChange={(event) => pick?.(event.target.checked)}
        />
      )}
      <button
        type="button"
        className="case-row"
        data-testid={`case-${one.no}`}
        aria-current={selected || undefined}
        onClick={() => go({ page: "cases", id: one.no })}
      >
        <span className="case-row-main">
          <b>{one.kind_title ?? kindTitle(one.kind)}</b>
          <span>{one.items.map((item) => item.title ?? item.item).join("、")}</span>
        </span>
        <span className="muted">
          {one.no} · {one.reason_title ?? reasonTitle(one.reason)}
        </span>
        <span className="case-row-state">
          <span className={`pill ${turnOf(one) === "seller" ? "pill-ours" : ""}`}>
            {one.status_title ?? statusTitle(one.status)}
          </span>
          <b className="money">{yuan(one.amount_fen)}</b>
          {left ? (
            <time
              className={left.startsWith("已") ? "overdue" : "muted"}
              dateTime={one.due_at ?? undefined}
              title={dateTime(one.due_at)}
            >
              {left}
            </time>
          ) : null}
        </span>
      </button>
    </div>
  );
}
