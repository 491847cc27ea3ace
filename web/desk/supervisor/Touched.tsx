/** A version before it holds: what it changes, which open cases it would touch, and the buttons to publish or take back. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Skeleton } from "antd";
import { go } from "../routes";
import { api } from "../session";
import { usePreview } from "./queries";
import { type Figure, figureKey, shown, titleOf, unitOf, whereOf } from "./settings";

interface Change {
  name: string;
  value: number;
  where: Record<string, string | number>;
}
interface Touch {
  no: string;
  name: string;
  unit: string;
  now: number;
  then: number;
  running: boolean;
}

export function Touched({ id, figures }: { id: string; figures: Figure[] }) {
  const preview = usePreview(id);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const move = useMutation({
    mutationFn: (verb: "publish" | "take_back") => {
      const params = { path: { id } };
      return taken(
        verb === "publish"
          ? api.POST("/api/desk/settings/{id}/publish", { params, body: {} })
          : api.POST("/api/desk/settings/{id}/take_back", { params, body: {} }),
      );
    },
    onSuccess: (_, verb) => void message.success(verb === "publish" ? "已发布" : "已收回"),
    onSettled: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
  if (preview.isPending) return <Skeleton active paragraph={{ rows: 3 }} />;
  if (preview.isError) return <Alert type="error" title={wordsOf(preview.error)} />;
  const { data } = preview;
  const touches = (data.touches ?? []) as unknown as Touch[];
  return (
    <section className="touched" aria-label={`第 ${data.version} 版的内容和影响`} data-testid="touched">
      <h3>改动</h3>
      <ul className="rows lined">
        {(data.numbers as unknown as Change[]).map((change) => {
          const figure = figures.find((one) => figureKey(one) === figureKey(change));
          return (
            <li key={figureKey(change)}>
              <span>{figure ? `${titleOf(figure)} ${whereOf(figure)}` : change.name}</span>
              <b>
                {figure
                  ? `${shown(figure, figure.base)} → ${shown(figure, change.value)} ${unitOf(figure)}`
                  : change.value}
              </b>
            </li>
          );
        })}
      </ul>
      <h3>会影响的未结束售后单</h3>
      {touches.length === 0 ? <p className="muted">没有售后单受影响</p> : null}
      <ul className="rows lined">
        {touches.map((one) => (
          <li key={`${one.no}${one.name}`}>
            <button type="button" className="link" onClick={() => go({ page: "cases", id: one.no })}>
              {one.no}
            </button>
            <span>
              {shown(one, one.now)} → {shown(one, one.then)} {unitOf(one)}
              {one.running ? "（正在走的期限不变，下次开始时用新值）" : ""}
            </span>
          </li>
        ))}
      </ul>
      {move.isError ? <Alert type="error" role="alert" title={wordsOf(move.error)} /> : null}
      {data.state === "draft" ? (
        <Button
          type="primary"
          data-testid="settings-publish"
          loading={move.isPending}
          onClick={() => move.mutate("publish")}
        >
          发布
        </Button>
      ) : null}
      {data.state === "published" ? (
        <Button
          danger
          data-testid="settings-take-back"
          loading={move.isPending}
          onClick={() => move.mutate("take_back")}
        >
          收回这一版
        </Button>
      ) : null}
    </section>
  );
}
