/** Where in the desk we are, kept in the address's fragment so that a reload and a shared link come back to it. */
import { useSyncExternalStore } from "react";

const PAGES = ["chats", "cases", "orders"] as const;
export type Page = (typeof PAGES)[number];

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
  return { page: PAGES.find((known) => known === page) ?? "chats", id: id ? decodeURIComponent(id) : null };
}

export function usePlace(): Place {
  return placeIn(useSyncExternalStore(subscribe, () => location.hash));
}

export function go(place: Place): void {
  location.hash = `#/${place.page}${place.id ? `/${encodeURIComponent(place.id)}` : ""}`;
}
