/** One action on a case, with the money said before it is done. */
import { taken } from "@shared/api/client";
import type { Case, Option } from "@shared/api/types";
import { statusTitle } from "@shared/titles";
import { Deed } from "./Deed";
import { formOf } from "./forms";
import { api } from "./session";

interface Props {
  one: Case;
  option: Option;
  /** the same action as it stands now; undefined while that is being read */
  present?: Option | undefined;
  close: () => void;
}

export function CaseAction({ one, option, present, close }: Props) {
  const spec = formOf(option.action);
  return (
    <Deed
      title={option.title ?? spec.title}
      no={one.no}
      fields={spec.fields}
      effect={(values) => spec.effect(one, values)}
      danger={spec.danger}
      body={spec.body}
      run={(body, key) =>
        taken(
          api.POST("/api/cases/{no}/{action}", {
            params: { path: { no: one.no, action: option.action }, header: { "Idempotency-Key": key } },
            body: { ...body, version: one.version },
          }),
        )
      }
      stands={`现在是“${one.status_title ?? statusTitle(one.status)}”。`}
      barred={present && !present.allowed ? (present.why_not ?? "状态已经变了") : null}
      stale={["case", "cases", "conversation"]}
      close={close}
    />
  );
}
