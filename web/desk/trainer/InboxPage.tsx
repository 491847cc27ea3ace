/** Messages the bot did not understand, the biggest group first: a key says what one means, or all of its group. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Result, Skeleton } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { api } from "../session";
import { Groups } from "./Groups";
import { Help } from "./Help";
import { IntentPicker } from "./IntentPicker";
import {
  after,
  type Deed,
  deedOf,
  type Entry,
  find,
  Line,
  labelFor,
  labelOf,
  left,
  moved,
  type NewLabel,
} from "./labelling";
import { Marking } from "./Marking";
import { Message } from "./Message";
import { useInbox } from "./queries";
import { SplitBox } from "./SplitBox";
import { Surroundings } from "./Surroundings";

type Open = "correct" | "split" | "help" | { mark: [number, number] } | null;

export default function InboxPage() {
  const inbox = useInbox();
  const queries = useQueryClient();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const [open, setOpen] = useState<Open>(null);
  const [written, setWritten] = useState<Record<string, string>>({});
  const [told, setTold] = useState<{ bad: boolean; words: string } | null>(null);
  const [, redraw] = useState(0);
  const [line] = useState(() => new Line(() => redraw((n) => n + 1)));
  const groups = useMemo(() => left(inbox.data?.groups ?? [], gone), [inbox.data, gone]);
  const at = find(groups, chosen);
  const on: Entry[] = !at ? [] : whole ? at.group.entries : [at.entry];

  function say(body: NewLabel | null) {
    setOpen(null);
    if (!body || !at) return;
    const mine = body.entries.length === 1 ? written[at.entry.id] : undefined;
    const teaches = body.verdict === "confirm" || body.verdict === "correct";
    const sent = mine !== undefined && teaches ? { ...body, written: mine } : body;
    setChosen(after(groups, at, body.entries));
    setGone((before) => new Set([...before, ...body.entries]));
    setWhole(false);
    setTold(null);
    line
      .add(() => taken(api.POST("/api/trainer/inbox/labels", { body: sent })))
      .then(
        ({ refused }) => comeBack(Object.keys(refused), Object.values(refused)[0]),
        (error) => comeBack(body.entries, wordsOf(error)),
      );
  }

  function comeBack(ids: readonly string[], why: string | undefined) {
    if (ids.length === 0) return;
    setGone((before) => new Set([...before].filter((id) => !ids.includes(id))));
    setTold({ bad: true, words: `${ids.length} 条没有标上：${why}` });
  }

  function undo() {
    line
      .add(() => taken(api.POST("/api/trainer/inbox/undo")))
      .then(
        ({ entries }) => {
          setGone((before) => new Set([...before].filter((id) => !entries.includes(id))));
          if (entries[0]) setChosen(entries[0]);
          setTold({ bad: false, words: entries.length ? `撤回了 ${entries.length} 条` : "没有可以撤回的" });
        },
        (error) => setTold({ bad: true, words: wordsOf(error) }),
      );
  }

  function run(deed: Deed) {
    if (deed.kind === "help") setOpen("help");
    if (deed.kind === "undo") undo();
    if (!at) return;
    switch (deed.kind) {
      case "confirm":
      case "second":
      case "out":
      case "ignore":
        return say(labelFor(deed.kind, on));
      case "correct":
      case "split":
        return setOpen(deed.kind);
      case "mark":
        return setOpen({ mark: [0, 0] });
      case "whole":
        return setWhole(!whole);
      case "move":
        setWhole(false);
        return setChosen(moved(groups, at, deed.by, deed.groups));
    }
  }

  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const deed = deedOf(event);
      if (!deed) return;
      event.preventDefault();
      latest.current(deed);
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  if (inbox.isPending) return <Skeleton active className="pad" paragraph={{ rows: 8 }} />;
  if (inbox.isError && !inbox.data) {
    return (
      <Result
        status="warning"
        title={wordsOf(inbox.error)}
        extra={<Button onClick={() => inbox.refetch()}>重试</Button>}
      />
    );
  }
  const shown = groups.reduce((sum, group) => sum + group.entries.length, 0);
  const refresh = () => {
    setGone(new Set());
    void queries.invalidateQueries({ queryKey: ["inbox"] });
  };
  return (
    <main className="teach" aria-label="没听懂的话" data-testid="inbox" data-waiting={line.waiting}>
      <aside className="teach-groups" aria-label="相似的话">
        <Groups groups={groups} at={at} total={shown} choose={setChosen} refresh={refresh} />
      </aside>
      <section className="teach-main" aria-label="这句话是什么意思">
        {told ? (
          <Alert
            type={told.bad ? "error" : "success"}
            title={told.words}
            closable={{ onClose: () => setTold(null) }}
          />
        ) : null}
        {!at ? (
          <Result
            status="success"
            title="都标完了"
            subTitle="新的没听懂的话会出现在这里"
            extra={<Button onClick={refresh}>看看有没有新的</Button>}
          />
        ) : (
          <>
            <Message
              key={at.entry.id}
              entry={at.entry}
              written={written[at.entry.id] ?? at.entry.written}
              group={at.group.entries}
              whole={whole}
              intents={inbox.data.intents}
              entities={inbox.data.entities}
              run={run}
              select={(from, to) => setOpen({ mark: [from, to] })}
              choose={setChosen}
            />
            {open === "correct" ? (
              <IntentPicker
                intents={inbox.data.intents}
                likely={[at.entry.meant, at.entry.guess, at.entry.runner_up]}
                many={on.length}
                choose={(intent) =>
                  say(
                    labelOf(
                      on.map((one) => one.id),
                      { verdict: "correct", intent },
                    ),
                  )
                }
                close={() => setOpen(null)}
              />
            ) : null}
            {open === "split" ? (
              <SplitBox
                text={at.entry.text}
                intents={inbox.data.intents}
                save={(clauses) => say(labelOf([at.entry.id], { verdict: "split", clauses }))}
                close={() => setOpen(null)}
              />
            ) : null}
            {open !== null && typeof open === "object" ? (
              <Marking
                written={written[at.entry.id] ?? at.entry.written}
                range={open.mark}
                entities={inbox.data.entities}
                save={(text) => setWritten({ ...written, [at.entry.id]: text })}
                close={() => setOpen(null)}
              />
            ) : null}
          </>
        )}
        {open === "help" ? <Help close={() => setOpen(null)} /> : null}
      </section>
      <aside className="teach-side" aria-label="前后的对话">
        {at ? <Surroundings key={at.entry.id} entry={at.entry} twice={inbox.data.twice} /> : null}
      </aside>
    </main>
  );
}
