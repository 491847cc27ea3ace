/** What a supervisor's pages are laid out with: a figure with its name, a panel with its heading. */
import type { ReactNode } from "react";

interface FigureProps {
  name: string;
  value: ReactNode;
  unit?: string;
  /** somebody has to do something about it */
  bad?: boolean;
  testid?: string;
}

export function Figure({ name, value, unit, bad, testid }: FigureProps) {
  return (
    <li className="figure" data-bad={bad || undefined} data-testid={testid}>
      <span className="figure-name">{name}</span>
      <b className="figure-value">{value}</b>
      <span className="muted">{unit}</span>
    </li>
  );
}

interface PanelProps {
  title: string;
  note?: string;
  wide?: boolean;
  extra?: ReactNode;
  children: ReactNode;
}

export function Panel({ title, note, wide, extra, children }: PanelProps) {
  return (
    <section className={wide ? "panel panel-wide" : "panel"} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note ? <p className="muted">{note}</p> : null}
        {extra}
      </header>
      {children}
    </section>
  );
}
