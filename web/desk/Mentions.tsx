/** Notes in which a colleague named me; opening the chat marks them as seen. */
import { wordsOf } from "@shared/api/problems";
import { clock } from "@shared/dates";
import { Badge, Button, Popover } from "antd";
import { useState } from "react";
import { useMentions } from "./queries";
import { go } from "./routes";

export function Mentions() {
  const mentions = useMentions();
  const [open, setOpen] = useState(false);
  const list = mentions.data ?? [];
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title="提到我的备注"
      content={
        <div className="mentions">
          {mentions.isError ? <p className="overdue">{wordsOf(mentions.error)}</p> : null}
          {list.length === 0 && !mentions.isError ? <p className="muted">没有新的</p> : null}
          <ul className="rows">
            {list.map((one) => (
              <li key={`${one.conversation}-${one.seq}`}>
                <button
                  type="button"
                  className="case-pick"
                  onClick={() => {
                    setOpen(false);
                    go({ page: "chats", id: one.conversation });
                  }}
                >
                  <b>{one.author}</b> <small className="muted">{clock(one.at)}</small>
                  <br />
                  {one.text}
                </button>
              </li>
            ))}
          </ul>
        </div>
      }
    >
      <Badge count={list.length} size="small">
        <Button type="text" data-testid="mentions" aria-label={`提到我的备注 ${list.length} 条`}>
          @
        </Button>
      </Badge>
    </Popover>
  );
}
