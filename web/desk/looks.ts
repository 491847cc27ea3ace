/** Light or dark: the reader's own choice at this desk, else his system's; pages and components follow the same one. */
import { useSyncExternalStore } from "react";

export type Scheme = "light" | "dark";
const KEY = "wuyou-desk-scheme";
const CHANGED = "wuyou-scheme";

function system(): MediaQueryList | null {
  return typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
}

/** What he chose; null when he follows his system. */
export function chosen(): Scheme | null {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : null;
}

export function scheme(): Scheme {
  return chosen() ?? (system()?.matches ? "dark" : "light");
}

export function choose(next: Scheme): void {
  localStorage.setItem(KEY, next);
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(changed: () => void): () => void {
  const dark = system();
  window.addEventListener(CHANGED, changed);
  dark?.addEventListener("change", changed);
  return () => {
    window.removeEventListener(CHANGED, changed);
    dark?.removeEventListener("change", changed);
  };
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, scheme);
}
