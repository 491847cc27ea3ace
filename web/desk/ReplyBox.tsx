/** What an agent writes: to the buyer, or a note for colleagues; kept as a draft; a failed one goes again as the same. */
import { newId } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { App, Button, Input, Segmented, Upload } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Choice, Choices } from "./Choices";
import { cannedFor, namedBy, withName } from "./canned";
import { draftOf, keepDraft } from "./drafts";
import { useCanned, useColleagues, useSuggestions } from "./queries";
import { useShortcuts } from "./shortcuts";
import { ACCEPTED, type Held, MOST_FILES, uploadFile } from "./uploading";
import { useLive } from "./useLive";

interface Props {
  id: string;
  /** somebody else serves this buyer: only notes may be written */
  noteOnly: boolean;
  send: (text: string, files: string[], messageId: string) => Promise<void>;
  note: (text: string, messageId: string) => Promise<void>;
}

const CAP = 2_000;
const TYPING_EVERY_MS = 3_000;

export function ReplyBox({ id, noteOnly, send, note }: Props) {
  const live = useLive();
  const { message } = App.useApp();
  const [begun] = useState(() => draftOf(id));
  const [text, setText] = useState(begun.text);
  const [wantsNote, setWantsNote] = useState(begun.note);
  const [files, setFiles] = useState<readonly Held[]>(begun.files);
  const [uploading, setUploading] = useState(0);
  const [busy, setBusy] = useState(false);
  const [at, setAt] = useState(0);
  const [folded, setFolded] = useState(false);
  const area = useRef<TextAreaRef>(null);
  const messageId = useRef(newId());
  const typedAt = useRef(0);
  const noting = noteOnly || wantsNote;
  const canned = useCanned(id);
  const suggested = useSuggestions(id);
  const colleagues = useColleagues();
  const choices = folded ? [] : offered();
  const chosen = choices[Math.min(at, choices.length - 1)];
  const ready =
    (text.trim() !== "" || (files.length > 0 && !noting)) && text.length <= CAP && !busy && uploading === 0;

  useEffect(() => {
    keepDraft(id, { text, note: wantsNote, files: [...files] });
  }, [id, text, wantsNote, files]);

  function offered(): Choice[] {
    if (noting) {
      return namedBy(text, colleagues.data).map((one) => ({
        id: one.name,
        title: `@${one.name}`,
        text: one.here ? "在线" : "不在线",
        put: () => write(withName(text, one.name)),
      }));
    }
    return cannedFor(text, canned.data).map((one) => ({ ...one, put: () => fill(one.text) }));
  }

  function write(words: string) {
    setText(words);
    setAt(0);
    setFolded(false);
    if (!noting && Date.now() - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = Date.now();
      live.typing(id);
    }
  }

  function fill(words: string) {
    setText(words);
    setWantsNote(false);
    area.current?.focus({ cursor: "end" });
  }

  function turn(toNote: boolean) {
    setWantsNote(toNote);
    area.current?.focus({ cursor: "end" });
  }

  function askForEvidence() {
    const one = suggested.data?.find((each) => each.evidence);
    if (one && !noteOnly) fill(one.text);
  }

  useShortcuts({ reply: () => turn(false), note: () => turn(true), evidence: askForEvidence });

  async function attach(given: readonly File[]) {
    const room = given.slice(0, MOST_FILES - files.length);
    if (room.length < given.length) void message.warning(`一条消息最多带 ${MOST_FILES} 个文件`);
    for (const file of room) {
      setUploading((n) => n + 1);
      try {
        const held = await uploadFile(file);
        setFiles((before) => [...before, held]);
      } catch (error) {
        void message.error(`${file.name || "图片"}：${wordsOf(error)}`);
      } finally {
        setUploading((n) => n - 1);
      }
    }
  }

  async function submit() {
    if (!ready) return;
    setBusy(true);
    try {
      if (noting) await note(text.trim(), messageId.current);
      else
        await send(
          text.trim(),
          files.map((file) => file.id),
          messageId.current,
        );
      setText("");
      if (!noting) setFiles([]);
      messageId.current = newId();
    } catch {
      // the pane has said why; the words stay for another try under the same id
    } finally {
      setBusy(false);
      area.current?.focus({ cursor: "end" });
    }
  }

  function keyed(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (choices.length > 0 && ["ArrowDown", "ArrowUp"].includes(event.key) && !event.altKey) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : choices.length - 1)) % choices.length);
    } else if (choices.length > 0 && event.key === "Escape") {
      setFolded(true);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (chosen) chosen.put();
      else void submit();
    }
  }

  function dropped(event: DragEvent | ClipboardEvent) {
    const given = "dataTransfer" in event ? event.dataTransfer.files : event.clipboardData.files;
    if (given.length === 0 || noting) return;
    event.preventDefault();
    void attach([...given]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files on; the button beside does the same
    <footer
      className={`reply${noting ? " reply-note" : ""}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropped}
    >
      <Choices label={noting ? "同事" : "常用回复"} choices={choices} at={Math.min(at, choices.length - 1)} />
      {!noting && text === "" && suggested.data?.length ? (
        <ul className="suggestions" aria-label="建议的回复">
          {suggested.data.slice(0, 4).map((one) => (
            <li key={one.title}>
              <button type="button" title={one.text} data-testid="suggestion" onClick={() => fill(one.text)}>
                {one.title}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <Input.TextArea
        ref={area}
        data-testid={noting ? "note" : "reply"}
        aria-label={noting ? "内部备注" : "回复买家"}
        placeholder={
          noting
            ? "内部备注，买家看不到；@ 提醒同事"
            : "回复买家，Enter 发送，Shift+Enter 换行，/ 选常用回复，可粘贴或拖入图片"
        }
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={text}
        status={text.length > CAP ? "error" : ""}
        onChange={(event) => write(event.target.value)}
        onKeyDown={keyed}
        onPaste={dropped}
        variant="borderless"
      />
      {text.length > CAP - 200 ? (
        <p className={text.length > CAP ? "overdue" : "muted"} role="status">
          {text.length}/{CAP}
        </p>
      ) : null}
      {files.length > 0 || uploading > 0 ? (
        <ul className="held" aria-label="要发的文件">
          {files.map((file) => (
            <li key={file.id}>
              <span>{file.name}</span>
              <button
                type="button"
                aria-label={`去掉 ${file.name}`}
                onClick={() => setFiles(files.filter((other) => other.id !== file.id))}
              >
                ×
              </button>
            </li>
          ))}
          {uploading > 0 ? <li role="status">正在上传 {uploading} 个…</li> : null}
        </ul>
      ) : null}
      <div className="reply-row">
        {noteOnly ? null : (
          <Segmented
            size="small"
            value={noting ? "note" : "reply"}
            onChange={(value) => turn(value === "note")}
            options={[
              { value: "reply", label: "回复买家" },
              { value: "note", label: <span data-testid="note-mode">内部备注</span> },
            ]}
          />
        )}
        {noting ? null : (
          <>
            <Upload
              accept={ACCEPTED}
              multiple
              showUploadList={false}
              beforeUpload={(file) => {
                void attach([file]);
                return false;
              }}
            >
              <Button type="text">添加图片</Button>
            </Upload>
            <Button type="text" data-testid="ask-evidence" title="Alt E" onClick={askForEvidence}>
              请买家举证
            </Button>
          </>
        )}
        <span className="grow" />
        <Button
          data-testid={noting ? "note-send" : "reply-send"}
          type="primary"
          disabled={!ready}
          loading={busy}
          onClick={() => void submit()}
        >
          {noting ? "记下备注" : "发送"}
        </Button>
      </div>
    </footer>
  );
}
