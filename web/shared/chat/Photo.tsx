/** A file of the conversation: fetched with the token, shown as an image or offered as a download, never as a page. */

import { useEffect, useRef, useState } from "react";
import type { Attachment } from "../api/types";

interface Props {
  file: Attachment;
  fetchBlob: (id: string) => Promise<Blob>;
}

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

export function Photo({ file, fetchBlob }: Props) {
  const [url, setUrl] = useState<string | null>(null);
  const [state, setState] = useState<"loading" | "image" | "other" | "failed">("loading");
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    fetchBlob(file.id).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
        setState(SHOWN.has(blob.type) ? "image" : "other");
      },
      () => {
        if (!gone) setState("failed");
      },
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file.id, fetchBlob]);

  if (state === "failed") return <span className="wy-doc">图片加载失败</span>;
  if (state === "loading" || !url) return <span className="wy-doc wy-loading">加载中…</span>;
  if (state === "other") {
    return (
      <a className="wy-doc" href={url} download={file.id}>
        下载附件
      </a>
    );
  }
  return (
    <>
      <button
        type="button"
        className="wy-photo"
        aria-label="查看大图"
        onClick={() => dialog.current?.showModal()}
      >
        <img src={url} alt="聊天图片" />
      </button>
      <dialog ref={dialog} className="wy-big">
        <button type="button" aria-label="关闭大图" onClick={() => dialog.current?.close()}>
          <img src={url} alt="聊天图片" />
        </button>
      </dialog>
    </>
  );
}
