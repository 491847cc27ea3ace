/** Nothing missed, nothing twice, whatever order lines come in. */
import type { Line } from "@shared/api/types";
import { answeredBefore } from "@shared/chat/buttons";
import { Timeline } from "@shared/chat/timeline";
import { describe, expect, it } from "vitest";

function line(seq: number, more: Partial<Line> = {}): Line {
  return { seq, id: `m${seq}`, from: "bot", at: "2026-11-24T04:00:00Z", text: String(seq), ...more };
}

const seqs = (timeline: Timeline) => timeline.lines.map((one) => one.seq);

describe("timeline", () => {
  it("shows a line that came twice once", () => {
    const timeline = new Timeline();
    timeline.push(line(1));
    timeline.push(line(1));
    timeline.read([line(1), line(2)], 0);
    expect(seqs(timeline)).toEqual([1, 2]);
  });

  it("asks to read again when a line in between is missing, and resumes before the gap", () => {
    const timeline = new Timeline();
    timeline.push(line(1));
    expect(timeline.push(line(4))).toBe(false);
    expect(timeline.cursor).toBe(1);
    timeline.read([line(2), line(3), line(4)], 1);
    expect(timeline.cursor).toBe(4);
    expect(seqs(timeline)).toEqual([1, 2, 3, 4]);
  });

  it("accepts that a number which a read left out is not for this reader", () => {
    const timeline = new Timeline();
    timeline.push(line(1));
    expect(timeline.push(line(3))).toBe(false);
    timeline.read([line(3)], 1);
    expect(timeline.cursor).toBe(3);
    expect(timeline.push(line(4))).toBe(true);
  });

  it("does not trust a read that began after the gap", () => {
    const timeline = new Timeline();
    timeline.push(line(1));
    timeline.read([line(9)], 8);
    expect(timeline.cursor).toBe(1);
  });

  it("sorts lines that overtook each other", () => {
    const timeline = new Timeline();
    timeline.push(line(2));
    timeline.push(line(1));
    expect(seqs(timeline)).toEqual([1, 2]);
    expect(timeline.cursor).toBe(2);
  });
});

describe("buttons pressed before this page was loaded", () => {
  const buttons = [
    { title: "确认提交", action: "a", value: "yes" },
    { title: "先不退了", action: "b", value: "no" },
  ];

  it("are known by the buyer's next line", () => {
    const lines = [line(1, { buttons }), line(2, { from: "buyer", text: "确认提交" })];
    expect([...answeredBefore(lines)]).toEqual([1]);
  });

  it("stay open when the buyer said something else", () => {
    const lines = [
      line(1, { buttons }),
      line(2, { from: "buyer", text: "等等" }),
      line(3, { from: "buyer", text: "确认提交" }),
    ];
    expect([...answeredBefore(lines)]).toEqual([]);
  });
});
