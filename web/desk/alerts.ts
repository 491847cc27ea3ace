/** Telling an agent who looks elsewhere: a short sound and a number in the title when a buyer waits anew for a person. */
import { useEffect, useRef } from "react";

const KEY = "wuyou-sound";
const TITLE = "无忧售后 · 工作台";
const TONE_HZ = 880;
const TONE_S = 0.18;

export function soundOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setSound(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
}

/** `(3) 无忧售后 · 工作台` while somebody waits. */
export function titled(waiting: number): string {
  return waiting > 0 ? `(${waiting}) ${TITLE}` : TITLE;
}

/** Those that were not there, or owed nothing, when we looked last. */
export function fresh(before: ReadonlySet<string> | null, now: readonly string[]): readonly string[] {
  return before === null ? [] : now.filter((one) => !before.has(one));
}

/** `owed`: chats in which somebody waits for this agent, each with since when, so that a second wait counts anew. */
export function useAlerts(owed: readonly string[]): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const keys = owed.join("\n");
  useEffect(() => {
    const now = keys === "" ? [] : keys.split("\n");
    document.title = titled(now.length);
    if (fresh(known.current, now).length > 0 && soundOn()) beep();
    known.current = new Set(now);
  }, [keys]);
}

/** Silent where the browser allows no sound before the first click. */
function beep(): void {
  try {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = TONE_HZ;
    volume.gain.setValueAtTime(0.15, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + TONE_S);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + TONE_S);
    tone.onended = () => void context.close();
  } catch {
    // no sound here; the title says it too
  }
}
