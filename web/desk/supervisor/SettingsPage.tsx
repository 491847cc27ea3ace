/** What a supervisor looks after: the shop's own rules, who may sign in, who is signed in, who read whose data. */
import { Tabs } from "antd";
import { go } from "../routes";
import { Accounts } from "./Accounts";
import { Reads } from "./Reads";
import { Rules } from "./Rules";
import { SignedIn } from "./SignedIn";

const PARTS = [
  { key: "rules", label: "规则设置", children: <Rules /> },
  { key: "accounts", label: "员工账号", children: <Accounts /> },
  { key: "sessions", label: "登录", children: <SignedIn /> },
  { key: "reads", label: "查阅记录", children: <Reads /> },
];

export default function SettingsPage({ part }: { part: string | null }) {
  return (
    <main className="super" aria-label="管理" data-testid="settings">
      <Tabs
        activeKey={PARTS.find((one) => one.key === part)?.key ?? "rules"}
        onChange={(id) => go({ page: "settings", id })}
        items={PARTS}
        destroyOnHidden
      />
    </main>
  );
}
