/** A dispute as the platform decides it: where it stands, and both sides' statements beside each other. */
import type { Case } from "@shared/api/types";
import { Card } from "@shared/cards/Card";
import { readOnly } from "@shared/cards/context";
import { Photo } from "@shared/chat/Photo";
import { dateTime } from "@shared/dates";
import { Empty } from "antd";
import { fileBlob } from "./files";

const SIDES = [
  { by: "buyer", title: "买家" },
  { by: "seller", title: "商家" },
] as const;

export function MediationPane({ mediation }: { mediation: NonNullable<Case["mediation"]> }) {
  return (
    <section className="mediation" data-testid="mediation" data-state={mediation.state}>
      <Card card={{ kind: "mediation", data: mediation }} buttons={[]} context={readOnly} />
      <div className="mediation-sides">
        {SIDES.map(({ by, title }) => {
          const said = (mediation.statements ?? []).filter((one) => one.by === by);
          return (
            <section key={by} aria-label={`${title}的陈述`} data-testid={`statements-${by}`}>
              <h5>
                {title}的陈述
                {mediation.first === by ? <span className="pill">先举证</span> : null}
              </h5>
              {said.length === 0 ? (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有陈述" />
              ) : null}
              {said.map((one) => (
                <article key={`${one.at}${one.text}`}>
                  <p className="words">{one.text}</p>
                  <span className="say-files">
                    {(one.files ?? []).map((id) => (
                      <Photo key={id} file={{ id }} fetchBlob={fileBlob} />
                    ))}
                  </span>
                  <time dateTime={one.at}>{dateTime(one.at)}</time>
                </article>
              ))}
            </section>
          );
        })}
      </div>
    </section>
  );
}
