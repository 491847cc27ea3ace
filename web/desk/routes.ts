/** Where in the desk we are, kept in the address's fragment so that a reload and a shared link come back to it. */
import { useSyncExternalStore } from "react";

export interface Place {
  page: "chats" | "cases";
  id: string | null;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function placeIn(hash: string): Place {
  const [page, id] = hash.replace(/^#\/?/, "").split("/");
  return { page: page === "cases" ? "cases" : "chats", id: id ? decodeURIComponent(id) : null };
}

export function usePlace(): Place {
  return placeIn(useSyncExternalStore(subscribe, () => location.hash));
}

export function go(place: Place): void {
  location.hash = `#/${place.page}${place.id ? `/${encodeURIComponent(place.id)}` : ""}`;
}
