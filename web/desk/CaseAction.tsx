/** One action on a case, with the money said before it is done. */
import { taken } from "@shared/api/client";
import type { Case, Option } from "@shared/api/types";
import { Deed } from "./Deed";
import { formOf } from "./forms";
import { api } from "./session";

interface Props {
  one: Case;
  option: Option;
  close: () => void;
}

export function CaseAction({ one, option, close }: Props) {
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
      stale={["case", "cases", "conversation"]}
      close={close}
    />
  );
}
