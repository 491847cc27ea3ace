/** Which component shows which kind of card; a card that cannot be shown still leaves its buttons. */
import { Component, type ComponentType, type ReactNode } from "react";
import type { Button, Card as CardJson } from "../api/types";
import { Confirm, EvidenceRequest, Offer, Pay, Policy } from "./binding";
import { type CardContext, CardContextOf } from "./context";
import { type Data, record } from "./data";
import { Mediation } from "./mediation";
import { Draft, FormCard, Unknown } from "./others";
import { Rest } from "./Press";
import { ItemPicker, KindPicker, OrderPicker, PlainPicker, Rating, ReasonPicker, SkuPicker } from "./pickers";
import { Handoff, Logistics, OrderCard, Progress, ReturnParcel } from "./states";

export interface CardProps {
  kind: string;
  data: Data;
  buttons: readonly Button[];
}

function plain(title: string): ComponentType<CardProps> {
  return (props) => <PlainPicker {...props} title={title} />;
}

const CARDS: Record<string, ComponentType<CardProps>> = {
  order_picker: OrderPicker,
  item_picker: ItemPicker,
  amount_picker: plain("退多少？"),
  fault_picker: plain("哪里有问题？"),
  sku_picker: SkuPicker,
  reason_picker: ReasonPicker,
  kind_picker: KindPicker,
  evidence_request: EvidenceRequest,
  confirm: Confirm,
  policy: Policy,
  offer: Offer,
  quote: Offer,
  progress: Progress,
  mediation: Mediation,
  pay: Pay,
  return_parcel: ReturnParcel,
  order: OrderCard,
  logistics: Logistics,
  clarify: plain("您是想……"),
  handoff: Handoff,
  draft: Draft,
  form: FormCard,
  rating: Rating,
};

export const knownKinds: readonly string[] = Object.keys(CARDS);

interface Props {
  card: CardJson | null | undefined;
  buttons: readonly Button[];
  context: CardContext;
}

export function Card({ card, buttons, context }: Props) {
  if (!card && buttons.length === 0) return null;
  const kind = card?.kind ?? "";
  const Shown = card ? (Object.hasOwn(CARDS, kind) ? CARDS[kind] : Unknown) : undefined;
  return (
    <CardContextOf value={context}>
      <Guard fallback={<Rest buttons={buttons} />}>
        {Shown ? (
          <Shown kind={kind} data={record(card?.data)} buttons={buttons} />
        ) : (
          <Rest buttons={buttons} />
        )}
      </Guard>
    </CardContextOf>
  );
}

class Guard extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
