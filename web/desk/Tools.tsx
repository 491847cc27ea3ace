/** The right end of the bar: search, notes that name me, and my own menu: away, sound, keys, sign out. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { roleTitle } from "@shared/titles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { setSound, soundOn, useAlerts } from "./alerts";
import { choose, type Scheme, useScheme } from "./looks";
import { Mentions } from "./Mentions";
import { useColleagues, useConversations } from "./queries";
import { go } from "./routes";
import { SearchBox } from "./SearchBox";
import { ShortcutSheet } from "./ShortcutSheet";
import { api, useStaff } from "./session";
import { useShortcuts } from "./shortcuts";

interface Props {
  /** this role answers buyers */
  answers: boolean;
  leave: () => void;
}

export function Tools({ answers, leave }: Props) {
  return answers ? <AgentTools leave={leave} /> : <PlainMenu leave={leave} />;
}

const OUT = { key: "out", label: "退出登录" };

function darker(scheme: Scheme) {
  return { key: "scheme", label: scheme === "dark" ? "浅色界面" : "深色界面" };
}

function PlainMenu({ leave }: { leave: () => void }) {
  const staff = useStaff();
  const scheme = useScheme();
  const turn = () => choose(scheme === "dark" ? "light" : "dark");
  return (
    <Dropdown
      menu={{ items: [darker(scheme), OUT], onClick: ({ key }) => (key === "out" ? leave() : turn()) }}
      trigger={["click"]}
    >
      <button type="button" className="desk-me" data-testid="me">
        {staff.name}
        <small>{roleTitle(staff.role)}</small>
      </button>
    </Dropdown>
  );
}

function AgentTools({ leave }: { leave: () => void }) {
  const staff = useStaff();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [shows, show] = useState<"search" | "sheet" | null>(null);
  const [sound, hear] = useState(soundOn);
  const scheme = useScheme();
  const away = useColleagues().data?.find((one) => one.name === staff.name)?.away ?? false;
  const waiting = useConversations("queue").data ?? [];
  const mine = useConversations("mine").data ?? [];
  const presence = useMutation({
    mutationFn: (gone: boolean) => taken(api.POST("/api/desk/presence", { body: { away: gone } })),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["colleagues"] }),
  });
  useAlerts([
    ...waiting.map((one) => `${one.id} ${one.waiting_since}`),
    ...mine.filter((one) => one.owed_since).map((one) => `${one.id} ${one.owed_since}`),
  ]);
  useShortcuts({
    search: () => show("search"),
    sheet: () => show("sheet"),
    chats: () => go({ page: "chats", id: null }),
    cases: () => go({ page: "cases", id: null }),
    orders: () => go({ page: "orders", id: null }),
  });
  const deeds: Record<string, () => void> = {
    away: () => presence.mutate(!away),
    sound: () => {
      setSound(!sound);
      hear(!sound);
    },
    sheet: () => show("sheet"),
    scheme: () => choose(scheme === "dark" ? "light" : "dark"),
    out: leave,
  };
  return (
    <>
      <Button
        type="text"
        className="desk-search"
        data-testid="search"
        title="Ctrl K"
        onClick={() => show("search")}
      >
        搜索
      </Button>
      <Mentions />
      <Dropdown
        menu={{
          items: [
            { key: "away", label: away ? "回来接待" : "暂时离开（不分新会话）" },
            { key: "sound", label: sound ? "关掉提示音" : "打开提示音" },
            { key: "sheet", label: "快捷键（?）" },
            darker(scheme),
            { type: "divider" },
            OUT,
          ],
          onClick: ({ key }) => deeds[key]?.(),
        }}
        trigger={["click"]}
      >
        <button type="button" className="desk-me" data-testid="me">
          <i className="desk-dot" data-away={away || undefined} aria-hidden="true" />
          {staff.name}
          <small>{away ? "暂时离开" : roleTitle(staff.role)}</small>
        </button>
      </Dropdown>
      {shows === "search" ? <SearchBox close={() => show(null)} /> : null}
      {shows === "sheet" ? <ShortcutSheet close={() => show(null)} /> : null}
    </>
  );
}
