/** The examples the bot learns from: search, edit, move, take out; how fit they are. Every change waits to be tried. */
import { taken } from "@shared/api/client";
import type { components } from "@shared/api/generated/document";
import { wordsOf } from "@shared/api/problems";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Pagination, Select, Skeleton } from "antd";
import { useState } from "react";
import { go } from "../routes";
import { api } from "../session";
import { Health } from "./Health";
import { piecesOf } from "./marking";
import { useExamples, useHealth } from "./queries";

type Example = components["schemas"]["Example"];
type NewChange = components["schemas"]["NewChange"];

const PAGE = 100;

export default function ExamplesPage() {
  const [q, setQ] = useState("");
  const [intent, setIntent] = useState<string>();
  const [page, setPage] = useState(1);
  const [editing, setEditing] = useState<Example | "new" | null>(null);
  const [told, setTold] = useState<{ bad: boolean; words: string } | null>(null);
  const queries = useQueryClient();
  const found = useExamples(q, intent, (page - 1) * PAGE);
  const health = useHealth();
  const intents = health.data?.intents ?? [];
  const options = intents.map(({ name, title, examples }) => ({
    value: name,
    label: `${title} ${examples}`,
  }));
  const title = (name: string) => intents.find((one) => one.name === name)?.title ?? name;

  async function change(one: NewChange) {
    try {
      await taken(api.POST("/api/trainer/changes", { body: { changes: [one] } }));
      setEditing(null);
      setTold({ bad: false, words: "记下了，到「改动」里试过以后采纳" });
      void queries.invalidateQueries({ queryKey: ["changes"] });
    } catch (error) {
      setTold({ bad: true, words: wordsOf(error) });
    }
  }

  return (
    <main className="teach-page" aria-label="例句" data-testid="examples">
      {told ? (
        <Alert
          type={told.bad ? "error" : "success"}
          title={told.words}
          action={
            told.bad ? undefined : <Button onClick={() => go({ page: "changes", id: null })}>去试</Button>
          }
          closable={{ onClose: () => setTold(null) }}
        />
      ) : null}
      <section className="teach-search" aria-label="找例句">
        <Input.Search
          allowClear
          aria-label="找例句"
          placeholder="例句里的字"
          onSearch={(words) => {
            setQ(words);
            setPage(1);
          }}
        />
        <Select
          allowClear
          aria-label="意思"
          placeholder="全部意思"
          showSearch={{ optionFilterProp: "label" }}
          value={intent}
          onChange={(name) => {
            setIntent(name);
            setPage(1);
          }}
          options={options}
        />
        <Button type="primary" onClick={() => setEditing("new")}>
          加例句
        </Button>
      </section>
      {editing === "new" ? (
        <Editor
          example={{ intent: intent ?? "", written: "" }}
          options={options}
          save={(after) => change({ before: null, after })}
          close={() => setEditing(null)}
        />
      ) : null}
      {found.isError ? <Alert type="error" title={wordsOf(found.error)} /> : null}
      {found.isPending ? <Skeleton active /> : null}
      {found.data ? <p className="muted">找到 {found.data.found} 句</p> : null}
      <ul className="rows teach-examples">
        {found.data?.examples.map((example) => (
          <li key={`${example.intent} ${example.written}`}>
            {editing !== "new" && editing?.written === example.written ? (
              <Editor
                example={example}
                options={options}
                save={(after) => change({ before: example, after })}
                close={() => setEditing(null)}
              />
            ) : (
              <>
                <span dir="auto">
                  {piecesOf(example.written).map((piece) =>
                    piece.entity ? (
                      <mark key={piece.start}>{piece.text}</mark>
                    ) : (
                      <span key={piece.start}>{piece.text}</span>
                    ),
                  )}
                </span>
                <span className="pill">{title(example.intent)}</span>
                <Button size="small" onClick={() => setEditing(example)}>
                  改
                </Button>
                <Button size="small" danger onClick={() => change({ before: example, after: null })}>
                  删
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.data && found.data.found > PAGE ? (
        <Pagination
          current={page}
          pageSize={PAGE}
          total={found.data.found}
          showSizeChanger={false}
          onChange={setPage}
        />
      ) : null}
      <Health health={health} choose={setIntent} />
    </main>
  );
}

interface EditorProps {
  example: Example;
  options: { value: string; label: string }[];
  save: (after: Example) => Promise<void>;
  close: () => void;
}

function Editor({ example, options, save, close }: EditorProps) {
  const [written, setWritten] = useState(example.written);
  const [intent, setIntent] = useState(example.intent);
  const same = written === example.written && intent === example.intent;
  return (
    <div className="teach-editor">
      <Input
        autoFocus
        aria-label="例句，实体写成 [字](实体)"
        value={written}
        maxLength={2000}
        onChange={({ target }) => setWritten(target.value)}
      />
      <Select
        aria-label="归到"
        showSearch={{ optionFilterProp: "label" }}
        placeholder="意思"
        value={intent || undefined}
        onChange={setIntent}
        options={options}
      />
      <Button
        type="primary"
        disabled={same || !intent || !written.trim()}
        onClick={() => save({ intent, written })}
      >
        保存
      </Button>
      <Button onClick={close}>取消</Button>
    </div>
  );
}
