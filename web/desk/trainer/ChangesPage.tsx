/** What trainers changed: tried on a shadow model first, with what would flip; then accepted, or held back with why. */
import { taken } from "@shared/api/client";
import type { components } from "@shared/api/generated/document";
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Empty, Skeleton, Spin } from "antd";
import { useState } from "react";
import { go } from "../routes";
import { api } from "../session";
import { Flips } from "./Flips";
import { useChanges, useInbox, useTry } from "./queries";

type Change = components["schemas"]["ShownChange"];

const VERDICTS: Record<string, string> = {
  waiting: "等着试",
  accepted: "已采纳",
  held: "拦下了",
  withdrawn: "已撤回",
  in_git: "git 里的手工改动",
};
/** Rows that are drawn; what waits comes first. */
const SHOWN = 200;

export default function ChangesPage({ tried }: { tried: string | null }) {
  const changes = useChanges();
  const inbox = useInbox();
  const found = useTry(tried);
  const queries = useQueryClient();
  const [told, setTold] = useState<{ bad: boolean; words: string } | null>(null);
  const title = (name: string) => inbox.data?.intents.find((one) => one.name === name)?.title ?? name;
  const waiting = (changes.data ?? []).filter((one) => one.verdict === null);
  const running = found.data?.state === "running";
  const done = found.data?.state === "done" ? found.data : null;

  async function doing(act: () => Promise<string>) {
    setTold(null);
    try {
      setTold({ bad: false, words: await act() });
    } catch (error) {
      setTold({ bad: true, words: wordsOf(error) });
    }
    void queries.invalidateQueries({ queryKey: ["changes"] });
  }

  const begin = () =>
    doing(async () => {
      const { id } = await taken(api.POST("/api/trainer/tries", { body: { changes: [] } }));
      go({ page: "changes", id });
      return "正在用影子模型试";
    });
  const accept = (id: string) =>
    doing(async () => {
      const { accepted } = await taken(
        api.POST("/api/trainer/tries/{id}/accept", { params: { path: { id } } }),
      );
      void queries.invalidateQueries({ queryKey: ["examples"] });
      go({ page: "changes", id: null });
      return `采纳了 ${accepted} 处，下次训练就会学到`;
    });
  const withdraw = (id: string) =>
    doing(async () => {
      const now = await taken(api.POST("/api/trainer/changes/{id}/withdraw", { params: { path: { id } } }));
      return now.verdict === "withdrawn" ? "撤回了" : "加了一处相反的改动，试过以后采纳";
    });

  return (
    <main className="teach-page" aria-label="改动" data-testid="changes">
      {told ? (
        <Alert
          type={told.bad ? "error" : "success"}
          title={told.words}
          closable={{ onClose: () => setTold(null) }}
        />
      ) : null}
      <header className="teach-head">
        <h2>
          等着试的改动 <b data-testid="changes-waiting">{waiting.length}</b>
        </h2>
        <Button type="primary" data-testid="try" disabled={waiting.length === 0 || running} onClick={begin}>
          试一试会影响什么
        </Button>
      </header>
      {running ? (
        <Spin description="正在用影子模型试，约半分钟">
          <div className="teach-spin" />
        </Spin>
      ) : null}
      {found.data?.state === "failed" ? (
        <Alert type="error" title={`没有试成：${String(found.data.found?.error ?? "")}`} />
      ) : null}
      {done?.found ? (
        <Flips found={done.found} many={done.changes.length} title={title} accept={() => accept(done.id)} />
      ) : null}
      {changes.isError ? <Alert type="error" title={wordsOf(changes.error)} /> : null}
      {changes.isPending ? <Skeleton active /> : null}
      {changes.data?.length === 0 ? <Empty description="还没有改动" /> : null}
      <ul className="rows teach-changes">
        {[...(changes.data ?? [])]
          .sort((a, b) => Number(a.verdict !== null) - Number(b.verdict !== null))
          .slice(0, SHOWN)
          .map((change) => (
            <li key={change.id} data-testid={`change-${change.id}`}>
              <p dir="auto">{sentence(change, title)}</p>
              <p className="muted">
                <span className={`pill pill-${change.verdict ?? "waiting"}`}>
                  {VERDICTS[change.verdict ?? "waiting"]}
                </span>{" "}
                {change.by} · {dateTime(change.at)}
                {change.verdict === "held" ? ` · ${change.reason}` : ""}
              </p>
              {change.verdict === "withdrawn" || change.verdict === "in_git" ? null : (
                <Button size="small" onClick={() => withdraw(change.id)}>
                  撤回
                </Button>
              )}
            </li>
          ))}
      </ul>
    </main>
  );
}

/** A change in words. */
export function sentence(
  change: Pick<Change, "kind" | "before" | "after">,
  title: (name: string) => string,
): string {
  const named = (item: Record<string, string>) =>
    change.kind === "word"
      ? `「${item.word}」（${item.entity} ${item.canonical}）`
      : `「${item.written}」（${title(item.intent ?? "")}）`;
  if (!change.before) return change.after ? `加 ${named(change.after)}` : "";
  if (!change.after) return `删 ${named(change.before)}`;
  return `${named(change.before)} 改成 ${named(change.after)}`;
}
