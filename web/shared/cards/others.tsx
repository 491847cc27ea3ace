/** The rest: an unfinished application, a form's fields, and whatever kind this page does not know. */
import { kindTitle } from "../titles";
import type { CardProps } from "./Card";
import { records, words } from "./data";
import { Rest } from "./Press";
import { Facts, Frame } from "./parts";

export function Draft({ data, buttons }: CardProps) {
  return (
    <Frame kind="draft" title="还有一份没提交的申请">
      <Facts
        facts={[
          { name: "类型", value: words(data.kind_title) ?? (data.kind ? kindTitle(words(data.kind)) : null) },
          { name: "商品", value: words(data.title) },
        ]}
      />
      <Rest buttons={buttons} main="resume" />
    </Frame>
  );
}

export function FormCard({ data, buttons }: CardProps) {
  return (
    <Frame kind="form" title={words(data.action_title) ?? "还需要这些信息"}>
      <Facts
        facts={records(data.fields).map((field) => ({
          name: words(field.title) ?? words(field.name) ?? "",
          value: words(field.given) ?? (
            <span className={field.required === true ? "wy-must" : "wy-sub"}>
              {field.required === true ? "待填写" : "选填"}
            </span>
          ),
        }))}
      />
      <p className="wy-sub">直接在下方一次输入即可。</p>
      <Rest buttons={buttons} />
    </Frame>
  );
}

/** An unknown kind says nothing of its own: the line's text stands, its buttons work. */
export function Unknown({ kind, buttons }: CardProps) {
  return (
    <Frame kind={kind}>
      <Rest buttons={buttons} />
    </Frame>
  );
}
