/** Which colleagues have this chat open or write in it, so that two do not answer at once. */
import { useEffect, useState } from "react";
import { useLive } from "./useLive";

export interface Colleagues {
  looking: readonly string[];
  typing: readonly string[];
}

interface Heard {
  until: number;
  typingUntil: number;
}

/** a key is shown no longer than this */
const TYPING_MS = 6_000;
/** how often we say that we have it open, well within what the server lets it count */
const SAY_MS = 8_000;
const FADE_MS = 2_000;

export function useBeside(id: string): Colleagues {
  const live = useLive();
  const [heard, setHeard] = useState<ReadonlyMap<string, Heard>>(new Map());
  useEffect(() => {
    setHeard(new Map());
    const deaf = live.listen((frame) => {
      if (frame.type !== "beside" || frame.conversation !== id) return;
      const [now, name] = [Date.now(), String(frame.name)];
      const until = now + Number(frame.seconds) * 1000;
      setHeard((before) => {
        const typingUntil = frame.doing === "typing" ? now + TYPING_MS : (before.get(name)?.typingUntil ?? 0);
        return new Map(before).set(name, { until, typingUntil });
      });
    });
    live.looking(id);
    const saying = setInterval(() => live.looking(id), SAY_MS);
    const fading = setInterval(
      () => setHeard((before) => new Map([...before].filter(([, one]) => one.until > Date.now()))),
      FADE_MS,
    );
    return () => {
      deaf();
      clearInterval(saying);
      clearInterval(fading);
    };
  }, [id, live]);
  const typing = [...heard].filter(([, one]) => one.typingUntil > Date.now()).map(([name]) => name);
  return { looking: [...heard.keys()].filter((name) => !typing.includes(name)), typing };
}
