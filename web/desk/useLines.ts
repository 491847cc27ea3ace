/** A conversation's lines for the desk: read once, then as they come, gaps read again; and whether the buyer types. */
import { taken } from "@shared/api/client";
import type { Line } from "@shared/api/types";
import { Timeline } from "@shared/chat/timeline";
import { useCallback, useEffect, useRef, useState } from "react";
import { lineIn } from "./live";
import { api } from "./session";
import { useLive } from "./useLive";

const TYPING_MS = 6_000;

export interface Lines {
  lines: readonly Line[];
  loading: boolean;
  error: unknown;
  typing: boolean;
  refresh: () => void;
}

export function useLines(id: string): Lines {
  const live = useLive();
  const timeline = useRef(new Timeline());
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [typing, setTyping] = useState(false);

  const read = useCallback(async () => {
    const held = timeline.current;
    const after = held.cursor;
    try {
      const fresh = await taken(
        api.GET("/api/desk/conversations/{id}/messages", { params: { path: { id }, query: { after } } }),
      );
      if (held !== timeline.current) return;
      held.read(fresh, after);
      setLines(held.lines);
      setError(null);
    } catch (problem) {
      if (held === timeline.current) setError(problem);
    } finally {
      if (held === timeline.current) setLoading(false);
    }
  }, [id]);

  useEffect(() => {
    timeline.current = new Timeline();
    setLines([]);
    setLoading(true);
    setTyping(false);
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const deaf = live.listen((frame) => {
      const line = lineIn(frame, id);
      if (line) {
        if (line.from === "buyer") setTyping(false);
        const whole = timeline.current.push(line);
        setLines(timeline.current.lines);
        if (!whole) void read();
      }
      if (frame.type === "link" && frame.link === "live") void read();
      if (frame.type === "typing" && frame.conversation === id) {
        setTyping(true);
        clearTimeout(quiet);
        quiet = setTimeout(() => setTyping(false), TYPING_MS);
      }
    });
    const unwatch = live.watch(id);
    void read();
    return () => {
      clearTimeout(quiet);
      deaf();
      unwatch();
    };
  }, [id, live, read]);

  return { lines, loading, error, typing, refresh: () => void read() };
}
