/** Wires one buyer's session: the page's token, the server's verbs, the socket, and the conversation they feed. */
import { buyerApi, taken } from "@shared/api/client";
import type { About, Order } from "@shared/api/types";
import { LiveSocket, socketUrl } from "@shared/chat/socket";
import { Conversation } from "./conversation";
import { Host, NotSignedIn } from "./host";
import { upload } from "./uploads";

export interface Session {
  conversation: Conversation;
  host: Host;
  start: () => () => void;
  orderOf: (orderNo: string) => Promise<Order | null>;
  fileOf: (id: string) => Promise<Blob>;
  typing: () => void;
  /** pays at the demo's till; false where there is none */
  pay: (charge: string) => Promise<boolean>;
}

interface Events {
  about: (about: About, say: string | undefined) => void;
  signedOut: (signedOut: boolean) => void;
}

const TYPING_EVERY_MS = 3_000;

export function sessionWith(parent: Window, origin: string, events: Events): Session {
  const host = new Host(parent, origin, {
    about: events.about,
    shown: (seen) => {
      conversation.shown(seen);
      if (seen) socket.nudge();
    },
  });
  const token = async () => {
    try {
      const now = await host.tokenNow();
      events.signedOut(false);
      return now;
    } catch (error) {
      if (error instanceof NotSignedIn) events.signedOut(true);
      throw error;
    }
  };
  const api = buyerApi(token);
  const conversation = new Conversation({
    read: (after, wait) => taken(api.GET("/api/chat/messages", { params: { query: { after, wait } } })),
    post: (message) => taken(api.POST("/api/chat/messages", { body: message })),
    upload: async (file, progress) => upload(file, await token(), progress),
    forgetToken: () => host.forgetToken(),
  });
  const socket = new LiveSocket({
    url: socketUrl("/api/chat/socket"),
    readyType: "ready",
    hello: async () => ({ type: "hello", token: await token(), after: conversation.cursor }),
    receive: (frame) => conversation.hear(frame),
    link: (link, failures) => {
      if (failures > 0) host.forgetToken();
      conversation.linked(link, failures);
    },
  });
  let typedAt = 0;

  return {
    conversation,
    host,
    start() {
      const deaf = host.listen();
      const nudge = () => {
        if (document.visibilityState === "visible") socket.nudge();
      };
      window.addEventListener("online", nudge);
      document.addEventListener("visibilitychange", nudge);
      socket.start();
      return () => {
        deaf();
        window.removeEventListener("online", nudge);
        document.removeEventListener("visibilitychange", nudge);
        socket.stop();
      };
    },
    async orderOf(orderNo) {
      const orders = await taken(api.GET("/api/orders"));
      return orders.find((order) => order.order_no === orderNo) ?? null;
    },
    async fileOf(id) {
      const answer = await fetch(`/api/files/${encodeURIComponent(id)}`, {
        headers: { Authorization: `Bearer ${await token()}` },
        credentials: "omit",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.blob();
    },
    async pay(charge) {
      const { response } = await api.POST("/api/demo/pay", { body: { charge } });
      return response.ok;
    },
    typing() {
      if (Date.now() - typedAt < TYPING_EVERY_MS) return;
      typedAt = Date.now();
      socket.send({ type: "typing" });
    },
  };
}
