/** A long list of rows of one height: only those in sight are in the page; near the end the next page is asked for. */
import { type ReactNode, useEffect, useRef, useState } from "react";

interface Props<T> {
  rows: readonly T[];
  /** px of one row with its gap */
  height: number;
  keyOf: (row: T) => string;
  render: (row: T) => ReactNode;
  /** called when the end comes near */
  end: () => void;
  label: string;
}

const AROUND = 6;

/** Which rows stand in a window of this height scrolled so far. */
export function inSight(scrolled: number, seen: number, height: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(scrolled / height) - AROUND);
  const last = Math.min(count, Math.ceil((scrolled + seen) / height) + AROUND);
  return [Math.min(first, count), last];
}

export function VirtualRows<T>({ rows, height, keyOf, render, end, label }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ scrolled: 0, seen: 800 });
  const [first, last] = inSight(at.scrolled, at.seen, height, rows.length);

  useEffect(() => {
    const measure = () => {
      if (box.current) setAt({ scrolled: box.current.scrollTop, seen: box.current.clientHeight || 800 });
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);

  useEffect(() => {
    if (rows.length > 0 && last >= rows.length) end();
  }, [last, rows.length, end]);

  return (
    <div
      className="virtual"
      ref={box}
      onScroll={({ currentTarget: now }) => setAt({ scrolled: now.scrollTop, seen: now.clientHeight })}
    >
      <ul
        className="rows"
        aria-label={label}
        style={{ height: rows.length * height, paddingTop: first * height }}
      >
        {rows.slice(first, last).map((row, n) => (
          <li key={keyOf(row)} aria-setsize={rows.length} aria-posinset={first + n + 1} style={{ height }}>
            {render(row)}
          </li>
        ))}
      </ul>
    </div>
  );
}
