/** A message with two wishes: each part with its meaning. */
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import type { Named } from "./labelling";
import { partsOf } from "./marking";

interface Part {
  text: string;
  intent: string | undefined;
}

interface Props {
  text: string;
  intents: Named[];
  save: (clauses: { text: string; intent: string }[]) => void;
  close: () => void;
}

export function SplitBox({ text, intents, save, close }: Props) {
  const [parts, setParts] = useState<Part[]>(() =>
    partsOf(text).map((part) => ({ text: part, intent: undefined })),
  );
  const whole = parts.flatMap(({ text, intent }) =>
    text.trim() && intent ? [{ text: text.trim(), intent }] : [],
  );
  const change = (n: number, with_: Partial<Part>) =>
    setParts(parts.map((part, at) => (at === n ? { ...part, ...with_ } : part)));
  return (
    <Modal
      open
      title="拆成几句"
      okText="保存"
      cancelText="取消"
      okButtonProps={{ disabled: whole.length < 2 || whole.length < parts.length }}
      onOk={() => save(whole)}
      onCancel={close}
      transitionName=""
      maskTransitionName=""
    >
      <p dir="auto">{text}</p>
      {parts.map((part, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
        <div className="teach-part" key={n}>
          <Input
            aria-label={`第 ${n + 1} 句`}
            autoFocus={n === 0}
            value={part.text}
            onChange={({ target }) => change(n, { text: target.value })}
          />
          <Select
            aria-label={`第 ${n + 1} 句的意思`}
            showSearch={{ optionFilterProp: "label" }}
            placeholder="意思"
            value={part.intent}
            onChange={(intent) => change(n, { intent })}
            options={intents.map(({ name, title }) => ({ value: name, label: title }))}
          />
          <Button
            aria-label={`去掉第 ${n + 1} 句`}
            disabled={parts.length <= 2}
            onClick={() => setParts(parts.filter((_, at) => at !== n))}
          >
            去掉
          </Button>
        </div>
      ))}
      <Button
        disabled={parts.length >= 6}
        onClick={() => setParts([...parts, { text: "", intent: undefined }])}
      >
        再加一句
      </Button>
    </Modal>
  );
}
