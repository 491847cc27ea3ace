/** The loader is one classic script with a fixed name, `/widget.js`: shop pages name it in a tag. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2019",
    rollupOptions: {
      input: resolve(import.meta.dirname, "widget/loader.ts"),
      output: { format: "iife", entryFileNames: "widget.js" },
    },
  },
});
