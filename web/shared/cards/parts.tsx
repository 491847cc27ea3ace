/** The small pieces that cards are laid out with: a frame, facts in two columns, an item, a note. */
import type { ReactNode } from "react";
import { yuan } from "../money";

export function Frame({
  kind,
  title,
  aside,
  children,
}: {
  kind: string;
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={`wy-card wy-card-${kind}`} data-testid={`card-${kind}`}>
      {title ? (
        <header className="wy-head">
          <h2>{title}</h2>
          {aside ? <span className="wy-aside">{aside}</span> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}

export interface Fact {
  name: string;
  value: ReactNode;
  strong?: boolean;
}

/** Facts without a value are left out. */
export function Facts({ facts }: { facts: (Fact | null | false | undefined)[] }) {
  const shown = facts.filter((fact): fact is Fact =>
    Boolean(fact && fact.value !== null && fact.value !== undefined && fact.value !== ""),
  );
  if (shown.length === 0) return null;
  return (
    <dl className="wy-facts">
      {shown.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd className={fact.strong ? "wy-strong" : undefined}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ItemProps {
  title?: string;
  sku?: string;
  quantity?: number;
  fen?: number | null;
  note?: ReactNode;
}

export function ItemLine({ title, sku, quantity, fen, note }: ItemProps) {
  return (
    <div className="wy-item">
      <Thumb title={title ?? ""} />
      <div className="wy-item-body">
        <div className="wy-item-title">{title ?? "商品"}</div>
        <div className="wy-item-sub">
          {sku ? <span>{sku}</span> : null}
          {quantity && quantity > 1 ? <span>×{quantity}</span> : null}
          {note}
        </div>
      </div>
      {typeof fen === "number" ? <div className="wy-item-fen">{yuan(fen)}</div> : null}
    </div>
  );
}

const TINTS = ["#ffe7d6", "#e3f0ff", "#e6f6e9", "#f3e8ff", "#fff3cf", "#ffe3ea"];

/** Stands in for the product's picture: its most telling character on a tint that stays the same. */
export function Thumb({ title, size }: { title: string; size?: number }) {
  const sum = Array.from(title).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const letter = Array.from(title).findLast((one) => /\p{Script=Han}|[A-Za-z]/u.test(one)) ?? "物";
  return (
    <span
      className="wy-thumb"
      aria-hidden="true"
      style={{ background: TINTS[sum % TINTS.length], ...(size ? { width: size, height: size } : {}) }}
    >
      {letter}
    </span>
  );
}
