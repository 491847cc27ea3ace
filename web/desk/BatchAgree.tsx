/** Agreeing to several cases at once: what it costs is said first, what came of each afterwards. */
import { newId, taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { BatchRow, Case } from "@shared/api/types";
import { yuan } from "@shared/money";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Modal } from "antd";
import { useState } from "react";
import { api } from "./session";

interface Props {
  cases: readonly Case[];
  close: (agreed: readonly string[]) => void;
}

export function BatchAgree({ cases, close }: Props) {
  const queries = useQueryClient();
  const [key] = useState(newId);
  const act = useMutation({
    mutationFn: () =>
      taken(
        api.POST("/api/desk/cases/agree", {
          params: { header: { "Idempotency-Key": key } },
          body: { cases: cases.map((one) => one.no) },
        }),
      ),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["cases"] }),
  });
  const sum = cases.reduce((fen, one) => fen + one.amount_fen, 0);
  const agreed = (act.data ?? []).filter((row) => row.agreed).map((row) => row.no);
  return (
    <Modal
      open
      title={`一次同意 ${cases.length} 张售后单`}
      okText={act.data ? "好" : "确认同意"}
      okButtonProps={{ "data-testid": "batch-ok" }}
      cancelButtonProps={act.data ? { style: { display: "none" } } : {}}
      confirmLoading={act.isPending}
      onOk={() => (act.data ? close(agreed) : act.mutate())}
      onCancel={() => close(agreed)}
      width={560}
    >
      {act.data ? (
        <BatchResult rows={act.data} />
      ) : (
        <Alert
          type="warning"
          showIcon
          data-testid="batch-effect"
          title={`涉及金额共 ${yuan(sum)}。仅退款的会马上原路退回，要寄回的等买家寄回。大额的会转给同事复核。`}
        />
      )}
      {act.error ? <Alert type="error" showIcon role="alert" title={wordsOf(act.error)} /> : null}
    </Modal>
  );
}

function BatchResult({ rows }: { rows: readonly BatchRow[] }) {
  return (
    <ul className="batch" data-testid="batch-result">
      {rows.map((row) => (
        <li key={row.no} data-agreed={row.agreed}>
          <b>{row.no}</b> {row.agreed ? "已同意" : `没有同意：${row.problem?.detail ?? row.problem?.title}`}
        </li>
      ))}
    </ul>
  );
}
