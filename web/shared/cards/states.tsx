/** Cards that tell how things stand: a case, a return parcel, an order, a parcel on its way, the queue. */
import { useState } from "react";
import { dateTime, remaining, span } from "../dates";
import { yuan } from "../money";
import { courierTitle, kindTitle, orderStatusTitle, reasonTitle, roleTitle, statusTitle } from "../titles";
import type { CardProps } from "./Card";
import { useCard } from "./context";
import { type Data, number, record, records, words } from "./data";
import { Rest } from "./Press";
import { Facts, Frame, ItemLine } from "./parts";

const TURNS: Record<string, string> = { buyer: "等您处理", seller: "等商家处理", platform: "等平台处理" };

export function Progress({ data, buttons }: CardProps) {
  const status = words(data.status);
  const ended = status === "SUCCESS" || status === "CLOSED";
  const turn = words(data.turn);
  return (
    <Frame
      kind="progress"
      title={words(data.kind_title) ?? kindTitle(words(data.kind))}
      aside={words(data.no)}
    >
      <p className={`wy-status${ended ? " wy-ended" : ""}`}>
        <b>{words(data.status_title) ?? statusTitle(status)}</b>
        {!ended && turn ? <span className={`wy-turn wy-turn-${turn}`}>{TURNS[turn] ?? ""}</span> : null}
      </p>
      {!ended && data.due_at ? (
        <p className="wy-sub">
          {dateTime(words(data.due_at))} 前 · {remaining(words(data.due_at))}
        </p>
      ) : null}
      {records(data.items)
        .filter((item) => words(item.title))
        .map((item) => (
          <ItemLine
            key={words(item.item)}
            title={words(item.title)}
            sku={words(item.sku)}
            quantity={number(item.quantity)}
          />
        ))}
      <Facts
        facts={[
          Number(data.amount_fen) > 0 && {
            name: "退款金额",
            value: yuan(number(data.amount_fen)),
            strong: true,
          },
          {
            name: "原因",
            value: words(data.reason_title) ?? (data.reason ? reasonTitle(words(data.reason)) : null),
          },
          { name: "订单号", value: words(data.order_no) },
        ]}
      />
      <Track
        lines={records(data.history).map((line) => ({
          at: words(line.at),
          text: [words(line.actor) && roleTitle(words(line.actor)), words(line.text) ?? words(line.action)]
            .filter(Boolean)
            .join(" · "),
        }))}
      />
      <Rest buttons={buttons} />
    </Frame>
  );
}

interface TrackLine {
  at: string | undefined;
  text: string;
}

/** Newest first; more than three lines fold. */
export function Track({ lines }: { lines: TrackLine[] }) {
  const { compact } = useCard();
  const [open, setOpen] = useState(false);
  if (lines.length === 0) return null;
  const newest = [...lines].sort((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
  const shown = open ? newest : newest.slice(0, compact ? 1 : 3);
  return (
    <>
      <ol className="wy-track">
        {shown.map((line) => (
          <li key={`${line.at}${line.text}`}>
            <span>{line.text}</span>
            <time dateTime={line.at}>{dateTime(line.at)}</time>
          </li>
        ))}
      </ol>
      {newest.length > shown.length || open ? (
        <button type="button" className="wy-fold" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? "收起" : `查看全部 ${newest.length} 条`}
        </button>
      ) : null}
    </>
  );
}

export function ReturnParcel({ data, buttons }: CardProps) {
  const address = record(data.address);
  const lines = [words(address.receiver), words(address.phone), words(address.address)]
    .filter(Boolean)
    .join("，");
  return (
    <Frame kind="return_parcel" title="请寄回商品" aside={remaining(words(data.due_at))}>
      <Facts
        facts={[
          {
            name: "收件人",
            value: [words(address.receiver), words(address.phone)].filter(Boolean).join(" "),
          },
          { name: "地址", value: words(address.address) },
          { name: "寄出并填单号", value: data.due_at ? `${dateTime(words(data.due_at))} 前` : null },
        ]}
      />
      <CopyAddress text={lines} />
      <p className="wy-sub">寄出后直接在下方输入快递和单号，例如“顺丰 SF1234567890123”。</p>
      <Rest buttons={buttons} main="shipped" />
    </Frame>
  );
}

function CopyAddress({ text }: { text: string }) {
  const { compact } = useCard();
  const [copied, setCopied] = useState(false);
  if (compact || !text || !navigator.clipboard) return null;
  return (
    <button
      type="button"
      className="wy-fold"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => undefined,
        )
      }
    >
      {copied ? "已复制" : "复制地址"}
    </button>
  );
}

export function OrderCard({ data, buttons }: CardProps) {
  const logistics = record(data.logistics);
  return (
    <Frame
      kind="order"
      title={words(data.status_title) ?? orderStatusTitle(words(data.status))}
      aside={yuan(number(data.paid_fen))}
    >
      {records(data.items).map((item) => (
        <ItemLine
          key={words(item.item)}
          title={words(item.title)}
          sku={words(item.sku)}
          quantity={number(item.quantity)}
          fen={number(item.paid_fen)}
        />
      ))}
      <Facts
        facts={[
          { name: "订单号", value: words(data.order_no) },
          { name: "下单时间", value: data.created_at ? dateTime(words(data.created_at)) : null },
          { name: "物流", value: parcelText(logistics) },
        ]}
      />
      <Rest buttons={buttons} />
    </Frame>
  );
}

function parcelText(parcel: Data): string | null {
  if (!words(parcel.tracking_no)) return null;
  return `${words(parcel.courier_title) ?? courierTitle(words(parcel.courier))} ${words(parcel.tracking_no)}`;
}

export function Logistics({ data, buttons }: CardProps) {
  return (
    <Frame kind="logistics" title={words(data.state) ?? "物流"} aside={parcelText(data)}>
      <Track
        lines={records(data.events).map((event) => ({ at: words(event.at), text: words(event.text) ?? "" }))}
      />
      <Rest buttons={buttons} />
    </Frame>
  );
}

export function Handoff({ data, buttons }: CardProps) {
  const position = number(data.position);
  const wait = number(data.expected_wait_s);
  return (
    <Frame kind="handoff" title="正在为您转接人工客服">
      <Facts
        facts={[
          position !== undefined && { name: "排队位置", value: `第 ${position} 位`, strong: true },
          wait !== undefined && { name: "预计等待", value: span(wait * 1000) },
          data.within_hours === false && {
            name: "服务时间",
            value: "现在不在人工服务时间，上班后会优先回复您",
          },
        ]}
      />
      <p className="wy-sub">排队时可以继续留言，客服会看到全部内容。</p>
      <Rest buttons={buttons} />
    </Frame>
  );
}
