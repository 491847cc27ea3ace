/** A socket that comes back: first frame, heartbeat, back-off with jitter; what a frame means is the caller's. */

export type Link = "connecting" | "live" | "waiting" | "closed";

export interface Frame {
  type: string;
  [name: string]: unknown;
}

export interface SocketPorts {
  url: string;
  /** the frame to send first, asked for at each connection (a token may have changed); null: none needed */
  hello: () => Promise<Frame | null>;
  /** the frame that says the server accepted us; without one a connection counts from its opening */
  readyType: string | null;
  receive: (frame: Frame) => void;
  link: (link: Link, failures: number) => void;
  /** overridden by tests */
  connect?: (url: string) => WebSocket;
  random?: () => number;
}

/** Silence after which a connection counts as dead, ms; the server pings well within it. */
export const SILENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/** How long to wait after so many failures in a row, ms: doubling, capped, between half and the whole. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
  return full / 2 + (full / 2) * random();
}

export class LiveSocket {
  private socket: WebSocket | null = null;
  private failures = 0;
  private stopped = true;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: SocketPorts) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    this.drop();
    this.ports.link("closed", this.failures);
  }

  /** Try at once: the network came back, or the page is looked at again. */
  nudge(): void {
    if (this.stopped || this.socket) return;
    clearTimeout(this.retryTimer);
    this.open();
  }

  /** False when the frame could not be sent. */
  send(frame: Frame): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private open(): void {
    this.ports.link("connecting", this.failures);
    const socket = (this.ports.connect ?? ((url) => new WebSocket(url)))(this.ports.url);
    this.socket = socket;
    this.listenForSilence(socket);
    socket.onopen = () => void this.greet(socket);
    socket.onmessage = (event) => this.hear(socket, event.data);
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => undefined;
  }

  private async greet(socket: WebSocket): Promise<void> {
    try {
      const frame = await this.ports.hello();
      if (socket !== this.socket) return;
      if (frame) socket.send(JSON.stringify(frame));
      if (this.ports.readyType === null) this.ready();
    } catch {
      socket.close();
    }
  }

  private hear(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    this.listenForSilence(socket);
    const frame = parse(data);
    if (!frame) return;
    if (frame.type === "ping") {
      this.send({ type: "pong" });
      return;
    }
    if (frame.type === this.ports.readyType) this.ready();
    this.ports.receive(frame);
  }

  private ready(): void {
    this.failures = 0;
    this.ports.link("live", 0);
  }

  private listenForSilence(socket: WebSocket): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      socket.close();
      this.lost(socket);
    }, SILENCE_MS);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.drop();
    if (this.stopped) return;
    this.failures += 1;
    this.ports.link("waiting", this.failures);
    this.retryTimer = setTimeout(() => this.open(), backOff(this.failures - 1, this.ports.random));
  }

  private drop(): void {
    clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

function parse(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === "object" && frame !== null && typeof (frame as Frame).type === "string"
      ? (frame as Frame)
      : null;
  } catch {
    return null;
  }
}

/** The socket's address beside this page: same host, secure when the page is. */
export function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}
