/** Money and times as people read them. */
import { clock, dateTime, remaining, serverNow, serverSays, span } from "@shared/dates";
import { fenOf, yuan } from "@shared/money";
import { afterEach, describe, expect, it } from "vitest";

const now = new Date("2026-11-24T04:00:00+00:00");

describe("money", () => {
  it("shows fen as yuan with two places and no float", () => {
    expect(yuan(29900)).toBe("¥299.00");
    expect(yuan(1)).toBe("¥0.01");
    expect(yuan(123456789)).toBe("¥1,234,567.89");
    expect(yuan(-350)).toBe("-¥3.50");
    expect(yuan(0)).toBe("¥0.00");
  });

  it("shows no amount as a dash", () => {
    expect(yuan(null)).toBe("—");
    expect(yuan(Number.NaN)).toBe("—");
    expect(yuan(1.5)).toBe("—");
  });

  it("reads what a person typed, to the fen", () => {
    expect(fenOf("299")).toBe(29900);
    expect(fenOf("¥0.07")).toBe(7);
    expect(fenOf("19.9")).toBe(1990);
    expect(fenOf("1.005")).toBeNull();
    expect(fenOf("-5")).toBeNull();
    expect(fenOf("1e3")).toBeNull();
    expect(fenOf("")).toBeNull();
  });
});

describe("dates", () => {
  it("are Shanghai's wherever the reader sits", () => {
    expect(dateTime("2026-11-24T16:30:00+00:00", now)).toBe("11月25日 00:30");
    expect(dateTime("2026-11-24T23:59:59+08:00", now)).toBe("11月24日 23:59");
  });

  it("name the year when it is another one", () => {
    expect(dateTime("2025-12-31T15:59:00+00:00", now)).toBe("2025年12月31日 23:59");
  });

  it("show only the time today", () => {
    expect(clock("2026-11-24T01:05:00+00:00", now)).toBe("09:05");
    expect(clock("2026-11-23T01:05:00+00:00", now)).toBe("11月23日 09:05");
  });

  it("say how long is left, and how long it is past", () => {
    expect(remaining("2026-11-26T04:00:00+00:00", now)).toBe("还剩 2 天");
    expect(remaining("2026-11-26T03:59:00+00:00", now)).toBe("还剩 47 小时");
    expect(remaining("2026-11-24T01:00:00+00:00", now)).toBe("已超时 3 小时");
    expect(remaining(null, now)).toBeNull();
    expect(remaining("nonsense", now)).toBeNull();
  });

  it("keep to one unit", () => {
    expect(span(30_000)).toBe("不到 1 分钟");
    expect(span(59 * 60_000)).toBe("59 分钟");
  });
});

describe("the server's time", () => {
  afterEach(() => serverSays(new Date().toISOString()));

  it("is what is left of a deadline counted by, not the reader's own clock", () => {
    serverSays("2030-01-01T00:00:00+00:00");
    expect(remaining("2030-01-01T05:00:30+00:00")).toContain("5 小时");
  });

  it("is kept when an answer says none or nonsense", () => {
    serverSays("2030-01-01T00:00:00+00:00");
    serverSays(null);
    serverSays("soon");
    expect(serverNow().getUTCFullYear()).toBe(2030);
  });
});
