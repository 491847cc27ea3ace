/** Cards that ask to pick one of several: order, item, reason, kind, amount, fault, other size, meaning, score. */
import { buttonFor, fieldOf } from "../chat/buttons";
import { dateTime } from "../dates";
import { yuan } from "../money";
import { kindTitle, orderStatusTitle } from "../titles";
import type { CardProps } from "./Card";
import { type Data, number, records, words } from "./data";
import { Press, Rest, Row } from "./Press";
import { Frame, ItemLine } from "./parts";

/** Buttons that no row took. */
function others(buttons: CardProps["buttons"], field: string): CardProps["buttons"] {
  return buttons.filter((button) => fieldOf(button, field) === null);
}

export function OrderPicker({ data, buttons }: CardProps) {
  const orders = records(data.orders);
  return (
    <Frame kind="order_picker" title="是哪个订单？">
      {orders.map((order) => {
        const no = words(order.order_no) ?? "";
        return (
          <Row key={no} button={buttonFor(buttons, "order_no", no)}>
            <OrderRow order={order} />
          </Row>
        );
      })}
      <Rest
        buttons={buttons.filter(
          (button) => !orders.some((order) => fieldOf(button, "order_no") === words(order.order_no)),
        )}
      />
    </Frame>
  );
}

function OrderRow({ order }: { order: Data }) {
  return (
    <>
      <div className="wy-row-head">
        <span>
          订单尾号 {(words(order.order_no) ?? "").slice(-4)} · {dateTime(words(order.created_at))}
        </span>
        <span>
          {order.best === true ? <b className="wy-tag">最可能</b> : orderStatusTitle(words(order.status))}
        </span>
      </div>
      {records(order.items).map((item) => (
        <ItemLine
          key={words(item.item)}
          title={words(item.title)}
          sku={words(item.sku)}
          quantity={number(item.quantity)}
          fen={number(item.paid_fen)}
        />
      ))}
    </>
  );
}

export function ItemPicker({ data, buttons }: CardProps) {
  const chosen = records(data.chosen);
  return (
    <Frame
      kind="item_picker"
      title="是哪件商品？"
      aside={chosen.length > 0 ? `已选 ${chosen.length} 件` : null}
    >
      {records(data.items).map((item) => {
        const id = words(item.item) ?? "";
        const mine = buttons.filter((button) => fieldOf(button, "item") === id);
        const picked = number(chosen.find((one) => words(one.item) === id)?.quantity);
        return (
          <Row key={id} button={mine.length === 1 ? mine[0] : undefined}>
            <ItemLine
              title={words(item.title)}
              sku={words(item.sku)}
              quantity={number(item.quantity)}
              fen={number(item.refundable_fen)}
              note={picked ? <b className="wy-tag">已选 {picked}</b> : <span>可退</span>}
            />
            {mine.length > 1 ? <Rest buttons={mine} /> : null}
          </Row>
        );
      })}
      <Rest buttons={others(buttons, "item")} main="done" />
    </Frame>
  );
}

/** Another size or colour: whether it is there and what it costs more or less. */
export function SkuPicker({ data, buttons }: CardProps) {
  return (
    <Frame kind="sku_picker" title="换成哪一款？" aside={words(data.title)}>
      {records(data.options).map((option) => {
        const sku = words(option.sku) ?? "";
        const out = option.in_stock === false;
        return (
          <Row key={sku} button={out ? undefined : buttonFor(buttons, "sku", sku)} off={out}>
            <div className="wy-row-head">
              <b>{sku}</b>
              <span>{out ? "缺货" : difference(number(option.difference_fen))}</span>
            </div>
          </Row>
        );
      })}
      <Rest buttons={others(buttons, "sku")} />
    </Frame>
  );
}

function difference(fen: number | undefined): string {
  if (!fen) return "同价";
  return fen > 0 ? `需补 ${yuan(fen)}` : `退您 ${yuan(-fen)}`;
}

export function ReasonPicker({ buttons }: CardProps) {
  return (
    <Frame kind="reason_picker" title="请选择原因">
      <div className="wy-grid">
        {buttons.map((button) => (
          <Press key={button.action} button={button} />
        ))}
      </div>
    </Frame>
  );
}

export function KindPicker({ data, buttons }: CardProps) {
  const options = records(data.options);
  return (
    <Frame kind="kind_picker" title="可以这样处理">
      {options.map((option) => {
        const kind = words(option.kind) ?? "";
        return (
          <Row key={kind} button={buttonFor(buttons, "kind", kind)} off>
            <KindRow option={option} />
          </Row>
        );
      })}
      <Rest
        buttons={buttons.filter(
          (button) => !options.some((option) => fieldOf(button, "kind") === words(option.kind)),
        )}
      />
    </Frame>
  );
}

function KindRow({ option }: { option: Data }) {
  const freight = option.freight as unknown;
  const freightText = words(freight) ?? words((freight as Data | null)?.text);
  return (
    <>
      <div className="wy-row-head">
        <b>{words(option.title) ?? kindTitle(words(option.kind))}</b>
        {number(option.amount_fen) ? <b className="wy-item-fen">{yuan(number(option.amount_fen))}</b> : null}
      </div>
      {option.eligible === false ? <p className="wy-why">{words(option.why_not) ?? "暂不支持"}</p> : null}
      {freightText ? <p className="wy-sub">运费：{freightText}</p> : null}
      {records(option.steps).map((step) => (
        <p className="wy-sub" key={words(step.text)}>
          {words(step.text)}
          {step.due_at ? `（${dateTime(words(step.due_at))}前）` : ""}
        </p>
      ))}
    </>
  );
}

export function PlainPicker({ kind, title, buttons }: CardProps & { title: string }) {
  return (
    <Frame kind={kind} title={title}>
      <Rest buttons={buttons} />
    </Frame>
  );
}

const FACES = ["很差", "较差", "一般", "满意", "非常满意"];

export function Rating({ buttons }: CardProps) {
  const scored = buttons.filter((button) => fieldOf(button, "score") !== null);
  return (
    <Frame kind="rating" title="这次服务您还满意吗？">
      <div className="wy-stars">
        {scored.map((button) => {
          const score = Number(fieldOf(button, "score"));
          return (
            <Press key={button.action} button={button} look="quiet">
              <span className="wy-star" aria-hidden="true">
                ★
              </span>
              <span>{FACES[score - 1] ?? button.title}</span>
            </Press>
          );
        })}
      </div>
      <Rest buttons={others(buttons, "score")} />
    </Frame>
  );
}
