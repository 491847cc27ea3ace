/** The `?` sheet: every key of the desk, by where it works. */
import { Modal } from "antd";
import { SHORTCUTS } from "./shortcuts";

export function ShortcutSheet({ close }: { close: () => void }) {
  const all = Object.values(SHORTCUTS);
  const groups = [...new Set(all.map((one) => one.group))];
  return (
    <Modal open title="快捷键" footer={null} onCancel={close} width={520}>
      <div className="keys" data-testid="shortcut-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {all
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.keys}>
                    <dt>
                      {one.keys.split(" ").map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{one.title}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>回复框</h3>
          <dl>
            <div>
              <dt>
                <kbd>/</kbd>
              </dt>
              <dd>选常用回复，↑ ↓ 换一条，Enter 填入，Esc 收起</dd>
            </div>
            <div>
              <dt>
                <kbd>Enter</kbd>
              </dt>
              <dd>发送；Shift Enter 换行</dd>
            </div>
          </dl>
        </section>
      </div>
    </Modal>
  );
}
