/** How a setting reads: its title from its source, what it is limited to, yuan where the law counts fen. */
import { kindTitle } from "@shared/titles";

export interface Figure {
  name: string;
  where: Record<string, string | number>;
  unit: string;
  base: number;
  value: number;
  source: string;
  changeable: boolean;
}

const GOODS: Record<string, string> = {
  UNSENT: "没有发货",
  TO_BUYER: "寄给买家的路上",
  BUYER: "买家已收货",
};
const CATEGORIES: Record<string, string> = { fresh: "生鲜" };

export function figureKey({ name, where }: Pick<Figure, "name" | "where">): string {
  return [name, ...Object.entries(where).map(([on, what]) => `${on}.${what}`)].join("-");
}

/** The part behind the dot says what it is; the part before, which text it comes from. */
export function titleOf({ source }: Figure): string {
  return source.split("·").slice(1).join("·") || source;
}

export function whereOf({ where }: Pick<Figure, "where">): string {
  const said: Record<string, (value: string | number) => string> = {
    kind: (value) => kindTitle(String(value)),
    goods: (value) => GOODS[value] ?? String(value),
    category: (value) => CATEGORIES[value] ?? String(value),
    seven_days: () => "支持七天无理由",
    failures: (value) => `第 ${value} 次失败后`,
  };
  return Object.entries(where)
    .filter(([on]) => on !== "shop")
    .map(([on, value]) => said[on]?.(value) ?? String(value))
    .join("，");
}

export function unitOf({ unit }: Pick<Figure, "unit">): string {
  return unit === "分" ? "元" : unit === "百分" ? "%" : unit;
}

export function shown({ unit }: Pick<Figure, "unit">, value: number): number {
  return unit === "分" ? value / 100 : value;
}

export function stored({ unit }: Pick<Figure, "unit">, value: number): number {
  return unit === "分" ? Math.round(value * 100) : Math.round(value);
}
