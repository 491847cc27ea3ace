/** One file large, or two side by side: zoomed, turned, walked through by the arrow keys; what cannot be shown is saved. */
import { Button, Modal } from "antd";
import { type KeyboardEvent, useState } from "react";
import { type Flag, type Shown, useBlob } from "./Evidence";
import { pathOf } from "./files";

interface Props {
  files: readonly Shown[];
  flags: readonly Flag[];
  begin: number;
  close: () => void;
}

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp"]);
const LEAST = 0.5;
const MOST = 6;

export function EvidenceViewer({ files, flags, begin, close }: Props) {
  const [at, setAt] = useState(begin);
  const [beside, setBeside] = useState<number | null>(null);
  const step = (by: number) => setAt((now) => (now + by + files.length) % files.length);
  const walked = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  const file = files[at];
  const other = beside === null ? undefined : files[beside];
  if (!file) return null;
  return (
    <Modal
      open
      width="min(1180px, 96vw)"
      title={`凭证 ${at + 1} / ${files.length}`}
      footer={null}
      onCancel={close}
      className="viewer"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys walk; each button does the same */}
      <div className="viewer-all" data-testid="evidence-viewer" onKeyDown={walked}>
        <div className="viewer-row">
          <Large key={file.id} file={file} flags={flags} />
          {other ? <Large key={`beside ${other.id}`} file={other} flags={flags} /> : null}
        </div>
        {files.length > 1 ? (
          <footer className="viewer-foot">
            <Button onClick={() => step(-1)}>‹ 上一个</Button>
            <Button onClick={() => step(1)}>下一个 ›</Button>
            <span className="grow" />
            {other ? (
              <Button onClick={() => setBeside(null)}>不再对比</Button>
            ) : (
              <Button data-testid="compare" onClick={() => setBeside((at + 1) % files.length)}>
                和下一个对比
              </Button>
            )}
          </footer>
        ) : null}
      </div>
    </Modal>
  );
}

function Large({ file, flags }: { file: Shown; flags: readonly Flag[] }) {
  const { url, type, failed } = useBlob(pathOf(file.id));
  const [zoom, setZoom] = useState(1);
  const [turn, setTurn] = useState(0);
  const hints = flags.filter((flag) => flag.file === file.id);
  const larger = (by: number) => setZoom((now) => Math.min(MOST, Math.max(LEAST, now * by)));
  return (
    <figure className="viewer-one">
      <div
        className="viewer-stage"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
        tabIndex={0}
        onWheel={(event) => event.ctrlKey && larger(event.deltaY < 0 ? 1.15 : 1 / 1.15)}
      >
        {failed ? <p>文件打不开</p> : null}
        {!url && !failed ? <p className="muted">正在打开…</p> : null}
        {url && SHOWN.has(type) ? (
          <img
            src={url}
            alt={file.caption ?? "凭证图片"}
            data-turn={turn}
            style={{ transform: `rotate(${turn}deg) scale(${zoom})` }}
          />
        ) : null}
        {url && type.startsWith("video/") ? (
          // biome-ignore lint/a11y/useMediaCaption: a buyer's own film has none
          <video src={url} controls />
        ) : null}
        {url && !SHOWN.has(type) && !type.startsWith("video/") ? <p>这种文件请保存后打开</p> : null}
      </div>
      <figcaption>
        <span>{file.caption}</span>
        {hints.map((hint) => (
          <p key={hint.text} className="evidence-hint">
            {hint.text}
          </p>
        ))}
        <span className="viewer-tools">
          <Button size="small" aria-label="放大" onClick={() => larger(1.25)}>
            ＋
          </Button>
          <Button size="small" aria-label="缩小" onClick={() => larger(0.8)}>
            －
          </Button>
          <Button size="small" data-testid="turn" onClick={() => setTurn((now) => now + 90)}>
            旋转
          </Button>
          <Button
            size="small"
            onClick={() => {
              setZoom(1);
              setTurn(0);
            }}
          >
            还原
          </Button>
          {url ? (
            <Button size="small" href={url} download={file.id}>
              保存
            </Button>
          ) : null}
        </span>
      </figcaption>
    </figure>
  );
}
