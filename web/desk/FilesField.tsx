/** Files that go with a decision: uploaded at once, held by id. */
import { wordsOf } from "@shared/api/problems";
import { App, Button, Upload } from "antd";
import { ACCEPTED, uploadFile } from "./uploading";

interface Props {
  value?: string[];
  onChange?: (ids: string[]) => void;
}

export function FilesField({ value = [], onChange }: Props) {
  const { message } = App.useApp();
  return (
    <span className="files-field">
      <Upload
        accept={ACCEPTED}
        multiple
        showUploadList={false}
        customRequest={({ file, onSuccess, onError }) => {
          uploadFile(file as File).then(
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
