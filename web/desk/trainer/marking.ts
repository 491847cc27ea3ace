/** Facts marked in a message as trainers write them, `[8块](money)邮费`: read apart, added, taken out again. */

export interface Piece {
  text: string;
  start: number;
  entity: string | null;
}

const MARK = /\[([^\]]+)\]\(([a-z_]+)\)/g;

export function piecesOf(written: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let start = 0;
  function add(text: string, entity: string | null) {
    if (text) pieces.push({ text, start, entity });
    start += text.length;
  }
  for (const found of written.matchAll(MARK)) {
    add(written.slice(at, found.index), null);
    add(found[1] ?? "", found[2] ?? null);
    at = found.index + found[0].length;
  }
  add(written.slice(at), null);
  return pieces;
}

export function textOf(written: string): string {
  return piecesOf(written)
    .map((piece) => piece.text)
    .join("");
}

function write(pieces: { text: string; entity: string | null }[]): string {
  return pieces.map(({ text, entity }) => (entity ? `[${text}](${entity})` : text)).join("");
}

/** The message with the characters from `from` to `to` marked; what was marked there before is not any more. */
export function mark(written: string, from: number, to: number, entity: string): string {
  const text = textOf(written);
  const said = text.slice(from, to);
  if (!said.trim() || /[[\]()]/.test(said)) return written;
  const kept = piecesOf(written).filter(
    (piece) => piece.entity && (piece.start >= to || piece.start + piece.text.length <= from),
  );
  const marks = [...kept, { start: from, text: said, entity }].sort((a, b) => a.start - b.start);
  const pieces: { text: string; entity: string | null }[] = [];
  let at = 0;
  for (const one of marks) {
    pieces.push({ text: text.slice(at, one.start), entity: null }, one);
    at = one.start + one.text.length;
  }
  return write([...pieces, { text: text.slice(at), entity: null }]);
}

/** The message without the mark that begins at this character. */
export function unmark(written: string, start: number): string {
  return write(
    piecesOf(written).map((piece) => ({ ...piece, entity: piece.start === start ? null : piece.entity })),
  );
}

/** The parts of a message with two wishes, as far as its own signs tell them. */
export function partsOf(text: string): string[] {
  const parts = text.split(/[,，。;；!！?？\n]+|\s{1,}/).filter((part) => part.trim());
  return parts.length > 1 ? parts : [text, ""];
}
