/** What the desk reads, by key; the socket says when each is stale, a slow poll covers a lost socket. */
import { taken } from "@shared/api/client";
import type { Conversation, WorkQuery } from "@shared/api/types";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "./session";
import { byNextDeadline } from "./urgency";

export type ListState = "queue" | "mine" | "all";

const SLOW_MS = 20_000;

/** Colleagues of the shop, who is here and how busy. */
export function useColleagues() {
  return useQuery({
    queryKey: ["colleagues"],
    queryFn: () => taken(api.GET("/api/desk/colleagues")),
    refetchInterval: SLOW_MS,
  });
}

/** Replies that fit where this chat's case stands. */
export function useSuggestions(id: string) {
  return useQuery({
    queryKey: ["conversation", id, "suggestions"],
    queryFn: () => taken(api.GET("/api/desk/conversations/{id}/suggestions", { params: { path: { id } } })),
  });
}

/** Internal lines in which I was named and that I have not seen. */
export function useMentions() {
  return useQuery({
    queryKey: ["conversations", "mentions"],
    queryFn: () => taken(api.GET("/api/desk/mentions")),
    refetchInterval: SLOW_MS,
  });
}

export function useConversations(state: ListState, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["conversations", state],
    queryFn: async () =>
      byNextDeadline(await taken(api.GET("/api/desk/conversations", { params: { query: { state } } }))),
    refetchInterval: SLOW_MS,
  });
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: ["conversation", id],
    queryFn: () => taken(api.GET("/api/desk/conversations/{id}", { params: { path: { id } } })),
  });
}

/** The shop's replies with their holes filled for this chat. */
export function useCanned(id: string) {
  return useQuery({
    queryKey: ["canned", id],
    queryFn: () => taken(api.GET("/api/desk/conversations/{id}/canned", { params: { path: { id } } })),
  });
}

/** Cases of roles that see a few: those before a mediator, or given to a vendor. */
export function useOpenCases(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["cases", "open"],
    queryFn: () => taken(api.GET("/api/cases", { params: { query: { open: 1 } } })),
    refetchInterval: SLOW_MS,
  });
}

/** The shop's cases by filter, page after page. */
export function useWorklist(query: WorkQuery, enabled = true) {
  return useInfiniteQuery({
    enabled,
    queryKey: ["cases", "work", query],
    queryFn: ({ pageParam }) =>
      taken(api.GET("/api/desk/cases", { params: { query: { ...query, after: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: SLOW_MS,
    placeholderData: keepPreviousData,
  });
}

export function useLateOrders() {
  return useQuery({
    queryKey: ["orders", "late"],
    queryFn: () => taken(api.GET("/api/desk/orders/late")),
    refetchInterval: SLOW_MS,
  });
}

export function usePayouts() {
  return useQuery({
    queryKey: ["payouts"],
    queryFn: () => taken(api.GET("/api/payouts")),
    refetchInterval: SLOW_MS,
  });
}

export function useCase(no: string) {
  return useQuery({
    queryKey: ["case", no],
    queryFn: () => taken(api.GET("/api/cases/{no}", { params: { path: { no } } })),
  });
}

export function useActions(no: string) {
  return useQuery({
    queryKey: ["case", no, "actions"],
    queryFn: () => taken(api.GET("/api/cases/{no}/actions", { params: { path: { no } } })),
  });
}

export function buyerName(conversation: Conversation): string {
  const { buyer, buyer_name: name } = conversation;
  return typeof buyer === "string" ? name || buyer : buyer.name || buyer.id;
}

/** What the system laid into a mediation's file: chat, logistics, payment. */
export function useFile(no: string) {
  return useQuery({
    queryKey: ["case", no, "file"],
    queryFn: () => taken(api.GET("/api/cases/{no}/file", { params: { path: { no } } })),
  });
}

/** How such cases were decided before; for mediators. */
export function useSimilar(no: string) {
  return useQuery({
    queryKey: ["similar", no],
    queryFn: () => taken(api.GET("/api/cases/{no}/similar", { params: { path: { no } } })),
  });
}

/** The rules that a decision may cite. */
export function useRules() {
  return useQuery({
    queryKey: ["rules"],
    queryFn: () => taken(api.GET("/api/rules")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
