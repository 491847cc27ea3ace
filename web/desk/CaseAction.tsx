/** One action on a case: asks what it needs, shows the money once more, then does it exactly once. */
import { newId, taken } from "@shared/api/client";
import { ProblemError, wordsOf } from "@shared/api/problems";
import type { Case, Json, Option } from "@shared/api/types";
import { fenOf } from "@shared/money";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { FilesField } from "./FilesField";
import { bodyOf, type Field, formOf, type Values } from "./forms";
import { api } from "./session";

interface Props {
  one: Case;
  option: Option;
  close: () => void;
}

export function CaseAction({ one, option, close }: Props) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const values = (Form.useWatch([], form) ?? {}) as Values;
  const [key] = useState(newId);
  const spec = formOf(option.action);
  const title = option.title ?? spec.title;
  const effect = spec.effect(one, values);

  const act = useMutation({
    mutationFn: (body: Record<string, Json>) =>
      taken(
        api.POST("/api/cases/{no}/{action}", {
          params: { path: { no: one.no, action: option.action }, header: { "Idempotency-Key": key } },
          body: { ...body, version: one.version },
        }),
      ),
    onSuccess: () => {
      void message.success(`已${title}`);
      close();
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["case"] });
      void queries.invalidateQueries({ queryKey: ["cases"] });
      void queries.invalidateQueries({ queryKey: ["conversation"] });
    },
  });
  const stale = act.error instanceof ProblemError && act.error.status === 409;

  return (
    <Modal
      open
      title={`${title} · ${one.no}`}
      okText={`确认${title}`}
      okButtonProps={{ "data-testid": "confirm-ok", danger: spec.danger?.(values), disabled: stale }}
      cancelButtonProps={{ "data-testid": "confirm-cancel" }}
      confirmLoading={act.isPending}
      onCancel={close}
      onOk={() =>
        form.validateFields().then(
          (checked) => act.mutate(bodyOf(spec, checked)),
          () => undefined,
        )
      }
      width={480}
    >
      <Form form={form} layout="vertical" preserve={false} className="case-form">
        {spec.fields.map((field) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={field.type === "switch" ? undefined : field.title}
            rules={rulesOf(field)}
            valuePropName={field.type === "switch" ? "checked" : "value"}
          >
            {input(field)}
          </Form.Item>
        ))}
      </Form>
      {effect ? (
        <Alert
          type={spec.danger?.(values) ? "warning" : "info"}
          showIcon
          title={effect}
          data-testid="confirm-effect"
        />
      ) : null}
      {act.error ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={stale ? `${wordsOf(act.error)} 请关闭后按最新情况再操作。` : wordsOf(act.error)}
        />
      ) : null}
    </Modal>
  );
}

function input(field: Field) {
  const testid = { "data-testid": `field-${field.name}` };
  switch (field.type) {
    case "words":
      return (
        <Input.TextArea
          {...testid}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={field.most}
          showCount={Boolean(field.most)}
        />
      );
    case "line":
      return <Input {...testid} maxLength={field.most} />;
    case "money":
      return <Input {...testid} prefix="¥" inputMode="decimal" />;
    case "days":
      return <InputNumber {...testid} min={1} max={10} precision={0} />;
    case "files":
      return <FilesField />;
    case "checks":
      return <Checkbox.Group options={(field.options ?? []) as { value: string; label: string }[]} />;
    case "tags":
      return (
        <Select {...testid} mode="tags" tokenSeparators={[" ", "，", ","]} open={false} suffixIcon={null} />
      );
    case "switch":
      return <Checkbox {...testid}>{field.title}</Checkbox>;
    case "choice":
      return (field.options?.length ?? 0) <= 3 ? (
        <Radio.Group
          {...testid}
          optionType="button"
          buttonStyle="solid"
          options={[...(field.options ?? [])]}
        />
      ) : (
        <Select {...testid} options={[...(field.options ?? [])]} />
      );
  }
}

function rulesOf(field: Field) {
  return [
    ...(field.required ? [{ required: true, message: `请填写${field.title}` }] : []),
    ...(field.least && field.required ? [{ min: field.least, message: `至少 ${field.least} 个字` }] : []),
    ...(field.type === "money"
      ? [
          {
            validator: (_: unknown, value: unknown) =>
              value === undefined || value === "" || fenOf(String(value))
                ? Promise.resolve()
                : Promise.reject(new Error("请填写金额，最多两位小数")),
          },
        ]
      : []),
  ];
}
