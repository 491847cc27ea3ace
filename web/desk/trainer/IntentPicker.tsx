/** Which meaning it is: type a part of its name, Enter takes the first. */
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { matching, type Named } from "./labelling";

interface Props {
  intents: Named[];
  likely: readonly (string | null)[];
  many: number;
  choose: (intent: string) => void;
  close: () => void;
}

export function IntentPicker({ intents, likely, many, choose, close }: Props) {
  const [typed, setTyped] = useState("");
  const found = matching(intents, typed, likely);
  return (
    <Modal
      open
      title={many > 1 ? `这 ${many} 条是什么意思` : "是什么意思"}
      footer={null}
      onCancel={close}
      transitionName=""
      maskTransitionName=""
    >
      <Input
        autoFocus
        aria-label="意思"
        data-testid="intent-typed"
        placeholder="输入意思的一部分，回车选第一个"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onPressEnter={({ nativeEvent }) => {
          if (!nativeEvent.isComposing && found[0]) choose(found[0].name);
        }}
      />
      <div className="teach-intents">
        {found.map(({ name, title }) => (
          <Button key={name} data-testid={`intent-${name}`} onClick={() => choose(name)}>
            {title}
          </Button>
        ))}
      </div>
      {found.length === 0 ? <p className="muted">没有这样的意思</p> : null}
    </Modal>
  );
}
