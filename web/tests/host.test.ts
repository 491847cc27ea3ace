/** Only the page that embeds us, at the origin it named, is heard; the token goes nowhere else. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Host, NotSignedIn, secondsLeft } from "../widget/host";

const SHOP = "https://shop.example";

function tokenEnding(at: number): string {
  return `h.${btoa(JSON.stringify({ exp: at }))}.s`;
}

describe("talk with the shop page", () => {
  const posted: [unknown, string][] = [];
  const parent = {
    postMessage: (message: unknown, origin: string) => posted.push([message, origin]),
  } as unknown as Window;
  let about: unknown[] = [];
  let host: Host;
  beforeEach(() => {
    posted.length = 0;
    about = [];
    host = new Host(parent, SHOP, { about: (order) => about.push(order), shown: () => undefined });
  });
  const says = (data: unknown, source: unknown = parent, origin = SHOP) =>
    host.hear({ data, source, origin } as MessageEvent);

  it("names the exact origin whenever it speaks", () => {
    host.unread(2);
    host.close();
    void host.tokenNow().catch(() => undefined);
    expect(posted.map(([, origin]) => origin)).toEqual([SHOP, SHOP, SHOP]);
  });

  it("takes a token from its parent only", async () => {
    const asked = host.tokenNow();
    says({ wuyou: "token", token: "evil" }, parent, "https://evil.example");
    says({ wuyou: "token", token: "evil" }, window, SHOP);
    says({ wuyou: "token", token: "good" });
    expect(await asked).toBe("good");
  });

  it("opens about an order for its parent only", () => {
    says({ wuyou: "about", about: { order_no: "1" } }, parent, "null");
    expect(about).toEqual([]);
    says({ wuyou: "about", about: { order_no: "1", item: "1-1", other: 3 } });
    expect(about).toEqual([{ order_no: "1", item: "1-1" }]);
  });

  it("lives through whatever a page may post", () => {
    for (const junk of [
      null,
      3,
      "x",
      {},
      { wuyou: 1 },
      { wuyou: "about", about: null },
      { wuyou: "about", about: { order_no: 7 } },
    ])
      says(junk);
    expect(about).toEqual([]);
  });

  it("keeps a token while it is good and asks again before it ends", async () => {
    const now = Date.now() / 1000;
    const first = host.tokenNow();
    says({ wuyou: "token", token: tokenEnding(now + 600) });
    await first;
    await host.tokenNow();
    expect(posted).toHaveLength(1);
    host.forgetToken();
    const second = host.tokenNow();
    says({ wuyou: "token", token: tokenEnding(now + 5) });
    await second;
    void host.tokenNow().catch(() => undefined);
    expect(posted).toHaveLength(3);
  });

  it("says that nobody is signed in when the page has no token, or does not answer", async () => {
    vi.useFakeTimers();
    const none = host.tokenNow();
    says({ wuyou: "token", token: null });
    await expect(none).rejects.toBeInstanceOf(NotSignedIn);
    const silent = expect(host.tokenNow()).rejects.toBeInstanceOf(NotSignedIn);
    await vi.advanceTimersByTimeAsync(11_000);
    await silent;
  });

  it("reads when a token ends, and leaves an unreadable one to the server", () => {
    expect(secondsLeft(tokenEnding(1000), 400_000)).toBe(600);
    expect(secondsLeft("mock.xiaowang")).toBe(Number.POSITIVE_INFINITY);
  });
});
