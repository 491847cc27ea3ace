/** What is built: three pages (shop, widget, desk) with hashed assets, as the application serves them. */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const PAGES: Record<string, string> = {
  "/": "/shop/index.html",
  "/desk": "/desk/index.html",
  "/widget/": "/widget/index.html",
};

/** The library's style sheet names fonts on somebody else's host: a buyer's page must call nobody but us. */
function noForeignFonts(): Plugin {
  return {
    name: "no-foreign-fonts",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@chatui/core") || !id.split("?")[0]?.endsWith(".css")) return null;
      return { code: code.replace(/@font-face\{[^}]*https?:[^}]*\}/g, ""), map: null };
    },
  };
}

/** The development server answers the addresses that the application serves. */
function pagesLikeTheApplication(): Plugin {
  return {
    name: "pages-like-the-application",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        const page = path.startsWith("/desk/") && !path.includes(".") ? "/desk/index.html" : PAGES[path];
        if (page) request.url = page;
        if (path === "/widget.js") request.url = "/widget/loader.ts";
        next();
      });
    },
  };
}

const api = process.env.WUYOU_DEV_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  root: import.meta.dirname,
  appType: "mpa",
  plugins: [react(), noForeignFonts(), pagesLikeTheApplication()],
  resolve: { alias: { "@shared": resolve(import.meta.dirname, "shared") } },
  server: { host: "127.0.0.1", proxy: { "/api": { target: api, ws: true } } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: ["shop", "widget", "desk"].map((face) => resolve(import.meta.dirname, face, "index.html")),
    },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
  },
});
