/** Which rules a decision cites: found by their words, kept by their ids. */
import { wordsOf } from "@shared/api/problems";
import { Select } from "antd";
import { useRules } from "./queries";

interface Props {
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
}

export function RulesField({ id, value, onChange }: Props) {
  const rules = useRules();
  return (
    <Select
      {...(id ? { id } : {})}
      data-testid="field-rules"
      mode="multiple"
      value={value ?? []}
      onChange={(chosen: string[]) => onChange?.(chosen)}
      loading={rules.isPending}
      placeholder="输入规则里的字来找"
      notFoundContent={rules.isError ? wordsOf(rules.error) : "没有这样的规则"}
      optionFilterProp="title"
      options={(rules.data ?? []).map((rule) => ({
        value: rule.id,
        title: `${rule.id} ${rule.text} ${rule.source}`,
        label: rule.text || rule.id,
      }))}
    />
  );
}
