/** The desk's one socket for as long as somebody is signed in, and what its frames make stale. */
import type { Link } from "@shared/chat/socket";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState } from "react";
import { Live } from "./live";

export const LiveContext = createContext<Live>(new Live());

export function useLive(): Live {
  return useContext(LiveContext);
}

/** Starts the socket; re-reads lists and cases as they change, and everything after a gap. */
export function useLiveQueries(live: Live, enabled = true): Link {
  const queries = useQueryClient();
  const [link, setLink] = useState<Link>("connecting");
  useEffect(() => {
    if (!enabled) return;
    const deaf = live.listen((frame) => {
      if (frame.type === "link") {
        setLink(frame.link as Link);
        if (frame.link === "live") void queries.invalidateQueries();
      }
      if (frame.type === "conversations") {
        void queries.invalidateQueries({ queryKey: ["conversations"] });
        void queries.invalidateQueries({ queryKey: ["board"] });
        void queries.invalidateQueries({ queryKey: ["conversation"] });
      }
      if (frame.type === "case") {
        void queries.invalidateQueries({ queryKey: ["cases"] });
        void queries.invalidateQueries({ queryKey: ["board"] });
        void queries.invalidateQueries({ queryKey: ["case"] });
        void queries.invalidateQueries({ queryKey: ["conversation"] });
      }
    });
    const stop = live.start();
    return () => {
      deaf();
      stop();
    };
  }, [live, queries, enabled]);
  return link;
}
