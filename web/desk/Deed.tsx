/** One deed: asks what it needs, says once more what happens with the money, then does it exactly once. */
import { newId } from "@shared/api/client";
import { ProblemError, wordsOf } from "@shared/api/problems";
import type { Json } from "@shared/api/types";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, Modal } from "antd";
import { useState } from "react";
import { Fields } from "./Fields";
import { bodyOf, type Field, type Values } from "./forms";

interface Props {
  title: string;
  /** what it is done to: a case's, an order's, a payout's number */
  no: string;
  fields: readonly Field[];
  effect: (values: Values) => string;
  danger?: ((values: Values) => boolean) | undefined;
  body?: ((values: Values) => Record<string, Json>) | undefined;
  run: (body: Record<string, Json>, key: string) => Promise<unknown>;
  /** the queries that are read again afterwards, by the first part of their key */
  stale: readonly string[];
  /** how it stands now, said when it moved while the form was open */
  stands?: string | undefined;
  /** why it can no longer be done, after it moved */
  barred?: string | null | undefined;
  close: () => void;
}

export function Deed({ title, no, fields, effect, danger, body, run, stale, stands, barred, close }: Props) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const values = (Form.useWatch([], form) ?? {}) as Values;
  // a try on what has moved since is another deed
  const [key, setKey] = useState(newId);
  const said = effect(values);
  const risky = danger?.(values) ?? false;
  const act = useMutation({
    mutationFn: (given: Record<string, Json>) => run(given, key),
    onSuccess: () => {
      void message.success(`已${title}`);
      close();
    },
    onError: (error) => {
      if (hasMoved(error)) setKey(newId());
    },
    onSettled: () => {
      for (const name of stale) void queries.invalidateQueries({ queryKey: [name] });
    },
  });
  const moved = hasMoved(act.error);
  return (
    <Modal
      open
      title={`${title} · ${no}`}
      okText={moved ? "核对过了，再提交" : `确认${title}`}
      okButtonProps={{ "data-testid": "confirm-ok", danger: risky, disabled: moved && Boolean(barred) }}
      cancelButtonProps={{ "data-testid": "confirm-cancel" }}
      confirmLoading={act.isPending}
      onCancel={close}
      onOk={() =>
        form.validateFields().then(
          (checked) =>
            act.mutate(body ? body(checked) : bodyOf({ title, fields, effect: () => "" }, checked)),
          () => undefined,
        )
      }
      width={480}
    >
      <Form form={form} layout="vertical" preserve={false} className="case-form">
        <Fields fields={fields} />
      </Form>
      {said ? (
        <Alert type={risky ? "warning" : "info"} showIcon title={said} data-testid="confirm-effect" />
      ) : null}
      {act.error ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          data-testid={moved ? "conflict" : undefined}
          title={wordsOf(act.error)}
          description={
            moved
              ? `${stands ?? ""}您填的内容都还在。${barred ? `现在不能${title}：${barred}` : ""}`
              : undefined
          }
        />
      ) : null}
    </Modal>
  );
}

/** Whether it was refused because it is no longer what was on the screen. */
function hasMoved(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 409;
}
