/** Where in the desk we are, kept in the address's fragment so that a reload and a shared link come back to it. */
import { useSyncExternalStore } from "react";

/** Every page in the order of the bar, with the roles that work on it; the server refuses the others by itself. */
export const PAGES = [
  { page: "chats", title: "会话", roles: ["agent", "supervisor"] },
  { page: "cases", title: "售后单", roles: ["agent", "supervisor", "mediator", "vendor"] },
  { page: "orders", title: "订单", roles: ["agent", "supervisor"] },
  { page: "canned", title: "快捷回复", roles: ["supervisor"] },
  { page: "board", title: "看板", roles: ["supervisor"] },
  { page: "reports", title: "统计", roles: ["supervisor"] },
  { page: "settings", title: "管理", roles: ["supervisor"] },
  { page: "inbox", title: "没听懂的话", roles: ["trainer"] },
  { page: "examples", title: "例句", roles: ["trainer"] },
  { page: "changes", title: "改动", roles: ["trainer"] },
  { page: "goldens", title: "必懂对话", roles: ["trainer"] },
  { page: "models", title: "模型", roles: ["trainer", "supervisor"] },
] as const;
export type Page = (typeof PAGES)[number]["page"];

/** What stands in somebody's bar. */
export function pagesOf(role: string) {
  return PAGES.filter((page) => (page.roles as readonly string[]).includes(role));
}

export interface Place {
  page: Page;
  id: string | null;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function placeIn(hash: string): Place {
  const [page, id] = hash.replace(/^#\/?/, "").split("/");
  const known = PAGES.find((one) => one.page === page);
  return { page: known?.page ?? "chats", id: id ? decodeURIComponent(id) : null };
}

/** Where somebody of this role is: what he may not see opens his first page instead. */
export function usePlace(role: string): Place {
  const place = placeIn(useSyncExternalStore(subscribe, () => location.hash));
  const [first, ...others] = pagesOf(role);
  if (!first || [first, ...others].some(({ page }) => page === place.page)) return place;
  return { page: first.page, id: null };
}

export function go(place: Place): void {
  location.hash = `#/${place.page}${place.id ? `/${encodeURIComponent(place.id)}` : ""}`;
}
