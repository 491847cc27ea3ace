/** A page alone, with the server's answers by path in place of the server. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { App as Antd, ConfigProvider } from "antd";
import axe from "axe-core";
import type { ReactNode } from "react";
import { expect, vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** Answers by "METHOD /path" or "/path"; a number is a refusal with that status. Returns what was asked for. */
export function serve(answers: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url, location.href).pathname;
    const text = request.method === "GET" ? "" : await request.text();
    asked.push({ method: request.method, path, body: text ? JSON.parse(text) : null });
    const answer = answers[`${request.method} ${path}`] ?? answers[path] ?? 404;
    const status = typeof answer === "number" ? answer : 200;
    const body = typeof answer === "number" ? { type: "urn:wuyou:x", title: "没有成功", status } : answer;
    return new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" },
    });
  });
  return asked;
}

export function show(page: ReactNode): HTMLElement {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Antd>
        <QueryClientProvider client={queries}>{page}</QueryClientProvider>
      </Antd>
    </ConfigProvider>,
  ).container;
}

/** No serious or critical finding; contrast is looked at in a real browser. */
export async function accessible(container: HTMLElement): Promise<void> {
  const found = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  const grave = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  expect(grave.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
}
