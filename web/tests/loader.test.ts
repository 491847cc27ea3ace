/** The embedding script as it is shipped: small, exact about origins, no token in any address. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

const HOME = "https://desk.example";
let code = "";
let out = "";

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "loader-"));
  const root = resolve(import.meta.dirname, "..");
  await build({
    configFile: resolve(root, "vite.loader.config.ts"),
    root,
    logLevel: "silent",
    build: { outDir: out },
  });
  code = readFileSync(join(out, "widget.js"), "utf-8");
}, 60_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Page {
  push: (command: unknown) => void;
}

describe("loader", () => {
  let posted: [unknown, string][] = [];
  beforeEach(() => {
    document.body.replaceChildren();
    posted = [];
    window.matchMedia = (() => ({ matches: false, addEventListener: () => undefined })) as never;
    delete (window as { wuyou?: unknown }).wuyou;
  });

  function embed(): Page {
    const script = document.createElement("script");
    script.src = `${HOME}/widget.js`;
    script.dataset.shop = "demo";
    vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
    new Function(code)();
    return (window as unknown as { wuyou: Page }).wuyou;
  }

  function frame(): HTMLIFrameElement {
    const found = document.querySelector("iframe") as HTMLIFrameElement;
    vi.spyOn(found.contentWindow as Window, "postMessage").mockImplementation(((
      message: unknown,
      origin: string,
    ) => {
      posted.push([message, origin]);
    }) as never);
    return found;
  }

  function says(data: unknown, source: unknown, origin = HOME) {
    window.dispatchEvent(new MessageEvent("message", { data, source: source as Window, origin }));
  }

  it("is at most 5 kB", () => {
    expect(code.length).toBeLessThanOrEqual(5 * 1024);
  });

  it("puts one launcher on the page and no frame before it is wanted", () => {
    embed();
    expect(document.querySelectorAll("[data-testid=wuyou-launcher]")).toHaveLength(1);
    expect(document.querySelector("iframe")).toBeNull();
  });

  it("obeys what the page asked for before the script was there", () => {
    (window as unknown as { wuyou: unknown[] }).wuyou = [{ open: { order_no: "1" } }];
    embed();
    expect(frame().src.startsWith(`${HOME}/widget/?shop=demo&host=`)).toBe(true);
  });

  it("hands the token to our frame at our origin, in no address", async () => {
    const page = embed();
    page.push({ token: async () => "secret" });
    page.push({ open: true });
    const { contentWindow, src } = frame();
    says({ wuyou: "ready" }, contentWindow);
    says({ wuyou: "token-please" }, contentWindow);
    await vi.waitFor(() => expect(posted).toContainEqual([{ wuyou: "token", token: "secret" }, HOME]));
    expect(src).not.toContain("secret");
    expect(posted.every(([, origin]) => origin === HOME)).toBe(true);
  });

  it("gives no token to another window or another origin", async () => {
    const token = vi.fn(async () => "secret");
    const page = embed();
    page.push({ token });
    page.push({ open: true });
    const { contentWindow } = frame();
    says({ wuyou: "ready" }, contentWindow);
    says({ wuyou: "token-please" }, contentWindow, "https://evil.example");
    says({ wuyou: "token-please" }, window, HOME);
    await Promise.resolve();
    expect(token).not.toHaveBeenCalled();
  });

  it("forgets the chat of one buyer when another signs in", () => {
    const page = embed();
    page.push({ token: () => "a" });
    page.push({ open: true });
    expect(document.querySelector("iframe")).not.toBeNull();
    page.push({ token: () => null, close: true });
    expect(document.querySelector("iframe")).toBeNull();
  });
});
