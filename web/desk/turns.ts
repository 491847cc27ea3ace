/** Whose move a case is: as the server says, else by its status (a list leaves the turn out). */
import type { Case } from "@shared/api/types";

const SELLERS = new Set([
  "WAIT_SELLER_AGREE",
  "WAIT_REVIEW",
  "WAIT_SELLER_CONFIRM_GOODS",
  "IN_REPAIR",
  "WAIT_QC",
  "WAIT_SELLER_SEND_GOODS",
  "REFUND_FAILED",
]);

export function turnOf(one: Pick<Case, "turn" | "status">): Case["turn"] {
  if (one.turn !== undefined) return one.turn;
  if (SELLERS.has(one.status)) return "seller";
  return one.status.startsWith("WAIT_BUYER") ? "buyer" : null;
}
