/** A dispute before the platform: where it stands, who must still show what, and what was decided on which grounds. */
import { dateTime, remaining } from "../dates";
import { yuan } from "../money";
import type { CardProps } from "./Card";
import { number, record, records, words } from "./data";
import { Rest } from "./Press";
import { Facts, Frame } from "./parts";

export function Mediation({ data, buttons }: CardProps) {
  const decision = record(data.decision);
  const settlement = record(data.settlement);
  return (
    <Frame kind="mediation" title="平台介入" aside={words(data.no)}>
      <p className="wy-status">
        <b>{words(data.state_title) ?? words(data.state)}</b>
      </p>
      {data.due_at ? (
        <p className="wy-sub">
          {dateTime(words(data.due_at))} 前 · {remaining(words(data.due_at))}
        </p>
      ) : null}
      <ul className="wy-needs">
        {records(data.must).map((one) => (
          <li key={`${words(one.who)}${words(one.what)}`}>
            {words(one.who_title)}：{words(one.what)}
            <span className={one.done === true ? "wy-sub" : "wy-must"}>
              {one.done === true ? "已提交" : "待提交"}
            </span>
          </li>
        ))}
      </ul>
      {records(data.statements).length > 0 ? (
        <details className="wy-rules">
          <summary>双方的陈述（{records(data.statements).length} 条）</summary>
          <ul>
            {records(data.statements).map((said) => (
              <li key={`${words(said.at)}${words(said.by)}`}>
                {words(said.by) === "buyer" ? "您" : "商家"}：{words(said.text)}
                <span className="wy-sub">{dateTime(words(said.at))}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Facts
        facts={[
          { name: "和解方案", value: words(settlement.text) },
          number(settlement.amount_fen) !== undefined && {
            name: "和解金额",
            value: yuan(number(settlement.amount_fen)),
            strong: true,
          },
          { name: "裁决", value: words(decision.text), strong: true },
          number(decision.amount_fen) !== undefined && {
            name: "退款金额",
            value: yuan(number(decision.amount_fen)),
            strong: true,
          },
          { name: "理由", value: words(decision.grounds) },
          {
            name: "依据",
            value: records(decision.rules)
              .map((rule) => words(rule.text) ?? words(rule.id))
              .filter(Boolean)
              .join("；"),
          },
        ]}
      />
      <Rest buttons={buttons} />
    </Frame>
  );
}
