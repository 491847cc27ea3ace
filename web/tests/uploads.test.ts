/** A file goes up with progress; an agent's cookie at the same origin does not stop the buyer's. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { upload } from "../widget/uploads";

class FakeRequest {
  static status = 201;
  status = 0;
  responseText = '{"id":"f1","kind":"image","size":1}';
  upload: { onprogress: ((event: unknown) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  open() {}
  setRequestHeader() {}
  send() {
    this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 });
    this.status = FakeRequest.status;
    if (this.status === 0) this.onerror?.();
    else this.onload?.();
  }
}

const file = new File(["x"], "a.png", { type: "image/png" });

describe("upload", () => {
  afterEach(() => vi.unstubAllGlobals());

  function serve(status: number, second: Response | Error) {
    FakeRequest.status = status;
    const fetched = vi.fn(async () => {
      if (second instanceof Error) throw second;
      return second;
    });
    vi.stubGlobal("XMLHttpRequest", FakeRequest);
    vi.stubGlobal("fetch", fetched);
    return fetched;
  }

  it("tells how far it is", async () => {
    const fetched = serve(201, new Response());
    const shares: number[] = [];
    expect((await upload(file, "t", (share) => shares.push(share))).id).toBe("f1");
    expect(shares).toEqual([0.5]);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each([400, 0])("goes again without cookies when it was refused or cut off (%i)", async (status) => {
    const fetched = serve(status, new Response('{"id":"f2"}', { status: 201 }));
    expect((await upload(file, "t", () => undefined)).id).toBe("f2");
    expect(fetched).toHaveBeenCalledWith("/api/files", expect.objectContaining({ credentials: "omit" }));
  });

  it("says why a file is not taken", async () => {
    serve(400, new Response('{"type":"x","title":"只接受图片","status":415}', { status: 415 }));
    await expect(upload(file, "t", () => undefined)).rejects.toMatchObject({
      status: 415,
      message: "只接受图片",
    });
  });

  it("is a network failure when neither way goes through", async () => {
    serve(0, new TypeError("network"));
    await expect(upload(file, "t", () => undefined)).rejects.toBeInstanceOf(TypeError);
  });
});
