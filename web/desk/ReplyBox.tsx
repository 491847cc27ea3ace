/** The agent's reply: Enter sends, `/` offers the usual sentences; a failed one stays and goes again as the same. */
import { Button, Input } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";
import { cannedFor } from "./canned";
import { FilesField } from "./FilesField";
import { useCanned } from "./queries";
import { useLive } from "./useLive";

interface Props {
  id: string;
  send: (text: string, files: string[], messageId: string) => Promise<void>;
  freshId: () => string;
}

const CAP = 2_000;
const TYPING_EVERY_MS = 3_000;

export function ReplyBox({ id, send, freshId }: Props) {
  const live = useLive();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const messageId = useRef(freshId());
  const typedAt = useRef(0);
  const canned = useCanned(id);
  const offered = cannedFor(text, canned.data);
  const ready = (text.trim() !== "" || files.length > 0) && text.length <= CAP && !busy;

  function write(words: string) {
    setText(words);
    if (Date.now() - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = Date.now();
      live.typing(id);
    }
  }

  async function submit() {
    if (!ready) return;
    setBusy(true);
    try {
      await send(text.trim(), files, messageId.current);
      setText("");
      setFiles([]);
      messageId.current = freshId();
    } catch {
      // the pane has said why; the words stay for another try under the same id
    } finally {
      setBusy(false);
    }
  }

  function keyed(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const [first] = offered;
    if (first) setText(first.text);
    else void submit();
  }

  return (
    <footer className="reply">
      {offered.length > 0 ? (
        <ul className="canned" aria-label="常用回复">
          {offered.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => setText(one.text)}>
                <b>{one.title}</b> {one.text}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <Input.TextArea
        data-testid="reply"
        aria-label="回复买家"
        placeholder="回复买家，Enter 发送，Shift+Enter 换行，/ 选常用回复"
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={text}
        status={text.length > CAP ? "error" : ""}
        onChange={(event) => write(event.target.value)}
        onKeyDown={keyed}
        variant="borderless"
      />
      <div className="reply-row">
        <FilesField value={files} onChange={setFiles} />
        <span className="grow" />
        <Button
          data-testid="reply-send"
          type="primary"
          disabled={!ready}
          loading={busy}
          onClick={() => void submit()}
        >
          发送
        </Button>
      </div>
    </footer>
  );
}
