/** The verbs that the pages call: as the application's own document says, with the answers that need more than it says. */
import type { paths as Generated } from "./generated/document";
import type {
  BatchRow,
  Canned,
  Case,
  Colleague,
  Conversation,
  ConversationDetail,
  Json,
  LateOrders,
  Line,
  Option,
  Order,
  Outgoing,
  Payout,
  Problem,
  Staff,
  Suggestion,
  WorkPage,
  WorkQuery,
} from "./types";

/** One verb; what it does not take is `never`, as the generator writes it. */
type Verb<Answer, Body, Query, Path> = {
  parameters: {
    header?: { "Idempotency-Key"?: string };
    cookie?: never;
  } & ([Query] extends [never] ? { query?: never } : { query?: Query }) &
    ([Path] extends [never] ? { path?: never } : { path: Path });
  responses: {
    200: { content: { "application/json": Answer } };
    default: { content: { "application/problem+json": Problem } };
  };
} & ([Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { "application/json": Body } } });

type Get<Answer, Query = never, Path = never> = { get: Verb<Answer, never, Query, Path> };
type Post<Answer, Body = never, Path = never> = { post: Verb<Answer, Body, never, Path> };
type Body = Record<string, Json>;

/** Cards, cases and lines have a shape that the document leaves open; a last `{action}` stands for each of its verbs. */
interface Shaped {
  "/api/demo/buyers": Get<{ id: string; name: string }[]>;
  "/api/demo/login": Post<{ token: string }, { buyer: string }>;
  "/api/orders": Get<Order[]>;
  "/api/orders/{order_no}/{action}": Post<Json, Body, { order_no: string; action: string }>;
  "/api/desk/orders/late": Get<LateOrders>;
  "/api/payouts": Get<Payout[]>;
  "/api/payouts/{payout_no}/{action}": Post<Payout, Body, { payout_no: string; action: string }>;
  "/api/chat/messages": Get<Line[], { after: number; wait?: number }> & Post<{ seq: number }, Outgoing>;
  "/api/cases": Get<Case[], { open?: 1 }>;
  "/api/cases/{no}": Get<Case, never, { no: string }>;
  "/api/cases/{no}/actions": Get<Option[], never, { no: string }>;
  "/api/cases/{no}/{action}": Post<Case, Body, { no: string; action: string }>;
  "/api/staff/login": Post<Staff, { name: string; password: string }>;
  "/api/staff/me": Get<Staff>;
  "/api/staff/logout": Post<Json>;
  "/api/desk/conversations": Get<Conversation[], { state: "queue" | "mine" | "all" }>;
  "/api/desk/conversations/{id}": Get<ConversationDetail, never, { id: string }>;
  "/api/desk/conversations/{id}/canned": Get<Canned[], never, { id: string }>;
  "/api/desk/conversations/{id}/messages": Get<Line[], { after?: number; before?: number }, { id: string }>;
  "/api/desk/conversations/{id}/note": Post<{ seq: number }, { id: string; text: string }, { id: string }>;
  "/api/desk/conversations/{id}/seen": Post<{ seq: number }, { seq: number }, { id: string }>;
  "/api/desk/conversations/{id}/suggestions": Get<Suggestion[], never, { id: string }>;
  "/api/desk/cases": Get<WorkPage, WorkQuery>;
  "/api/desk/cases/agree": Post<BatchRow[], { cases: string[] }>;
  "/api/desk/colleagues": Get<Colleague[]>;
  "/api/desk/conversations/{id}/{verb}": Post<Json, Body, { id: string; verb: string }>;
}

type Every<Path extends string> = Path extends `${infer Before}{${"action" | "verb"}}`
  ? `${Before}${string}`
  : Path;
type Gone = {
  [Path in keyof Shaped]: [Extract<keyof Generated, Every<Path>>] extends [never] ? Path : never;
}[keyof Shaped];
type Holds<Claim extends true> = Claim;

/** Does not compile when a path above is no longer one of the application's. */
export type AllServed = Holds<[Gone] extends [never] ? true : Gone>;

export type Paths = Omit<Generated, keyof Shaped> & Shaped;
