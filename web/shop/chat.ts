/** The embedding page's side of the chat: the command queue that `/widget.js` reads. */
interface Command {
  token?: () => Promise<string | null>;
  open?: true | { order_no: string };
  say?: string;
  close?: true;
}

declare global {
  interface Window {
    wuyou?: { push: (command: Command) => unknown };
  }
}

export function tell(command: Command): void {
  window.wuyou ??= [] as Command[];
  window.wuyou.push(command);
}
