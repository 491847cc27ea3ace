/** The keys of the inbox. */
import { Modal } from "antd";
import { HELP } from "./labelling";

export function Help({ close }: { close: () => void }) {
  return (
    <Modal open title="按键" footer={null} onCancel={close} transitionName="" maskTransitionName="">
      <dl className="teach-help">
        {HELP.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
