/** What a button's value says, and whether a line's buttons were already answered. */
import type { Button, Json, Line } from "../api/types";

/** The value as an attribute that scripts can find: a word as it is, an object as compact JSON. */
export function valueText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A field of an object value, as text; null when the value has none such. */
export function fieldOf(button: Button, name: string): string | null {
  const { value } = button;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const field = value[name];
  return typeof field === "string" || typeof field === "number" ? String(field) : null;
}

/** The button with that word or field value. */
export function buttonFor(buttons: readonly Button[], name: string, wanted: string): Button | undefined {
  return buttons.find((button) => fieldOf(button, name) === wanted);
}

export function wordButton(buttons: readonly Button[], word: string): Button | undefined {
  return buttons.find((button) => button.value === word);
}

/** Seqs of lines whose buttons were pressed before this page was loaded: the buyer's next line says a title of theirs. */
export function answeredBefore(lines: readonly Line[]): ReadonlySet<number> {
  const answered = new Set<number>();
  let open: Line[] = [];
  for (const line of lines) {
    if (line.from === "buyer") {
      for (const asked of open) {
        if (asked.buttons?.some((button) => button.title === line.text)) answered.add(asked.seq);
      }
      open = [];
    } else if (line.buttons?.length) {
      open.push(line);
    }
  }
  return answered;
}
