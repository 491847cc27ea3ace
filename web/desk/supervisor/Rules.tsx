/** The shop's own numbers: what holds, a draft, which open cases it would touch, publish, and take back. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { SettingsVersion } from "@shared/api/types";
import { dateTime, serverNow } from "@shared/dates";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { api } from "../session";
import { Panel } from "./parts";
import { useSettings } from "./queries";
import { type Figure, figureKey, shown, stored, titleOf, unitOf, whereOf } from "./settings";
import { Touched } from "./Touched";

const STATES = { draft: "草稿", published: "已发布", taken_back: "已收回" };

export function Rules() {
  const settings = useSettings();
  const [changed, setChanged] = useState<Record<string, number>>({});
  const [open, setOpen] = useState<string | null>(null);
  const queries = useQueryClient();
  const draft = useMutation({
    mutationFn: (numbers: { name: string; value: number; where: Record<string, string | number> }[]) =>
      taken(api.POST("/api/desk/settings", { body: { effective: today(), numbers, return_address: null } })),
    onSuccess: (made) => {
      setChanged({});
      setOpen(made.id);
      void queries.invalidateQueries({ queryKey: ["settings"] });
    },
  });
  if (settings.isPending) return <Skeleton active />;
  if (settings.isError) return <Alert type="error" title={wordsOf(settings.error)} />;
  const figures = settings.data.numbers as unknown as Figure[];
  const own = figures.filter((one) => one.changeable);
  const wanted = own.filter((one) => figureKey(one) in changed);
  return (
    <div className="settings">
      <Panel
        title="本店的数值"
        note="改动先存成草稿，看过影响再发布；法律规定的数值不在这里"
        extra={
          <Button
            type="primary"
            data-testid="settings-draft"
            disabled={wanted.length === 0}
            loading={draft.isPending}
            onClick={() =>
              draft.mutate(
                wanted.map((one) => ({
                  name: one.name,
                  where: one.where,
                  value: stored(one, changed[figureKey(one)] ?? 0),
                })),
              )
            }
          >
            存成草稿{wanted.length ? `（${wanted.length} 项）` : ""}
          </Button>
        }
      >
        {draft.isError ? <Alert type="error" role="alert" title={wordsOf(draft.error)} /> : null}
        <ul className="rows lined numbers">
          {own.map((one) => {
            const key = figureKey(one);
            return (
              <li key={key}>
                <span>
                  <b>{titleOf(one)}</b>
                  <span className="muted"> {whereOf(one)}</span>
                </span>
                <span>
                  <InputNumber
                    aria-label={`${titleOf(one)} ${whereOf(one)}`}
                    data-testid={`number-${key}`}
                    min={1}
                    value={changed[key] ?? shown(one, one.value)}
                    onChange={(value) =>
                      setChanged(({ [key]: _, ...rest }) =>
                        value === null || value === shown(one, one.value) ? rest : { ...rest, [key]: value },
                      )
                    }
                  />{" "}
                  {unitOf(one)}
                </span>
              </li>
            );
          })}
        </ul>
      </Panel>
      <Panel title="版本" note="发布后从生效日起的订单按新数值；收回后从此刻起不再用">
        {settings.data.versions.length === 0 ? <p className="muted">还没有改过，用的是通用值</p> : null}
        <ul className="rows lined">
          {settings.data.versions.map((version) => (
            <VersionRow
              key={version.id}
              version={version}
              open={open === version.id}
              toggle={() => setOpen(open === version.id ? null : version.id)}
            />
          ))}
        </ul>
        {open ? <Touched key={open} id={open} figures={figures} /> : null}
      </Panel>
    </div>
  );
}

interface RowProps {
  version: SettingsVersion;
  open: boolean;
  toggle: () => void;
}

function VersionRow({ version, open, toggle }: RowProps) {
  return (
    <li data-testid={`version-${version.version}`} data-state={version.state}>
      <button type="button" className="link" aria-expanded={open} onClick={toggle}>
        第 {version.version} 版
      </button>
      <span className={`pill ${version.state === "published" ? "pill-mine" : ""}`}>
        {STATES[version.state]}
      </span>
      <span className="muted">
        {version.effective} 起，{version.drafted?.by} 起草于 {dateTime(version.drafted?.at)}
      </span>
    </li>
  );
}

/** Shanghai's date: from which orders on it holds. */
function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(serverNow());
}
