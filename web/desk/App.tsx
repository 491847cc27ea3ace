/** Signed in or not; then the bar on top and the page that the address names. */
import { wordsOf } from "@shared/api/problems";
import type { Staff } from "@shared/api/types";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Result, Skeleton, Spin } from "antd";
import { lazy, Suspense, useState } from "react";
import { CannedPage } from "./CannedPage";
import { CasesPage } from "./CasesPage";
import { ChatsPage } from "./ChatsPage";
import { Login } from "./Login";
import { Live } from "./live";
import { OrdersPage } from "./OrdersPage";
import { useConversations } from "./queries";
import { go, type Page, pagesOf, usePlace } from "./routes";
import { StaffContext, signOut, whoami } from "./session";
import { Tools } from "./Tools";
import { LiveContext, useLiveQueries } from "./useLive";

// what only supervisors open is loaded when they do: it brings the charts along
const ModelsPage = lazy(() => import("./models/ModelsPage"));
const BoardPage = lazy(() => import("./supervisor/BoardPage"));
const ReportsPage = lazy(() => import("./supervisor/ReportsPage"));
const SettingsPage = lazy(() => import("./supervisor/SettingsPage"));
// and what only trainers open
const InboxPage = lazy(() => import("./trainer/InboxPage"));
const ExamplesPage = lazy(() => import("./trainer/ExamplesPage"));
const ChangesPage = lazy(() => import("./trainer/ChangesPage"));
const GoldensPage = lazy(() => import("./trainer/GoldensPage"));

export function App() {
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ["me"], queryFn: whoami, staleTime: Number.POSITIVE_INFINITY });
  if (me.isPending) return <Spin fullscreen description="正在打开工作台" />;
  if (me.isError) {
    return (
      <Result
        status="warning"
        title={wordsOf(me.error)}
        extra={
          <Button type="primary" onClick={() => me.refetch()}>
            重试
          </Button>
        }
      />
    );
  }
  if (!me.data) return <Login done={(staff) => queries.setQueryData(["me"], staff)} />;
  return <Desk staff={me.data} />;
}

function Desk({ staff }: { staff: Staff }) {
  const queries = useQueryClient();
  const place = usePlace(staff.role);
  const [live] = useState(() => new Live());
  const answers = pagesOf(staff.role).some(({ page }) => page === "chats");
  const link = useLiveQueries(live, answers);
  const queue = useConversations("queue", answers);

  async function leave() {
    await signOut().catch(() => undefined);
    queries.clear();
    queries.setQueryData(["me"], null);
  }

  return (
    <StaffContext value={staff}>
      <LiveContext value={live}>
        <div className="desk">
          <header className="desk-bar">
            <h1 className="desk-logo">
              无忧<span>售后</span>
            </h1>
            <nav aria-label="主导航">
              {pagesOf(staff.role).map(({ page, title }) => (
                <NavButton
                  key={page}
                  on={place.page === page}
                  name={page}
                  title={title}
                  count={page === "chats" ? queue.data?.length : undefined}
                />
              ))}
            </nav>
            <span className="desk-link" role="status">
              {link === "live" || !answers ? "" : "实时连接断开，正在重连…"}
            </span>
            <Tools answers={answers} leave={() => void leave()} />
          </header>
          {place.page === "cases" ? <CasesPage no={place.id} /> : null}
          {place.page === "orders" ? <OrdersPage /> : null}
          {place.page === "chats" ? <ChatsPage id={place.id} /> : null}
          {place.page === "canned" ? <CannedPage /> : null}
          <Suspense fallback={<Skeleton active className="pad" />}>
            {place.page === "board" ? <BoardPage /> : null}
            {place.page === "reports" ? <ReportsPage /> : null}
            {place.page === "settings" ? <SettingsPage part={place.id} /> : null}
            {place.page === "inbox" ? <InboxPage /> : null}
            {place.page === "examples" ? <ExamplesPage /> : null}
            {place.page === "changes" ? <ChangesPage tried={place.id} /> : null}
            {place.page === "goldens" ? <GoldensPage /> : null}
            {place.page === "models" ? <ModelsPage /> : null}
          </Suspense>
        </div>
      </LiveContext>
    </StaffContext>
  );
}

function NavButton({ on, name, title, count }: { on: boolean; name: Page; title: string; count?: number }) {
  return (
    <button
      type="button"
      data-testid={`nav-${name}`}
      aria-current={on ? "page" : undefined}
      onClick={() => go({ page: name, id: null })}
    >
      {title}
      <Badge count={count ?? 0} size="small" offset={[4, -6]} />
    </button>
  );
}
