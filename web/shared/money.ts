/** How money reads: integer fen in, yuan with two places out; floats never hold an amount. */

/** `29900` → `¥299.00`; anything that is not a whole number of fen reads `—`. */
export function yuan(fen: number | null | undefined): string {
  if (typeof fen !== "number" || !Number.isSafeInteger(fen)) return "—";
  const whole = Math.trunc(Math.abs(fen) / 100);
  const rest = String(Math.abs(fen) % 100).padStart(2, "0");
  return `${fen < 0 ? "-" : ""}¥${whole.toLocaleString("en-US")}.${rest}`;
}

/** What a person typed (`299`, `¥35.5`, `35块5` not) as fen; null when it is no amount with at most two places. */
export function fenOf(typed: string): number | null {
  const match = /^[¥￥]?\s*(\d{1,7})(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
