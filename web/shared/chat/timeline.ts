/** Which lines of a conversation we have, and from where to read on: nothing missed, nothing twice. */
import type { Line } from "../api/types";

export class Timeline {
  private readonly bySeq = new Map<number, Line>();
  private ordered: readonly Line[] = [];
  /** every line up to here has been read; where a resume asks `after` */
  cursor = 0;

  get lines(): readonly Line[] {
    return this.ordered;
  }

  /** A line pushed by the socket. False when lines before it may be missing: read again from `cursor`. */
  push(line: Line): boolean {
    this.put([line]);
    if (line.seq <= this.cursor) return true;
    if (line.seq !== this.cursor + 1) return false;
    this.cursor = line.seq;
    this.followOn();
    return true;
  }

  /** The answer to a read of everything after `after`: seqs absent from it do not exist for this reader. */
  read(lines: readonly Line[], after: number): void {
    this.put(lines);
    if (after > this.cursor) return;
    const last = lines.reduce((highest, line) => Math.max(highest, line.seq), after);
    this.cursor = Math.max(this.cursor, last);
    this.followOn();
  }

  /** The newest lines, or those before what we have: they move no cursor back. */
  older(lines: readonly Line[]): void {
    this.put(lines);
    if (this.cursor === 0) this.cursor = lines.at(-1)?.seq ?? 0;
  }

  private put(lines: readonly Line[]): void {
    for (const line of lines) this.bySeq.set(line.seq, line);
    if (lines.length > 0) this.ordered = [...this.bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  private followOn(): void {
    while (this.bySeq.has(this.cursor + 1)) this.cursor += 1;
  }
}
