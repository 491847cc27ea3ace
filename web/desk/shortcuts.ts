/** The desk's keys in one table: what the `?` sheet shows is what the pages listen to. */
import { useEffect, useRef } from "react";

export const SHORTCUTS = {
  sheet: { keys: "?", title: "打开这张快捷键表", group: "随处" },
  search: { keys: "Ctrl K", title: "搜索会话、订单、售后单", group: "随处" },
  chats: { keys: "Alt 1", title: "会话", group: "随处" },
  cases: { keys: "Alt 2", title: "售后单", group: "随处" },
  orders: { keys: "Alt 3", title: "订单", group: "随处" },
  next: { keys: "Alt ↓", title: "下一个会话", group: "会话" },
  previous: { keys: "Alt ↑", title: "上一个会话", group: "会话" },
  take: { keys: "Alt T", title: "接入会话", group: "会话" },
  reply: { keys: "Alt R", title: "写回复", group: "会话" },
  note: { keys: "Alt N", title: "写内部备注，@ 提醒同事", group: "会话" },
  evidence: { keys: "Alt E", title: "填入请买家举证的话", group: "会话" },
  transfer: { keys: "Alt Z", title: "转给同事", group: "会话" },
  release: { keys: "Alt B", title: "交还机器人", group: "会话" },
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

const NAMED: Record<string, string> = { "↓": "ArrowDown", "↑": "ArrowUp" };

/** Which shortcut a key event is; null when it is none, or somebody is typing a plain `?`. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  for (const [name, { keys }] of Object.entries(SHORTCUTS)) {
    if (matches(keys, event)) return name as Shortcut;
  }
  return null;
}

function matches(keys: string, event: KeyboardEvent): boolean {
  if (keys === "?") return event.key === "?" && !event.ctrlKey && !event.metaKey && !writesIn(event.target);
  const [held, key = ""] = keys.split(" ");
  const rightHeld =
    held === "Ctrl"
      ? (event.ctrlKey || event.metaKey) && !event.altKey
      : event.altKey && !event.ctrlKey && !event.metaKey;
  // by its place on the keyboard: Alt makes another character of a letter on some
  return rightHeld && [NAMED[key], `Key${key}`, `Digit${key}`].includes(event.code);
}

function writesIn(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

type Deeds = Partial<Record<Shortcut, () => void>>;

/** Does these deeds on their keys while the caller is on the page. */
export function useShortcuts(deeds: Deeds): void {
  const present = useRef(deeds);
  present.current = deeds;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const name = shortcutOf(event);
      const deed = name && present.current[name];
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    window.addEventListener("keydown", heard);
    return () => window.removeEventListener("keydown", heard);
  }, []);
}
