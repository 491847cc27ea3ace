/** The inputs of a form that is data: one Form.Item a field, with its own rule in Chinese. */
import { fenOf } from "@shared/money";
import { Checkbox, Form, Input, InputNumber, Radio, Select } from "antd";
import { FilesField } from "./FilesField";
import type { Field } from "./forms";
import { RulesField } from "./RulesField";

export function Fields({ fields }: { fields: readonly Field[] }) {
  return fields.map((field) => (
    <Form.Item
      key={field.name}
      name={field.name}
      label={field.type === "switch" ? undefined : field.title}
      rules={rulesOf(field)}
      valuePropName={field.type === "switch" ? "checked" : "value"}
    >
      {input(field)}
    </Form.Item>
  ));
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
    case "rules":
      return <RulesField />;
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
