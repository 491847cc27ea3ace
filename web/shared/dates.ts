/** How times read: the wire has ISO 8601 with an offset, people see Asia/Shanghai wherever they sit. */

const ZONE = "Asia/Shanghai";

let ahead = 0;

/** Deadlines count by the server's time: a phone's clock may be wrong, the demo's is moved by hand. */
export function serverSays(now: string | null, here: number = Date.now()): void {
  const at = now === null ? Number.NaN : Date.parse(now);
  if (!Number.isNaN(at)) ahead = at - here;
}

/** The server's time as far as we know. */
export function serverNow(): Date {
  return new Date(Date.now() + ahead);
}

function parts(at: Date): Record<string, string> {
  const format = new Intl.DateTimeFormat("zh-CN", {
    timeZone: ZONE,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

function read(iso: string | null | undefined): Date | null {
  if (!iso) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** `11月3日 14:05`, with the year when it is not this one; `—` when there is no time. */
export function dateTime(iso: string | null | undefined, now: Date = serverNow()): string {
  const at = read(iso);
  if (!at) return "—";
  const then = parts(at);
  const year = then.year === parts(now).year ? "" : `${then.year}年`;
  return `${year}${then.month}月${then.day}日 ${then.hour}:${then.minute}`;
}

/** `14:05` for today, else as `dateTime`. */
export function clock(iso: string | null | undefined, now: Date = serverNow()): string {
  const at = read(iso);
  if (!at) return "—";
  const then = parts(at);
  const today = parts(now);
  const same = then.year === today.year && then.month === today.month && then.day === today.day;
  return same ? `${then.hour}:${then.minute}` : dateTime(iso, now);
}

/** A length of time in the one unit that matters: `3 天`, `5 小时`, `12 分钟`, `不到 1 分钟`. */
export function span(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "不到 1 分钟";
  if (minutes < 60) return `${minutes} 分钟`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} 小时`;
  return `${Math.floor(minutes / 1440)} 天`;
}

/** `还剩 3 天` or `已超时 2 小时`; null when no clock runs. */
export function remaining(iso: string | null | undefined, now: Date = serverNow()): string | null {
  const at = read(iso);
  if (!at) return null;
  const left = at.getTime() - now.getTime();
  return left >= 0 ? `还剩 ${span(left)}` : `已超时 ${span(-left)}`;
}

/** How long somebody has waited, in milliseconds; 0 when nobody waits. */
export function waited(iso: string | null | undefined, now: Date = serverNow()): number {
  const at = read(iso);
  return at ? Math.max(0, now.getTime() - at.getTime()) : 0;
}
