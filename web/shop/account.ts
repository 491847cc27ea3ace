/** Which demo buyer is signed in, and a fresh token for him whenever one is asked for. */
import { openApi, taken } from "@shared/api/client";
import { ProblemError } from "@shared/api/problems";

const KEY = "wuyou-demo-buyer";
const api = openApi();

export interface Buyer {
  id: string;
  name: string;
}

export function buyers(): Promise<Buyer[]> {
  return taken(api.GET("/api/demo/buyers"));
}

export function remembered(): string | null {
  return sessionStorage.getItem(KEY);
}

export function remember(buyer: string | null): void {
  if (buyer) sessionStorage.setItem(KEY, buyer);
  else sessionStorage.removeItem(KEY);
}

/** What a shop's server does: signs a short-lived token for the buyer that it knows. */
export async function tokenFor(buyer: string): Promise<string> {
  return (await taken(api.POST("/api/demo/login", { body: { buyer } }))).token;
}

/** Whether demo mode is off (the verb does not exist). */
export function demoIsOff(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}
