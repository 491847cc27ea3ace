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
import { App as Antd, ConfigProvider, theme as Look } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { useScheme } from "./looks";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
    },
  },
});

const SHAPE = { borderRadius: 8, fontSize: 14, fontFamily: "var(--wy-font)" };
const LIGHT = {
  ...SHAPE,
  colorPrimary: "#1a5fd0",
  colorError: "#c8201f",
  colorSuccess: "#0f7b3f",
  colorText: "#1d2129",
  colorTextSecondary: "#4e5666",
  colorTextTertiary: "#646c7c",
  colorTextPlaceholder: "#646c7c",
  colorLink: "#1a5fd0",
};
const DARK = {
  ...SHAPE,
  colorPrimary: "#2f6fd6",
  colorBgBase: "#12161e",
  colorTextBase: "#eef1f6",
  colorTextPlaceholder: "#98a1b2",
  colorTextSecondary: "#c2c9d6",
  colorTextTertiary: "#98a1b2",
  colorError: "#e0605c",
  colorLink: "#79adff",
};

function Desk() {
  const scheme = useScheme();
  useEffect(() => {
    document.documentElement.dataset.colorScheme = scheme;
  }, [scheme]);
  const theme = scheme === "dark" ? { algorithm: Look.darkAlgorithm, token: DARK } : { token: LIGHT };
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <Antd>
        <QueryClientProvider client={queries}>
          <App />
        </QueryClientProvider>
      </Antd>
    </ConfigProvider>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Desk />);
