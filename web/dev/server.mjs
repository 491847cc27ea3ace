/** A pretend application on loopback for working on the pages: `npm run build && npm run mock`. Keeps nothing. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { answer } from "./script.mjs";
import { actionsOf, buyers, cases, move, orders } from "./world.mjs";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const PORT = Number(process.env.PORT ?? 8000);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const staff = { name: "agent1", role: "agent", shop: "demo", csrf: "mock" };
const chats = new Map();
const files = new Map();
const buyerSockets = new Set();
const staffSockets = new Set();
let signedIn = false;

function chatOf(buyer) {
  if (!chats.has(buyer))
    chats.set(buyer, {
      id: `c-${buyer}`,
      buyer,
      lines: [],
      in_charge: "bot",
      epoch: 1,
      waiting_since: null,
      summary: null,
      actions: new Map(),
    });
  return chats.get(buyer);
}

function tell(sockets, frame, wanted = () => true) {
  for (const socket of sockets) if (wanted(socket)) socket.send(JSON.stringify(frame));
}

function add(chat, line) {
  const whole = {
    seq: chat.lines.length + 1,
    id: randomBytes(8).toString("hex"),
    at: new Date().toISOString(),
    text: "",
    ...line,
  };
  chat.lines.push(whole);
  tell(
    buyerSockets,
    { type: "message", message: whole },
    (socket) => socket.buyer === chat.buyer && !whole.internal,
  );
  tell(staffSockets, { type: "message", conversation: chat.id, message: whole });
  return whole;
}

function charge(chat, who) {
  Object.assign(chat, {
    in_charge: who,
    epoch: chat.epoch + 1,
    waiting_since: who === "queue" ? new Date().toISOString() : null,
  });
  tell(buyerSockets, { type: "in_charge", in_charge: who }, (socket) => socket.buyer === chat.buyer);
  tell(staffSockets, { type: "conversations" });
}

function receive(chat, message) {
  const known = chat.lines.find((line) => line.id === message.id);
  if (known) return known.seq;
  const pressed = chat.actions.get(message.action);
  const line = add(chat, {
    id: message.id,
    from: "buyer",
    text: message.text ?? pressed?.title ?? "",
    files: message.files,
  });
  if (chat.in_charge === "bot" || pressed?.go === "back")
    setTimeout(() => speak(chat, { ...message, go: pressed?.go }), 500);
  return line.seq;
}

function speak(chat, message) {
  const replies = answer(message);
  replies.forEach((reply, n) => {
    const buttons = (reply.buttons ?? []).map(({ title, value, go }) => {
      const action = randomBytes(6).toString("hex");
      chat.actions.set(action, { title, go });
      return { title, action, value };
    });
    add(chat, {
      from: "bot",
      text: reply.text,
      card: reply.card,
      buttons,
      answers: [message.id],
      ...(n === replies.length - 1 ? { end: true } : {}),
    });
    if (reply.handoff) {
      chat.summary = "想退运动鞋（尺寸不合适），要求人工";
      charge(chat, "queue");
    }
    if (reply.leave) charge(chat, "bot");
  });
}

const row = (chat) => ({
  id: chat.id,
  buyer: chat.buyer,
  in_charge: chat.in_charge,
  epoch: chat.epoch,
  waiting_since: chat.waiting_since,
  summary: chat.summary,
  case_no: cases[0]?.no ?? null,
});
const problem = (status, title) => ({
  status,
  body: { type: `mock/${status}`, title, status, detail: title },
});

function desk(path, method, body, query) {
  const [id, verb] = path.slice("/api/desk/conversations".length + 1).split("/");
  if (!id)
    return {
      body: [...chats.values()]
        .filter((chat) =>
          query.get("state") === "queue"
            ? chat.in_charge === "queue"
            : query.get("state") === "mine"
              ? chat.in_charge === staff.name
              : true,
        )
        .map(row),
    };
  const chat = [...chats.values()].find((one) => one.id === id);
  if (!chat) return problem(404, "没有这个会话");
  if (verb === "messages")
    return { body: chat.lines.filter((line) => line.seq > Number(query.get("after") ?? 0)) };
  if (method === "GET")
    return {
      body: {
        ...row(chat),
        buyer: buyers.find((one) => one.id === chat.buyer),
        orders: orders[chat.buyer],
        cases: cases.filter((one) => one.buyer === chat.buyer),
      },
    };
  if (verb === "reply")
    return {
      body: add(chat, { id: body.id, from: "agent", text: body.text, author: staff.name, files: body.files }),
    };
  if (verb === "take") charge(chat, staff.name);
  if (verb === "release" || verb === "resolve") charge(chat, "bot");
  add(chat, {
    from: "system",
    text:
      { take: "人工客服已接入", release: "机器人继续为您服务", resolve: "本次人工服务已结束" }[verb] ?? "",
  });
  return { body: row(chat) };
}

function caseVerb(path, method, body, buyer) {
  const [no, action] = path.slice("/api/cases".length + 1).split("/");
  if (!no) return { body: cases.filter((one) => !buyer || one.buyer === buyer) };
  const one = cases.find((each) => each.no === no);
  if (!one) return problem(404, "没有这个售后单");
  if (action === "actions") return { body: actionsOf(one) };
  if (method === "POST") {
    move(one, action, body);
    tell(staffSockets, { type: "case", no });
    const text = {
      agree: "商家同意了您的退货申请，请尽快寄回。",
      inspect: "商家已验收，¥299.00 正在退回您的支付宝。",
    }[action];
    if (text) add(chatOf(one.buyer), { from: "bot", text, card: { kind: "progress", data: one }, end: true });
  }
  return { body: one };
}

function route(method, path, query, body, buyer, raw) {
  if (path === "/api/demo/buyers") return { body: buyers };
  if (path === "/api/demo/login") return { body: { token: `mock.${body.buyer}` } };
  if (path === "/api/staff/login") {
    if (body.password !== "wuyou-demo") return problem(401, "账号或密码不对");
    signedIn = true;
    return { body: { ...staff, name: body.name } };
  }
  if (path === "/api/staff/logout") {
    signedIn = false;
    return { body: {} };
  }
  if (path.startsWith("/api/desk") || path.startsWith("/api/staff")) {
    if (!signedIn) return problem(401, "请先登录");
    return path === "/api/staff/me" ? { body: staff } : desk(path, method, body, query);
  }
  if (path.startsWith("/api/cases")) return caseVerb(path, method, body, buyer);
  if (path === "/api/files") {
    const id = randomBytes(6).toString("hex");
    const start = raw.indexOf("\r\n\r\n") + 4;
    files.set(id, raw.subarray(start, raw.lastIndexOf("\r\n--")));
    return { body: { id, kind: "image", size: raw.length } };
  }
  if (path.startsWith("/api/files/")) return { file: files.get(path.slice(11)) };
  if (!buyer) return problem(401, "请先登录");
  if (path === "/api/orders") return { body: orders[buyer] ?? [] };
  if (path === "/api/chat/messages" && method === "POST") {
    if ((body.text?.length ?? 0) > 2000) return problem(422, "一条消息最多 2000 字");
    return { status: 202, body: { seq: receive(chatOf(buyer), body) } };
  }
  if (path === "/api/chat/messages")
    return {
      body: chatOf(buyer).lines.filter(
        (line) => line.seq > Number(query.get("after") ?? 0) && !line.internal,
      ),
    };
  return problem(404, "没有这个地址");
}

function page(path) {
  if (path === "/") return "/shop/index.html";
  if (path === "/desk" || path.startsWith("/desk/")) return "/desk/index.html";
  return path === "/widget/" ? "/widget/index.html" : path;
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  if (url.pathname.startsWith("/api/")) {
    const json = request.headers["content-type"]?.includes("json");
    const buyer = request.headers.authorization?.split("mock.")[1];
    const {
      status = 200,
      body,
      file,
    } = route(
      request.method,
      url.pathname,
      url.searchParams,
      json && raw.length ? JSON.parse(raw) : {},
      buyer,
      raw,
    );
    response.writeHead(status, {
      "content-type": file ? "image/png" : status >= 400 ? "application/problem+json" : "application/json",
    });
    response.end(file ?? JSON.stringify(body));
    return;
  }
  const file = join(DIST, normalize(page(url.pathname)));
  const found = file.startsWith(DIST) && existsSync(file) && extname(file) !== "";
  response.writeHead(found ? 200 : 404, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
  });
  response.end(found ? readFileSync(file) : "404");
});

const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket, request) => {
  if (request.url === "/api/desk/socket") {
    staffSockets.add(socket);
    socket.on("close", () => staffSockets.delete(socket));
    return;
  }
  socket.on("close", () => buyerSockets.delete(socket));
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type !== "hello") return;
    socket.buyer = frame.token.split("mock.")[1];
    const chat = chatOf(socket.buyer);
    buyerSockets.add(socket);
    socket.send(
      JSON.stringify({
        type: "ready",
        buyer: buyers.find((one) => one.id === socket.buyer),
        in_charge: chat.in_charge,
      }),
    );
    for (const line of chat.lines)
      if (line.seq > frame.after && !line.internal)
        socket.send(JSON.stringify({ type: "message", message: line }));
  });
});

server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/`));
