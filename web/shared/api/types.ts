/** What crosses the wire where generated/ leaves the shape open: lines, cards, cases; money integer fen, times ISO 8601. */
import type { components, operations } from "./generated/document";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface OrderItem {
  item: string;
  title: string;
  sku: string;
  quantity: number;
  price_fen: number;
  paid_fen: number;
  refundable_fen: number;
  signed_at?: string | null;
}

export interface Parcel {
  courier: string;
  courier_title?: string;
  tracking_no: string;
  state?: string;
  events?: { at: string; text: string }[];
}

export interface Order {
  order_no: string;
  status: string;
  status_title?: string;
  paid_fen: number;
  created_at: string;
  logistics?: Parcel | null;
  items: OrderItem[];
}

export type Speaker = "buyer" | "bot" | "agent" | "mediator" | "system";

export interface Button {
  title: string;
  /** opaque; what the server counts */
  action: string;
  /** what it says: a word or a small object (CONTRACT.md, "Cards") */
  value: Json;
}

export interface Card {
  kind: string;
  data?: unknown;
}

export interface Attachment {
  id: string;
  kind?: string;
  size?: number;
}

/** One line of a conversation. */
export interface Line {
  seq: number;
  id: string;
  from: Speaker;
  at: string;
  text: string;
  card?: Card | null;
  buttons?: Button[];
  answers?: string[];
  end?: boolean;
  files?: (Attachment | string)[];
  internal?: boolean;
  author?: string;
}

export interface About {
  order_no: string;
  item?: string;
}

export interface Outgoing {
  id: string;
  text?: string;
  action?: string;
  files?: string[];
  about?: About;
}

export interface HistoryLine {
  at: string;
  actor?: string;
  actor_title?: string;
  role?: string;
  action: string;
  action_title?: string;
  text?: string;
  words?: string;
  amount_fen?: number | null;
  files?: (Attachment | string)[];
}

export interface CaseItem {
  item: string;
  quantity: number;
  amount_fen?: number;
  title?: string;
  sku?: string;
}

export interface Option {
  action: string;
  title?: string;
  allowed: boolean;
  why_not?: string | null;
  rule?: string | null;
}

export interface Case {
  no: string;
  kind: string;
  kind_title?: string;
  status: string;
  status_title?: string;
  reason: string;
  reason_title?: string;
  amount_fen: number;
  order_no: string | null;
  items: CaseItem[];
  turn?: "buyer" | "seller" | "platform" | null;
  due_at?: string | null;
  version: number;
  freight?: string | { payer: string; text?: string } | null;
  note?: string;
  files?: (Attachment | string)[];
  rules?: (string | { id: string; text?: string; source?: string })[];
  return_parcel?: {
    courier: string;
    tracking_no: string;
    shipped_at?: string;
    delivered_at?: string | null;
  } | null;
  options?: Option[];
  history?: HistoryLine[];
  mediation?: {
    state: string;
    state_title?: string;
    first?: string | null;
    must?: { who: string; what: string; done: boolean }[];
    accepted?: string[];
    appeals?: Record<string, string>;
    grounds?: string;
    suspended?: { from: string; grounds: string };
    statements?: { by: string; at: string; text: string; files?: string[] }[];
  } | null;
  sku?: string;
  difference_fen?: number;
  offer?: {
    kind_title?: string;
    amount_fen?: number | null;
    quote_fen?: number | null;
    sku?: string | null;
    words?: string;
  } | null;
  charge?: { charge: string; amount_fen: number; for: string; state: string } | null;
  unclocked?: { reason: string; text: string } | null;
  /** who must show what, whom silence favours, and what happens if nothing more comes */
  evidence?: {
    needed?: { what: string; title?: string; by: string; required: boolean }[];
    shown_by?: string[];
    favours?: string;
    why?: string;
    if_nothing_more?: { at: string | null; action_title: string; status_title: string };
  };
  goods?: string;
  created_at?: string;
  buyer?: string;
  /** hints for the desk only */
  flags?: { flag?: string; text?: string; file?: string; case_no?: string }[];
}

export interface Conversation {
  id: string;
  buyer: string | { id: string; name: string };
  buyer_name?: string;
  in_charge: string;
  epoch: number;
  waiting_since: string | null;
  /** since when the agent in charge owes an answer, and by when a person has to have given one */
  owed_since?: string | null;
  answer_by?: string | null;
  updated_at?: string;
  summary: string | null;
  case_no?: string | null;
  last_seq?: number;
  /** the newest line that the buyer, or who is in charge, has on his screen */
  buyer_seen?: number;
  desk_seen?: number;
}

export interface ConversationDetail extends Conversation {
  orders: Order[];
  cases: Case[];
}

export interface Staff {
  name: string;
  role: string;
  shop: string;
  csrf: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: unknown;
  rule?: string;
}

/** An order that needs a look, with when it has to leave or had to move. */
export interface LateOrder extends Order {
  buyer: string;
  due_at: string | null;
}

export interface LateOrders {
  about_to_be_late: LateOrder[];
  late: LateOrder[];
  stuck: LateOrder[];
}

/** The shop's own money to a buyer, beside refunds. */
export interface Payout {
  no: string;
  kind: string;
  kind_title?: string;
  status: string;
  status_title?: string;
  amount_fen: number;
  order_no: string;
  case_no: string | null;
  version: number;
  buyer?: string;
  words?: string;
}

/** A reply that a shop keeps for its agents. */
export interface Canned {
  id: string;
  title: string;
  text: string;
}

/** What only a supervisor's pages read, as the application's document has it. */
export type Board = components["schemas"]["Board"];
export type BoardAgent = components["schemas"]["BoardAgent"];
export type Report = components["schemas"]["Report"];
/** A reply filled with the chat's facts, offered and never sent by itself. */
export type Suggestion = components["schemas"]["Suggestion"];
/** An agent or supervisor of the shop. */
export type Colleague = components["schemas"]["Colleague"];
/** An internal line in which the caller was named. */
export type Mention = components["schemas"]["Mention"];
export type SettingsVersion = components["schemas"]["SettingsVersion"];
export type Account = components["schemas"]["Account"];

/** Which cases of the desk's list are asked for; what is left out means all. */
export type WorkQuery = NonNullable<operations["get_api_desk_cases"]["parameters"]["query"]>;
/** A page of them; `next` goes into `after`. */
export interface WorkPage {
  cases: Case[];
  next: string | null;
  total: number;
  more: boolean;
}
/** What came of one case of a batch. */
export interface BatchRow {
  no: string;
  agreed: boolean;
  problem?: Problem;
}
/** What only those who teach read. */
export type TrainingJob = components["schemas"]["ShownJob"];
export type Publications = components["schemas"]["ShownPublications"];
export type Publication = components["schemas"]["ShownPublication"];
export type Watch = components["schemas"]["Watch"];
export type Served = components["schemas"]["Served"];
