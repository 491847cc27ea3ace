/** Marking facts: select a part of the message, press what it is; mouse, finger and Shift with arrows alike. */
import { Button, Modal } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Named } from "./labelling";
import { mark, piecesOf, textOf, unmark } from "./marking";

interface Props {
  written: string;
  range: [number, number];
  entities: Named[];
  save: (written: string) => void;
  close: () => void;
}

export function Marking({ written, range, entities, save, close }: Props) {
  const [now, setNow] = useState(written);
  const [at, setAt] = useState(range);
  const box = useRef<HTMLTextAreaElement>(null);
  const text = textOf(now);
  const title = (name: string | null) => entities.find((one) => one.name === name)?.title ?? name ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it opens
  useEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(range[0], range[1]);
  }, []);
  return (
    <Modal
      open
      title="标注实体"
      okText="完成"
      cancelText="取消"
      onOk={() => {
        save(now);
        close();
      }}
      onCancel={close}
      transitionName=""
      maskTransitionName=""
    >
      <textarea
        className="teach-marking"
        readOnly
        aria-label="选中要标的字"
        data-testid="marking-text"
        ref={box}
        value={text}
        rows={3}
        onSelect={({ currentTarget }) => setAt([currentTarget.selectionStart, currentTarget.selectionEnd])}
      />
      <p className="muted">
        {at[1] > at[0] ? `选中了「${text.slice(at[0], at[1])}」，它是：` : "选中一段字（Shift 加方向键也行）"}
      </p>
      <div className="teach-intents">
        {entities.map(({ name, title }) => (
          <Button
            key={name}
            disabled={at[1] <= at[0]}
            data-testid={`entity-${name}`}
            onClick={() => setNow(mark(now, at[0], at[1], name))}
          >
            {title}
          </Button>
        ))}
      </div>
      <ul className="teach-marks">
        {piecesOf(now)
          .filter((piece) => piece.entity)
          .map((piece) => (
            <li key={piece.start}>
              <mark>{piece.text}</mark> {title(piece.entity)}
              <Button size="small" onClick={() => setNow(unmark(now, piece.start))}>
                去掉
              </Button>
            </li>
          ))}
      </ul>
    </Modal>
  );
}
