/** Reads a card's data as it may come: a missing or odd field becomes an empty one, never a crash. */

export type Data = Record<string, unknown>;

export function record(value: unknown): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

export function records(value: unknown): Data[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function words(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
