/** The desk's lists of cases by what is to be done, and the filters somebody keeps under a name of his own. */
import type { WorkQuery } from "@shared/api/types";

export const WORKS = [
  { work: "all", title: "全部" },
  { work: "agree", title: "待处理" },
  { work: "review", title: "待复核" },
  { work: "inspect", title: "待验货" },
  { work: "repair", title: "维修" },
  { work: "send", title: "待寄出" },
  { work: "failed", title: "退款失败" },
  { work: "platform", title: "平台介入" },
  { work: "buyer", title: "等买家" },
] as const;

export interface View {
  name: string;
  query: WorkQuery;
}

const KEY = "wuyou-views";

export function viewsOf(staff: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${KEY}-${staff}`) ?? "[]");
    return Array.isArray(kept) ? (kept as View[]) : [];
  } catch {
    return [];
  }
}

/** With this one, in place of one of the same name. */
export function withView(views: readonly View[], view: View): View[] {
  return [...views.filter((one) => one.name !== view.name), view];
}

export function keepViews(staff: string, views: readonly View[]): void {
  localStorage.setItem(`${KEY}-${staff}`, JSON.stringify(views));
}

/** The address of the same list as a table. */
export function exportPath(query: WorkQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return `/api/desk/cases/export.csv?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
