/** A report of a model as the server keeps it (bot/trainer/models/reports.py): shares 0–1, times in milliseconds. */
export interface Share {
  count: number;
  n: number;
  share: number;
  low: number;
  high: number;
}

interface Turned {
  text: string;
  meant: string;
  now: string;
  before: string;
}

interface Measured {
  accuracy: Share;
  accepted: Share;
  asked_back: Share;
  wrong_of_acted_on: Share;
  noise: (Share & { kind: string })[];
  speed: { p50_ms: number; p95_ms: number; n: number };
  size_bytes: number;
  calibration: { error: number };
}

export interface Against extends Measured {
  model: string;
  gained: number;
  lost: number;
  gains: Turned[];
  losses: Turned[];
  turned: { intent: string; gained: number; lost: number }[];
  chance: number;
}

export interface Report extends Measured {
  set: { name: "held_out" | "split"; n: number; hash: string };
  by_intent: { intent: string; n: number; precision: number; recall: number }[];
  confusions: { meant: string; said: string; n: number }[];
  training_seconds: number;
  against: Against | null;
}

export const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

/** The figure with how sure it is. */
export const within = ({ share, low, high }: Share) =>
  `${percent(share)}（${percent(low)}–${percent(high)}）`;

/** What the difference from the model that served is worth, in words. */
export function verdict({ gained, lost, chance }: Pick<Against, "gained" | "lost" | "chance">): string {
  if (gained === lost)
    return gained === 0 ? "没有一句的理解变了" : `多懂 ${gained} 句，也少懂 ${lost} 句，不分高下`;
  const which = gained > lost ? "更好" : "更差";
  const sure = chance <= 0.05 ? `${which}，不太可能是碰巧` : `看上去${which}，但也可能是碰巧`;
  return `多懂 ${gained} 句，少懂 ${lost} 句：${sure}`;
}
