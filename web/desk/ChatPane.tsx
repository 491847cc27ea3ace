/** One conversation: what was said by whom, who else is in it, and what the agent may do about it now. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { Json } from "@shared/api/types";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Popconfirm, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { holder } from "./ChatList";
import { buyerName, useConversation } from "./queries";
import { ReplyBox } from "./ReplyBox";
import { api, useStaff } from "./session";
import { useShortcuts } from "./shortcuts";
import { Talk } from "./Talk";
import { TransferForm } from "./TransferForm";
import { MakeTest } from "./trainer/Teach";
import { clockOf, urgency } from "./urgency";
import { useBeside } from "./useBeside";
import { useLines } from "./useLines";
import { useLive } from "./useLive";

interface Props {
  id: string;
  back: () => void;
  showInfo: () => void;
}

export function ChatPane({ id, back, showInfo }: Props) {
  const staff = useStaff();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const chat = useConversation(id);
  const lines = useLines(id);
  const beside = useBeside(id);
  const buyerSeen = useBuyerSeen(id, chat.data?.buyer_seen ?? 0);
  const [passing, setPassing] = useState(false);
  useSeen(id, lines.lines.at(-1)?.seq ?? 0);
  const verb = useMutation({
    mutationFn: ({ name, body }: { name: string; body: Record<string, Json> }) =>
      taken(api.POST("/api/desk/conversations/{id}/{verb}", { params: { path: { id, verb: name } }, body })),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => {
      lines.refresh();
      void queries.invalidateQueries({ queryKey: ["conversations"] });
      void queries.invalidateQueries({ queryKey: ["conversation", id] });
    },
  });
  const note = useMutation({
    mutationFn: (body: { id: string; text: string }) =>
      taken(api.POST("/api/desk/conversations/{id}/note", { params: { path: { id } }, body })),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => lines.refresh(),
  });
  const mine = chat.data?.in_charge === staff.name;
  const act = (name: string, more: Record<string, Json> = {}) =>
    verb.mutate({ name, body: { ...more, epoch: chat.data?.epoch ?? 0 } });
  useShortcuts({
    take: () => chat.data && !mine && act("take"),
    release: () => mine && act("release"),
    transfer: () => mine && setPassing(true),
  });

  if (chat.isPending) return <Skeleton active className="pad" paragraph={{ rows: 8 }} />;
  if (chat.isError) return <Alert className="pad" type="error" title={wordsOf(chat.error)} />;
  const { data } = chat;
  const clock = clockOf(data);
  const others = [...new Set([...beside.typing, ...beside.looking])];

  return (
    <>
      <header className="talk-head">
        <button type="button" className="only-narrow back" aria-label="返回列表" onClick={back}>
          <span aria-hidden="true">‹ 列表</span>
        </button>
        <b className="talk-name">{buyerName(data)}</b>
        <span
          className={`pill ${mine ? "pill-mine" : data.in_charge === "queue" ? "pill-queue" : ""}`}
          data-testid="holder"
        >
          {holder(data, staff.name)}
        </span>
        {clock ? (
          <span className="talk-clock" data-patience={urgency(data.answer_by)}>
            {clock}
          </span>
        ) : null}
        <span className="grow" />
        <MakeTest id={id} />
        {mine ? (
          <span className="talk-verbs">
            <Button data-testid="transfer" title="Alt Z" onClick={() => setPassing(true)}>
              转接
            </Button>
            <Button
              data-testid="release"
              title="Alt B"
              loading={verb.isPending}
              onClick={() => act("release")}
            >
              交还机器人
            </Button>
            <Popconfirm
              title="结束这次人工服务？"
              description="买家短时间内再来，还会找到您。"
              okText="结束"
              okButtonProps={{ "data-testid": "resolve-ok" }}
              onConfirm={() => act("resolve")}
            >
              <Button data-testid="resolve">结束</Button>
            </Popconfirm>
          </span>
        ) : null}
        <Button className="only-narrow" data-testid="show-info" onClick={showInfo}>
          资料
        </Button>
      </header>
      {data.summary ? <p className="talk-sum">{data.summary}</p> : null}
      {others.length > 0 ? (
        <p className="talk-beside" role="status" data-testid="collision">
          {beside.typing.length > 0
            ? `${beside.typing.join("、")} 正在这个会话里输入，先别重复回复`
            : `${others.join("、")} 也在看这个会话`}
        </p>
      ) : null}
      <Talk id={id} lines={lines} buyerSeen={buyerSeen} />
      {mine ? null : (
        <div className="take-bar">
          <span>
            {data.in_charge === "bot"
              ? "机器人正在接待，接入后机器人不再说话。"
              : data.in_charge === "queue"
                ? "买家在等人工客服。"
                : `${data.in_charge} 正在接待。`}
          </span>
          {["bot", "queue"].includes(data.in_charge) || staff.role === "supervisor" ? (
            <Button
              data-testid="take"
              title="Alt T"
              type="primary"
              size="large"
              loading={verb.isPending}
              onClick={() => act("take")}
            >
              接入会话
            </Button>
          ) : null}
        </div>
      )}
      <ReplyBox
        id={id}
        noteOnly={!mine}
        send={async (text, files, messageId) => {
          await verb.mutateAsync({
            name: "reply",
            body: { id: messageId, text, ...(files.length > 0 ? { files } : {}), epoch: data.epoch },
          });
        }}
        note={async (text, messageId) => {
          await note.mutateAsync({ id: messageId, text });
        }}
      />
      {passing ? (
        <TransferForm
          busy={verb.isPending}
          send={(to, words) =>
            verb
              .mutateAsync({ name: "transfer", body: { to, note: words, epoch: data.epoch } })
              .then(() => setPassing(false))
              .catch(() => undefined)
          }
          close={() => setPassing(false)}
        />
      ) : null}
    </>
  );
}

/** Tells the server down to which line this agent has the chat on his screen, when somebody looks at the page. */
function useSeen(id: string, seq: number): void {
  useEffect(() => {
    if (seq === 0) return;
    const tell = () => {
      if (document.visibilityState !== "visible") return;
      void api
        .POST("/api/desk/conversations/{id}/seen", { params: { path: { id } }, body: { seq } })
        .catch(() => undefined);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [id, seq]);
}

/** The newest line the buyer has on his screen: as read, then as the socket says. */
function useBuyerSeen(id: string, read: number): number {
  const live = useLive();
  const [told, setTold] = useState(0);
  useEffect(
    () =>
      live.listen((frame) => {
        if (frame.type === "seen" && frame.conversation === id) setTold(Number(frame.seq));
      }),
    [id, live],
  );
  return Math.max(read, told);
}
