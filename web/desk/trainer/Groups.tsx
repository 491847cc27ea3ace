/** The groups of messages that are alike, with how many wait in each. */
import { Button } from "antd";
import { memo, useEffect, useRef } from "react";
import type { At, Group } from "./labelling";

/** Rows drawn at once: below them nobody looks, and a key must not wait for them. */
const ROWS = 60;

interface Props {
  groups: Group[];
  at: At | null;
  total: number;
  choose: (entry: string) => void;
  refresh: () => void;
}

export function Groups({ groups, at, total, choose, refresh }: Props) {
  const n = at ? groups.indexOf(at.group) : 0;
  const from = Math.max(0, Math.min(n - 5, groups.length - ROWS));
  return (
    <>
      <header>
        <h2>
          没听懂的话 <b data-testid="inbox-left">{total}</b>
        </h2>
        <Button size="small" onClick={refresh}>
          刷新
        </Button>
      </header>
      <ul className="rows">
        {groups.slice(from, from + ROWS).map((group) => (
          <Row key={group.id} group={group} chosen={group.id === at?.group.id} choose={choose} />
        ))}
      </ul>
      {groups.length > from + ROWS ? (
        <p className="muted">下面还有 {groups.length - from - ROWS} 组</p>
      ) : null}
    </>
  );
}

/** Drawn anew only when its own group changed: a key changes one or two of them. */
const Row = memo(function Row({
  group,
  chosen,
  choose,
}: {
  group: Group;
  chosen: boolean;
  choose: (entry: string) => void;
}) {
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) here.current?.scrollIntoView?.({ block: "nearest" });
  }, [chosen]);
  return (
    <li>
      <button
        type="button"
        ref={here}
        aria-current={chosen || undefined}
        data-testid={`group-${group.id}`}
        onClick={() => choose(group.entries[0]?.id ?? "")}
      >
        <span dir="auto">{group.entries[0]?.text}</span>
        <b>{group.entries.length}</b>
      </button>
    </li>
  );
});
