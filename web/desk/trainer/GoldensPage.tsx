/** Conversations that every model must understand: what the buyer says, and as what; protected ones hold a change back. */
import { taken } from "@shared/api/client";
import type { components } from "@shared/api/generated/document";
import { wordsOf } from "@shared/api/problems";
import { dateTime } from "@shared/dates";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Empty, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { api } from "../session";
import { useGoldens, useInbox } from "./queries";

type Golden = components["schemas"]["ShownGolden"];
interface Line {
  text: string;
  intent: string | null;
}

export default function GoldensPage() {
  const goldens = useGoldens();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <main className="teach-page" aria-label="必懂对话" data-testid="goldens">
      <h2>必懂对话</h2>
      <p className="muted">客服在会话里点「变成测试」，这里就多一个。每次试改动、每次发布前都会跑。</p>
      {goldens.isError ? <Alert type="error" title={wordsOf(goldens.error)} /> : null}
      {goldens.isPending ? <Skeleton active /> : null}
      {goldens.data?.length === 0 ? <Empty description="还没有必懂对话" /> : null}
      <ul className="rows">
        {goldens.data?.map((golden) => (
          <li key={golden.id} className="teach-golden" data-testid={`golden-${golden.id}`}>
            {open === golden.id ? (
              <Editor golden={golden} close={() => setOpen(null)} />
            ) : (
              <>
                <b dir="auto">{golden.title}</b>
                {golden.protected ? <span className="pill pill-mine">受保护</span> : null}
                <span className="muted">
                  {golden.lines.length} 句 · {golden.by} · {dateTime(golden.at)}
                </span>
                <Button size="small" onClick={() => setOpen(golden.id)}>
                  打开
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </main>
  );
}

function Editor({ golden, close }: { golden: Golden; close: () => void }) {
  const inbox = useInbox();
  const queries = useQueryClient();
  const [title, setTitle] = useState(golden.title);
  const [guarded, setGuarded] = useState(golden.protected);
  const [lines, setLines] = useState<Line[]>(
    golden.lines.map((line) => ({ text: line.text ?? "", intent: line.intent ?? null })),
  );
  const [wrong, setWrong] = useState<string | null>(null);
  const options = (inbox.data?.intents ?? []).map((one) => ({ value: one.name, label: one.title }));
  const change = (n: number, with_: Partial<Line>) =>
    setLines(lines.map((line, at) => (at === n ? { ...line, ...with_ } : line)));

  async function save(retired: boolean) {
    try {
      await taken(
        api.POST("/api/trainer/goldens/{id}", {
          params: { path: { id: golden.id } },
          body: { title, lines, protected: guarded, retired },
        }),
      );
      await queries.invalidateQueries({ queryKey: ["goldens"] });
      close();
    } catch (error) {
      setWrong(wordsOf(error));
    }
  }

  return (
    <div className="teach-golden-edit">
      {wrong ? <Alert type="error" title={wrong} /> : null}
      <Input
        aria-label="名字"
        value={title}
        maxLength={80}
        onChange={({ target }) => setTitle(target.value)}
      />
      <ol>
        {lines.map((line, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <li key={n} className="teach-part">
            <Input
              aria-label={`第 ${n + 1} 句`}
              value={line.text}
              onChange={({ target }) => change(n, { text: target.value })}
            />
            <Select
              allowClear
              aria-label={`第 ${n + 1} 句应当是`}
              placeholder="不管"
              showSearch={{ optionFilterProp: "label" }}
              value={line.intent ?? undefined}
              onChange={(intent) => change(n, { intent: intent ?? null })}
              options={options}
            />
            <Button disabled={lines.length < 2} onClick={() => setLines(lines.filter((_, at) => at !== n))}>
              去掉
            </Button>
          </li>
        ))}
      </ol>
      <Checkbox checked={guarded} onChange={({ target }) => setGuarded(target.checked)}>
        受保护：会弄坏它的改动一律拦下
      </Checkbox>
      <p>
        <Button type="primary" onClick={() => save(false)}>
          保存
        </Button>{" "}
        <Button onClick={close}>取消</Button>{" "}
        <Button danger onClick={() => save(true)}>
          不再用它
        </Button>
      </p>
    </div>
  );
}
