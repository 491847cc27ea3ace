/** One conversation: what was said by whom, and what the agent may do about it now. */
import { newId, taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { Json } from "@shared/api/types";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Popconfirm, Skeleton } from "antd";
import { holder } from "./ChatList";
import { buyerName, useConversation } from "./queries";
import { ReplyBox } from "./ReplyBox";
import { api, useStaff } from "./session";
import { Talk } from "./Talk";
import { useLines } from "./useLines";

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

  if (chat.isPending) return <Skeleton active className="pad" paragraph={{ rows: 8 }} />;
  if (chat.isError) return <Alert className="pad" type="error" title={wordsOf(chat.error)} />;
  const { data } = chat;
  const mine = data.in_charge === staff.name;
  const act = (name: string) => verb.mutate({ name, body: { epoch: data.epoch } });

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
        <span className="grow" />
        {mine ? (
          <>
            <Button data-testid="release" loading={verb.isPending} onClick={() => act("release")}>
              交还机器人
            </Button>
            <Popconfirm
              title="结束这次人工服务？"
              okText="结束"
              okButtonProps={{ "data-testid": "resolve-ok" }}
              onConfirm={() => act("resolve")}
            >
              <Button data-testid="resolve">结束</Button>
            </Popconfirm>
          </>
        ) : null}
        <Button className="only-narrow" data-testid="show-info" onClick={showInfo}>
          资料
        </Button>
      </header>
      {data.summary ? <p className="talk-sum">{data.summary}</p> : null}
      <Talk id={id} lines={lines} />
      {mine ? (
        <ReplyBox
          id={id}
          send={async (text, files, messageId) => {
            await verb.mutateAsync({
              name: "reply",
              body: { id: messageId, text, ...(files.length > 0 ? { files } : {}), epoch: data.epoch },
            });
          }}
          freshId={newId}
        />
      ) : (
        <footer className="take-bar">
          <span>
            {data.in_charge === "bot"
              ? "机器人正在接待，接入后机器人不再说话。"
              : data.in_charge === "queue"
                ? "买家在等人工客服。"
                : `${data.in_charge} 正在接待。`}
          </span>
          <Button
            data-testid="take"
            type="primary"
            size="large"
            loading={verb.isPending}
            onClick={() => act("take")}
          >
            接入会话
          </Button>
        </footer>
      )}
    </>
  );
}
