/** Which colleagues have this chat open or write in it, so that two do not answer at once. */
import { useEffect, useState } from "react";
import { useLive } from "./useLive";

export interface Colleagues {
  looking: readonly string[];
  typing: readonly string[];
}

interface Heard {
  doing: string;
  until: number;
}

/** how often we say that we have it open, well within what the server lets it count */
const SAY_MS = 8_000;

export function useBeside(id: string): Colleagues {
  const live = useLive();
  const [heard, setHeard] = useState<ReadonlyMap<string, Heard>>(new Map());
  useEffect(() => {
    setHeard(new Map());
    const deaf = live.listen((frame) => {
      if (frame.type !== "beside" || frame.conversation !== id) return;
      const until = Date.now() + Number(frame.seconds) * 1000;
      setHeard((before) => new Map(before).set(String(frame.name), { doing: String(frame.doing), until }));
    });
    live.looking(id);
    const timer = setInterval(() => {
      live.looking(id);
      setHeard((before) => new Map([...before].filter(([, one]) => one.until > Date.now())));
    }, SAY_MS);
    return () => {
      deaf();
      clearInterval(timer);
    };
  }, [id, live]);
  const names = (doing: string) => [...heard].filter(([, one]) => one.doing === doing).map(([name]) => name);
  return { looking: names("looking"), typing: names("typing") };
}
