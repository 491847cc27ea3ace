/** Who is speaking now, how the connection is, and the reader's own switches. */
import type { View } from "./conversation";

interface Props {
  view: View;
  elder: boolean;
  setElder: (elder: boolean) => void;
  close: () => void;
}

export function Header({ view, elder, setElder, close }: Props) {
  const { title, badge } = speaker(view.inCharge);
  return (
    <header className="wy-top">
      <div className="wy-who">
        <h1>{title}</h1>
        <span className={`wy-badge wy-badge-${badge}`} data-testid="in-charge">
          {badge === "bot" ? "机器人" : badge === "queue" ? "排队中" : "人工"}
        </span>
        <span className="wy-link" role="status">
          {linkText(view)}
        </span>
      </div>
      <button
        type="button"
        className="wy-icon"
        aria-pressed={elder}
        aria-label="大字模式"
        onClick={() => setElder(!elder)}
      >
        {elder ? "标准" : "大字"}
      </button>
      <button type="button" className="wy-icon" aria-label="关闭" onClick={close}>
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <path d="M3 3l12 12M15 3L3 15" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
        </svg>
      </button>
    </header>
  );
}

function speaker(inCharge: string | null): { title: string; badge: "bot" | "queue" | "person" } {
  if (inCharge === null || inCharge === "bot") return { title: "客服助手", badge: "bot" };
  if (inCharge === "queue") return { title: "人工客服", badge: "queue" };
  return { title: "人工客服", badge: "person" };
}

function linkText(view: View): string {
  if (view.typing) return "对方正在输入…";
  switch (view.link) {
    case "live":
    case "polling":
      return "";
    case "connecting":
      return view.loaded ? "正在重新连接…" : "正在连接…";
    default:
      return navigator.onLine === false ? "网络已断开" : "正在重新连接…";
  }
}
