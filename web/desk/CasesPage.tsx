/** The cases of a shop as work: filtered, kept as views, agreed to in batches, found by a scanned number; one beside it. */
import { wordsOf } from "@shared/api/problems";
import { Alert, Empty, Skeleton } from "antd";
import { CasePane } from "./CasePane";
import { CaseRow } from "./CaseRow";
import { useOpenCases } from "./queries";
import { go } from "./routes";
import { useStaff } from "./session";
import { Worklist } from "./Worklist";

export function CasesPage({ no }: { no: string | null }) {
  const { role } = useStaff();
  const shops = ["agent", "supervisor"].includes(role);
  return (
    <main
      className="cases"
      data-reads={role === "mediator" ? "both" : undefined}
      data-shows={no ? "case" : "list"}
    >
      {shops ? <Worklist no={no} /> : <FewCases no={no} />}
      <aside className="cases-side" aria-label="售后单">
        {no ? (
          <>
            <button
              type="button"
              className="only-narrow back"
              onClick={() => go({ page: "cases", id: null })}
            >
              ‹ 回到列表
            </button>
            <CasePane key={no} no={no} />
          </>
        ) : (
          <Empty description="选一张售后单" />
        )}
      </aside>
    </main>
  );
}

/** What a mediator or a vendor has before him. */
function FewCases({ no }: { no: string | null }) {
  const cases = useOpenCases();
  return (
    <section className="cases-list" aria-label="进行中的售后单">
      <header>
        <h2>进行中的售后单</h2>
      </header>
      {cases.isError ? <Alert type="error" title={wordsOf(cases.error)} /> : null}
      {cases.isPending ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {cases.data?.length === 0 ? <Empty description="没有进行中的售后单" /> : null}
      <ul className="rows">
        {cases.data?.map((one) => (
          <li key={one.no}>
            <CaseRow one={one} selected={one.no === no} />
          </li>
        ))}
      </ul>
    </section>
  );
}
