/** A conversation's lines for the desk: the newest first read, earlier ones on demand, then as they come; who types. */
import { taken } from "@shared/api/client";
import type { Line } from "@shared/api/types";
import { Timeline } from "@shared/chat/timeline";
import { useCallback, useEffect, useRef, useState } from "react";
import { lineIn } from "./live";
import { api } from "./session";
import { useLive } from "./useLive";

const TYPING_MS = 6_000;
/** more than any line's number: the newest page */
const NEWEST = 2_000_000_001;

export interface Lines {
  lines: readonly Line[];
  loading: boolean;
  error: unknown;
  typing: boolean;
  /** there are lines before the first one shown */
  more: boolean;
  earlier: () => Promise<void>;
  refresh: () => void;
}

export function useLines(id: string): Lines {
  const live = useLive();
  const timeline = useRef(new Timeline());
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [typing, setTyping] = useState(false);

  /** Reads on from what we have; `before` reads the page that ends there. */
  const read = useCallback(
    async (before?: number) => {
      const held = timeline.current;
      const after = held.cursor;
      const back = before ?? (after === 0 ? NEWEST : undefined);
      try {
        const fresh = await taken(
          api.GET("/api/desk/conversations/{id}/messages", {
            params: { path: { id }, query: back === undefined ? { after } : { before: back } },
          }),
        );
        if (held !== timeline.current) return;
        if (back === undefined) held.read(fresh, after);
        else held.older(fresh);
        setLines(held.lines);
        setError(null);
      } catch (problem) {
        if (held === timeline.current) setError(problem);
      } finally {
        if (held === timeline.current) setLoading(false);
      }
    },
    [id],
  );

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

  const first = lines[0]?.seq ?? 0;
  return {
    lines,
    loading,
    error,
    typing,
    more: first > 1,
    earlier: () => read(first),
    refresh: () => void read(),
  };
}
