/** A button of a card: the one element that presses; findable by `data-value`, never pressed twice. */
import type { ReactNode } from "react";
import type { Button } from "../api/types";
import { valueText } from "../chat/buttons";
import { useCard } from "./context";

interface Props {
  button: Button;
  look?: "main" | "plain" | "quiet" | "row";
  children?: ReactNode;
}

export function Press({ button, look = "plain", children }: Props) {
  const { idle, compact, pressed, press } = useCard();
  if (compact && look !== "row") return <span className="wy-chip">{button.title}</span>;
  if (compact) return <div className="wy-row">{children ?? button.title}</div>;
  const chosen = pressed === button.action;
  return (
    <button
      type="button"
      className={`wy-press wy-press-${look}${chosen ? " wy-chosen" : ""}`}
      data-testid="button"
      data-value={valueText(button.value)}
      disabled={idle}
      aria-pressed={chosen || undefined}
      onClick={() => press(button)}
    >
      {children ?? button.title}
    </button>
  );
}

/** A row of a picker: pressable when a button goes with it. */
export function Row({
  button,
  off,
  children,
}: {
  button: Button | undefined;
  off?: boolean;
  children: ReactNode;
}) {
  if (!button) return <div className={off ? "wy-row wy-off" : "wy-row"}>{children}</div>;
  return (
    <Press button={button} look="row">
      {children}
    </Press>
  );
}

/** The buttons that no row of the card has taken, in the order they came. */
export function Rest({ buttons, main }: { buttons: readonly Button[]; main?: string }) {
  if (buttons.length === 0) return null;
  return (
    <div className="wy-actions">
      {buttons.map((button) => (
        <Press key={button.action} button={button} look={button.value === main ? "main" : "plain"} />
      ))}
    </div>
  );
}
