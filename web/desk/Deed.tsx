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
  close: () => void;
}

export function Deed({ title, no, fields, effect, danger, body, run, stale, close }: Props) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const values = (Form.useWatch([], form) ?? {}) as Values;
  const [key] = useState(newId);
  const said = effect(values);
  const risky = danger?.(values) ?? false;
  const act = useMutation({
    mutationFn: (given: Record<string, Json>) => run(given, key),
    onSuccess: () => {
      void message.success(`已${title}`);
      close();
    },
    onSettled: () => {
      for (const name of stale) void queries.invalidateQueries({ queryKey: [name] });
    },
  });
  const moved = act.error instanceof ProblemError && act.error.status === 409;
  return (
    <Modal
      open
      title={`${title} · ${no}`}
      okText={`确认${title}`}
      okButtonProps={{ "data-testid": "confirm-ok", danger: risky, disabled: moved }}
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
          title={moved ? `${wordsOf(act.error)} 请关闭后按最新情况再操作。` : wordsOf(act.error)}
        />
      ) : null}
    </Modal>
  );
}
