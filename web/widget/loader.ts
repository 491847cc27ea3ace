/**
 * The script that a shop page embeds: a launcher button and our page in a frame. Stays under 5 kB and touches
 * nothing else of the page. The buyer's token goes to the frame by postMessage to our exact origin, never in a URL.
 *
 *   <script async src="https://desk.example/widget.js" data-shop="demo"></script>
 *   window.wuyou = window.wuyou || [];
 *   wuyou.push({ token: () => Promise<string | null> });   how to get a fresh buyer's token
 *   wuyou.push({ open: { order_no, item? } | true, say? }); opens the chat, about that order
 *   wuyou.push({ close: true });
 */
interface Command {
  token?: () => Promise<string | null> | string | null;
  open?: true | { order_no: string; item?: string };
  say?: string;
  close?: true;
}

((page: Window & { wuyou?: unknown }) => {
  const script = document.currentScript as HTMLScriptElement | null;
  if (!script) return;
  const home = new URL(script.src);
  const origin = home.origin;
  const narrow = matchMedia("(max-width: 640px)");
  let tokenOf: Command["token"];
  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  let shown = false;
  let waiting: object[] = [];
  let scrolled = "";

  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.dataset.testid = "wuyou-launcher";
  launcher.setAttribute("aria-label", "联系客服");
  launcher.setAttribute("aria-expanded", "false");
  launcher.style.cssText =
    "position:fixed;z-index:2147483000;right:max(20px,env(safe-area-inset-right));bottom:calc(20px + env(safe-area-inset-bottom));" +
    "width:56px;height:56px;padding:0;border:0;border-radius:28px;background:#c93800;color:#fff;cursor:pointer;" +
    "box-shadow:0 6px 20px rgba(0,0,0,.22);font:600 13px/1 'PingFang SC','Noto Sans CJK SC',sans-serif";
  launcher.textContent = "客服";
  const badge = document.createElement("span");
  badge.style.cssText =
    "position:absolute;top:-4px;right:-4px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#1d2129;" +
    "color:#fff;font:600 12px/20px sans-serif;box-sizing:border-box;display:none";
  launcher.append(badge);
  launcher.onclick = () => show(!shown);

  function post(message: object): void {
    if (ready && frame?.contentWindow) frame.contentWindow.postMessage(message, origin);
    else waiting.push(message);
  }

  function lay(): void {
    if (!frame) return;
    frame.style.cssText =
      `position:fixed;z-index:2147483001;border:0;background:#fff;color-scheme:normal;display:${shown ? "block" : "none"};` +
      (narrow.matches
        ? "inset:0;width:100%;height:100vh;height:100dvh"
        : "right:20px;bottom:88px;width:400px;height:min(680px,calc(100vh - 112px));border-radius:16px;box-shadow:0 12px 40px rgba(0,0,0,.22)");
    const root = document.documentElement;
    if (shown && narrow.matches) {
      if (root.style.overflow !== "hidden") scrolled = root.style.overflow;
      root.style.overflow = "hidden";
    } else if (root.style.overflow === "hidden") root.style.overflow = scrolled;
    launcher.style.display = shown && narrow.matches ? "none" : "block";
  }

  function show(wanted: boolean): void {
    if (wanted && !frame) {
      frame = document.createElement("iframe");
      frame.title = "在线客服";
      frame.allow = "clipboard-write";
      frame.src =
        `${origin}/widget/?shop=${encodeURIComponent(script?.dataset.shop ?? "")}` +
        `&host=${encodeURIComponent(location.origin)}`;
      document.body.append(frame);
    }
    shown = wanted;
    launcher.setAttribute("aria-expanded", String(shown));
    launcher.setAttribute("aria-label", shown ? "收起客服" : "联系客服");
    lay();
    post({ wuyou: shown ? "shown" : "hidden" });
    if (shown) frame?.focus();
    else launcher.focus();
  }

  function forget(): void {
    frame?.remove();
    frame = null;
    ready = false;
    waiting = [];
    unread(0);
  }

  function unread(count: number): void {
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.style.display = count > 0 ? "block" : "none";
  }

  async function handToken(): Promise<void> {
    const asked = frame;
    let token: string | null = null;
    try {
      token = (await tokenOf?.()) ?? null;
    } catch {
      token = null;
    }
    if (asked === frame) post({ wuyou: "token", token });
  }

  function obey(command: Command): void {
    if (command.token) {
      const was = shown;
      if (tokenOf) {
        forget();
        shown = false;
      }
      tokenOf = command.token;
      if (was && !command.close) show(true);
    }
    if (command.open) {
      show(true);
      if (command.open !== true) post({ wuyou: "about", about: command.open, say: command.say });
    }
    if (command.close) show(false);
  }

  page.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const said = event.data as { wuyou?: string; count?: number } | null;
    if (said?.wuyou === "ready") {
      ready = true;
      for (const message of waiting.splice(0)) post(message);
    } else if (said?.wuyou === "token-please") void handToken();
    else if (said?.wuyou === "unread") unread(Number(said.count) || 0);
    else if (said?.wuyou === "close") show(false);
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) show(false);
  });
  narrow.addEventListener("change", lay);

  const queued = Array.isArray(page.wuyou) ? (page.wuyou as Command[]) : [];
  page.wuyou = { push: obey };
  const begin = () => {
    document.body.append(launcher);
    for (const command of queued) obey(command);
  };
  if (document.body) begin();
  else page.addEventListener("DOMContentLoaded", begin);
})(window);
