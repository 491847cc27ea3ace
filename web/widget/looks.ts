/** How the reader wants it: dark by the system, bigger type by choice, remembered where storage is allowed. */
import { useEffect, useState } from "react";

export type Scheme = "light" | "dark";

export function useScheme(): Scheme {
  const [scheme, setScheme] = useState<Scheme>(() => (systemDark()?.matches ? "dark" : "light"));
  useEffect(() => {
    const media = systemDark();
    const changed = () => setScheme(media?.matches ? "dark" : "light");
    media?.addEventListener("change", changed);
    return () => media?.removeEventListener("change", changed);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.colorScheme = scheme;
  }, [scheme]);
  return scheme;
}

function systemDark(): MediaQueryList | null {
  return typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
}

const KEY = "wuyou-elder";

export function useElder(): [boolean, (elder: boolean) => void] {
  const [elder, setElder] = useState(() => stored() === "1");
  useEffect(() => {
    document.documentElement.dataset.elder = elder ? "true" : "false";
  }, [elder]);
  return [
    elder,
    (wanted) => {
      setElder(wanted);
      try {
        localStorage.setItem(KEY, wanted ? "1" : "0");
      } catch {
        // a frame of another site may have no storage: the choice then lasts as long as the page
      }
    },
  ];
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
