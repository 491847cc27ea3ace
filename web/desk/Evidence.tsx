/** Files as evidence: small pictures with the desk's hints beside them, and a viewer over them all. */
import type { Attachment } from "@shared/api/types";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { EvidenceViewer } from "./EvidenceViewer";
import { blobAt, pathOf } from "./files";

/** A hint of the server on a file: older than the order, seen in another case. It decides nothing. */
export interface Flag {
  file?: string;
  flag?: string;
  text?: string;
  case_no?: string;
}

export interface Shown extends Attachment {
  /** who brought it, and when */
  caption?: string;
}

interface Props {
  files: readonly Shown[];
  flags?: readonly Flag[] | undefined;
}

export function Evidence({ files, flags = [] }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <>
      <ul className="evidence" aria-label="图片和文件">
        {files.map((file, n) => (
          <li key={file.id}>
            <Thumbnail
              file={file}
              open={() => setOpen(n)}
              hints={flags.filter((flag) => flag.file === file.id).map((flag) => flag.text ?? "")}
            />
          </li>
        ))}
      </ul>
      {open === null ? null : (
        <EvidenceViewer files={files} flags={flags} begin={open} close={() => setOpen(null)} />
      )}
    </>
  );
}

function Thumbnail({ file, hints, open }: { file: Shown; hints: string[]; open: () => void }) {
  const small = useBlob(`${pathOf(file.id)}/thumbnail`);
  return (
    <>
      <button
        type="button"
        className="evidence-small"
        data-testid={`evidence-${file.id}`}
        aria-label={`查看${file.caption ?? "附件"}`}
        onClick={open}
      >
        {small.url ? <img src={small.url} alt="" /> : <span>{small.failed ? "文件" : "…"}</span>}
        {hints.length > 0 ? (
          <b className="evidence-mark" title={hints.join("\n")}>
            !
          </b>
        ) : null}
      </button>
      {hints.map((hint) => (
        <small key={hint} className="evidence-hint">
          {hint}
        </small>
      ))}
    </>
  );
}

interface Read {
  url: string | null;
  type: string;
  failed: boolean;
}

/** A file of the server as an address of this page, given back when nobody looks any more. */
export function useBlob(path: string): Read {
  const blob = useQuery({ queryKey: ["file", path], queryFn: () => blobAt(path), staleTime: 600_000 });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob.data) return;
    const made = URL.createObjectURL(blob.data);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [blob.data]);
  return { url, type: blob.data?.type ?? "", failed: blob.isError };
}
