/** Files that go with a reply or a decision: uploaded at once, held by id. */
import { problemOf, wordsOf } from "@shared/api/problems";
import type { Attachment } from "@shared/api/types";
import { App, Button, Upload } from "antd";
import { csrfToken } from "./session";

interface Props {
  value?: string[];
  onChange?: (ids: string[]) => void;
}

export function FilesField({ value = [], onChange }: Props) {
  const { message } = App.useApp();
  return (
    <span className="files-field">
      <Upload
        accept="image/*,video/mp4,application/pdf"
        multiple
        showUploadList={false}
        customRequest={({ file, onSuccess, onError }) => {
          send(file as File).then(
            ({ id }) => {
              onChange?.([...value, id]);
              onSuccess?.(id);
            },
            (error) => {
              void message.error(wordsOf(error));
              onError?.(error as Error);
            },
          );
        }}
      >
        <Button type="text">添加图片</Button>
      </Upload>
      {value.length > 0 ? (
        <Button type="link" onClick={() => onChange?.([])}>
          已添加 {value.length} 个，清空
        </Button>
      ) : null}
    </span>
  );
}

async function send(file: File): Promise<Attachment> {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await fetch("/api/files", {
    method: "POST",
    body: form,
    credentials: "same-origin",
    headers: { "X-CSRF-Token": csrfToken() },
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer, body);
  return body as Attachment;
}
