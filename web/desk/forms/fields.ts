/** What a form of an action is made of: its fields as data, and the pieces that several actions ask for. */
import type { Case, Json } from "@shared/api/types";
import { courierCodes, courierTitle, kindTitle } from "@shared/titles";

export type Values = Record<string, unknown>;

export interface Field {
  name: string;
  title: string;
  type: "words" | "line" | "money" | "choice" | "days" | "files" | "checks" | "switch" | "tags" | "rules";
  required?: boolean;
  least?: number;
  most?: number;
  options?: readonly { value: string | number | boolean; label: string }[];
}

export interface ActionForm {
  title: string;
  /** how the history names it, when that is something else */
  done?: string;
  fields: readonly Field[];
  /** one sentence on what happens next, with the money in it */
  effect: (one: Case, values: Values) => string;
  danger?: (values: Values) => boolean;
  /** the body sent, when it is more than the fields by name */
  body?: (values: Values) => Record<string, Json>;
}

export const note = (title: string, required = true): Field => ({
  name: "note",
  title,
  type: "words",
  required,
  least: required ? 2 : 0,
  most: 200,
});

export const saying = (name: string, title: string, most = 500): Field => ({
  name,
  title,
  type: "words",
  required: true,
  least: 2,
  most,
});

export const files: Field = { name: "files", title: "图片凭证", type: "files" };

export const money = (name: string, title: string): Field => ({ name, title, type: "money" });

export const parcel: readonly Field[] = [
  {
    name: "courier",
    title: "快递公司",
    type: "choice",
    required: true,
    options: courierCodes.map((code) => ({ value: code, label: courierTitle(code) })),
  },
  { name: "tracking_no", title: "快递单号", type: "line", required: true, least: 8, most: 30 },
];

export const passedOrNot = (title: string): Field => ({
  name: "passed",
  title,
  type: "choice",
  required: true,
  options: [
    { value: true, label: "通过" },
    { value: false, label: "不通过" },
  ],
});

export const kindField = (title: string): Field => ({
  name: "kind",
  title,
  type: "choice",
  options: ["refund_only", "return_refund", "exchange", "repair", "reship"].map((kind) => ({
    value: kind,
    label: kindTitle(kind),
  })),
});

export const freightField: Field = {
  name: "freight",
  title: "运费由谁承担",
  type: "choice",
  options: [
    { value: "seller", label: "商家" },
    { value: "buyer", label: "买家" },
  ],
};

/** An action that only the history names: the desk never asks for it. */
export const named = (title: string): ActionForm => ({ title, fields: [], effect: () => "" });

export function idsOf(value: unknown): Record<string, Json> {
  return Array.isArray(value) && value.length > 0 ? { files: value as string[] } : {};
}
