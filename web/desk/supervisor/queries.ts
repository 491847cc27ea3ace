/** What a supervisor's pages read, by key. */
import { taken } from "@shared/api/client";
import { useQuery } from "@tanstack/react-query";
import { api } from "../session";

/** The board is asked for this often; the socket's word of a moved chat or case brings it sooner. */
const BOARD_MS = 5_000;

export function useBoard() {
  return useQuery({
    queryKey: ["board"],
    queryFn: () => taken(api.GET("/api/desk/board")),
    refetchInterval: BOARD_MS,
  });
}

export interface Days {
  since?: string;
  until?: string;
}

export function useReport(days: Days) {
  return useQuery({
    queryKey: ["report", days],
    queryFn: () => taken(api.GET("/api/desk/report", { params: { query: days } })),
    placeholderData: (before) => before,
  });
}

export function useSettings() {
  return useQuery({ queryKey: ["settings"], queryFn: () => taken(api.GET("/api/desk/settings")) });
}

/** A version with the open cases that it would touch; read anew with the settings. */
export function usePreview(id: string) {
  return useQuery({
    queryKey: ["settings", id],
    queryFn: () => taken(api.GET("/api/desk/settings/{id}/preview", { params: { path: { id } } })),
  });
}

export function useAccounts() {
  return useQuery({ queryKey: ["accounts"], queryFn: () => taken(api.GET("/api/staff/accounts")) });
}

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: () => taken(api.GET("/api/staff/sessions")) });
}

export function useReads() {
  return useQuery({ queryKey: ["reads"], queryFn: () => taken(api.GET("/api/desk/reads")), staleTime: 0 });
}
