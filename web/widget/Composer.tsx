/** Where the buyer writes: Enter sends (not while an input method composes), photos, a word before it gets too long. */
import {
  type ChangeEvent,
  type ClipboardEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from "react";

/** From here on, a hint: a turn reads at most this much for its meaning. */
export const HINT_AT = 500;
/** The server refuses more. */
export const CAP = 2_000;

interface Props {
  disabled: boolean;
  send: (text: string) => void;
  attach: (files: File[], text: string | undefined) => void;
  typing: () => void;
}

export function Composer({ disabled, send, attach, typing }: Props) {
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const length = Array.from(text).length;
  const ready = text.trim() !== "" && length <= CAP && !disabled;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${Math.min(area.current.scrollHeight, 140)}px`;
  }, [text]);

  function submit() {
    if (!ready) return;
    send(text.trim());
    setText("");
    area.current?.focus();
  }

  function keyed(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    submit();
  }

  function picked(event: ChangeEvent<HTMLInputElement>) {
    const files = Array.from(event.target.files ?? []);
    event.target.value = "";
    if (files.length > 0) attach(files, undefined);
  }

  function pasted(event: ClipboardEvent) {
    const files = Array.from(event.clipboardData.files);
    if (files.length === 0) return;
    event.preventDefault();
    attach(files, undefined);
  }

  return (
    <form
      className="wy-composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {length > HINT_AT ? (
        <p className={`wy-count${length > CAP ? " wy-over" : ""}`} role="status">
          {length > CAP
            ? `最多 ${CAP} 字，请删去 ${length - CAP} 字`
            : `${length}/${CAP} 字，分几条说会更清楚`}
        </p>
      ) : null}
      <div className="wy-compose-row">
        <button
          type="button"
          className="wy-icon"
          aria-label="发送图片"
          disabled={disabled}
          onClick={() => picker.current?.click()}
        >
          <svg
            width="24"
            height="24"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.7"
            aria-hidden="true"
          >
            <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
            <circle cx="9" cy="10" r="1.6" />
            <path d="M4 17l5-4.5 3.5 3 3-2.5 4.5 4" strokeLinejoin="round" />
          </svg>
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept="image/*,video/mp4"
          data-testid="attach-file"
          aria-label="选择图片"
          onChange={picked}
        />
        <textarea
          ref={area}
          data-testid="composer"
          aria-label="输入消息"
          placeholder="说说您遇到的问题…"
          rows={1}
          enterKeyHint="send"
          value={text}
          disabled={disabled}
          onChange={(event) => {
            setText(event.target.value);
            typing();
          }}
          onKeyDown={keyed}
          onPaste={pasted}
        />
        <button type="submit" className="wy-send" data-testid="send" disabled={!ready}>
          发送
        </button>
      </div>
    </form>
  );
}
