/** The desk: where agents answer buyers and decide cases. */
import "@shared/theme/tokens.css";
import "@shared/theme/cards.css";
import "@shared/theme/files.css";
import "./desk.css";
import "./bench.css";
import "./supervisor/supervisor.css";
import "./trainer/trainer.css";
import { ProblemError } from "@shared/api/problems";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as Antd, ConfigProvider } from "antd";
import zhCN from "antd/locale/zh_CN";
import { createRoot } from "react-dom/client";
import { App } from "./App";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
    },
  },
});

const theme = {
  token: {
    colorPrimary: "#1a5fd0",
    colorError: "#c8201f",
    colorSuccess: "#0f7b3f",
    colorText: "#1d2129",
    colorTextSecondary: "#4e5666",
    colorTextTertiary: "#646c7c",
    colorTextPlaceholder: "#646c7c",
    borderRadius: 8,
    fontSize: 14,
    fontFamily: "var(--wy-font)",
  },
};

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <Antd>
        <QueryClientProvider client={queries}>
          <App />
        </QueryClientProvider>
      </Antd>
    </ConfigProvider>,
  );
}
