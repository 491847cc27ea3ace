/** How fit the examples are: counts by meaning, what is thin, doubled or torn between two, which facts and noise occur. */
import type { components } from "@shared/api/generated/document";
import { wordsOf } from "@shared/api/problems";
import { Alert, Skeleton, Tabs } from "antd";
import type { useHealth } from "./queries";

type Found = components["schemas"]["ExamplesHealth"];

const NOISE: Record<string, string> = {
  fullwidth: "全角",
  latin: "拼音、英文",
  emoji: "表情",
  stretched: "重复、连续标点",
  spoken_digits: "汉字数字",
  no_punctuation: "没有标点的长句",
  dialect: "方言语气",
  traditional: "繁体字",
};

export function Health({
  health,
  choose,
}: {
  health: ReturnType<typeof useHealth>;
  choose: (intent: string) => void;
}) {
  if (health.isPending) return <Skeleton active />;
  if (health.isError) return <Alert type="error" title={wordsOf(health.error)} />;
  const found = health.data;
  const title = (name: string) => found.intents.find((one) => one.name === name)?.title ?? name;
  return (
    <section className="teach-health" aria-label="健康状况" data-testid="health">
      <h2>健康状况</h2>
      {found.thin.length ? (
        <Alert
          type="warning"
          title={`不到 ${found.fewest} 句，教不会：${found.thin.map(title).join("、")}`}
        />
      ) : null}
      <Tabs
        items={[
          { key: "intents", label: "各个意思", children: <Intents found={found} choose={choose} /> },
          {
            key: "conflicts",
            label: `互相矛盾 ${found.conflicts.length}`,
            children: <Pairs pairs={found.conflicts} title={title} />,
          },
          {
            key: "doubles",
            label: `几乎重复 ${found.doubles.length}`,
            children: <Pairs pairs={found.doubles} title={title} />,
          },
          { key: "overlaps", label: "容易混", children: <Overlaps found={found} title={title} /> },
          { key: "kinds", label: "实体和杂音", children: <Kinds found={found} /> },
        ]}
      />
    </section>
  );
}

function Intents({ found, choose }: { found: Found; choose: (intent: string) => void }) {
  const most = Math.max(1, ...found.intents.map((one) => one.examples));
  const sorted = [...found.intents].sort((a, b) => a.examples - b.examples);
  return (
    <table className="teach-table">
      <thead>
        <tr>
          <th scope="col">意思</th>
          <th scope="col">例句</th>
          <th scope="col">标了实体</th>
          <th scope="col">几乎重复</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((one) => (
          <tr key={one.name}>
            <th scope="row">
              <button type="button" className="teach-link" onClick={() => choose(one.name)}>
                {one.title}
              </button>
            </th>
            <td>
              <span className="teach-bar" style={{ inlineSize: `${(one.examples / most) * 60}%` }} />{" "}
              {one.examples}
            </td>
            <td>{one.marked}</td>
            <td>{one.near}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pairs({ pairs, title }: { pairs: Found["doubles"]; title: (name: string) => string }) {
  if (pairs.length === 0) return <p className="muted">没有</p>;
  return (
    <ul className="rows">
      {pairs.map(({ one, two }) => (
        <li key={`${one.written} ${two.written}`}>
          <span dir="auto">{one.written}</span> <span className="pill">{title(one.intent)}</span> ≈{" "}
          <span dir="auto">{two.written}</span> <span className="pill">{title(two.intent)}</span>
        </li>
      ))}
    </ul>
  );
}

function Overlaps({ found, title }: { found: Found; title: (name: string) => string }) {
  if (found.overlaps.length === 0) return <p className="muted">没有</p>;
  return (
    <ul className="rows">
      {found.overlaps.map(({ one, two, pairs }) => (
        <li key={`${one} ${two}`}>
          {title(one)} 和 {title(two)}：{pairs} 对几乎一样的话
        </li>
      ))}
    </ul>
  );
}

function Kinds({ found }: { found: Found }) {
  return (
    <div className="teach-kinds">
      <Counts title="标了这种实体的例句" counts={found.entities} named={(name) => name} />
      <Counts title="带这种杂音的例句" counts={found.noise} named={(name) => NOISE[name] ?? name} />
    </div>
  );
}

function Counts({
  title,
  counts,
  named,
}: {
  title: string;
  counts: Record<string, number>;
  named: (name: string) => string;
}) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="rows">
        {Object.entries(counts).map(([name, count]) => (
          <li key={name} data-none={count === 0 || undefined}>
            {named(name)} <b>{count}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
