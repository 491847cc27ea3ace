/** The library's parts one by one: its index brings polyfills and a sanitizer that this page has no use for. */
declare module "@chatui/core/es/components/Bubble" {
  export { Bubble } from "@chatui/core/lib/components/Bubble";
}
declare module "@chatui/core/es/components/Typing" {
  export { Typing } from "@chatui/core/lib/components/Typing";
}
declare module "@chatui/core/es/components/ConfigProvider" {
  export { ConfigProvider } from "@chatui/core/lib/components/ConfigProvider";
}
