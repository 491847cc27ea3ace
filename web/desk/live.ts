/** What the server tells the desk by itself: lists that changed, lines, cases, somebody typing. */

import type { Line } from "@shared/api/types";
import { type Frame, type Link, LiveSocket, socketUrl } from "@shared/chat/socket";

type Listener = (frame: Frame) => void;

export class Live {
  private readonly listeners = new Set<Listener>();
  private readonly watched = new Map<string, number>();
  private readonly socket: LiveSocket;
  link: Link = "connecting";

  constructor() {
    this.socket = new LiveSocket({
      url: socketUrl("/api/desk/socket"),
      readyType: null,
      hello: async () => null,
      receive: (frame) => this.tell(frame),
      link: (link) => {
        this.link = link;
        if (link === "live")
          for (const id of this.watched.keys()) this.socket.send({ type: "watch", conversation: id });
        this.tell({ type: "link", link });
      },
    });
  }

  start(): () => void {
    this.socket.start();
    const nudge = () => this.socket.nudge();
    window.addEventListener("online", nudge);
    return () => {
      window.removeEventListener("online", nudge);
      this.socket.stop();
    };
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watch(id: string): () => void {
    this.watched.set(id, (this.watched.get(id) ?? 0) + 1);
    this.socket.send({ type: "watch", conversation: id });
    return () => {
      const left = (this.watched.get(id) ?? 1) - 1;
      if (left > 0) this.watched.set(id, left);
      else this.watched.delete(id);
    };
  }

  typing(id: string): void {
    this.socket.send({ type: "typing", conversation: id });
  }

  looking(id: string): void {
    this.socket.send({ type: "looking", conversation: id });
  }

  private tell(frame: Frame): void {
    for (const listener of this.listeners) listener(frame);
  }
}

/** The line in a frame, when it is one of that conversation. */
export function lineIn(frame: Frame, conversation: string): Line | null {
  if (frame.type !== "message" || frame.conversation !== conversation) return null;
  return frame.message as Line;
}
