/** What the trainer's pages read, by key. */
import { taken } from "@shared/api/client";
import { useQuery } from "@tanstack/react-query";
import { api } from "../session";

const SLOW_MS = 60_000;
/** A try is asked for this often while it runs. */
const TRY_MS = 1_000;

export function useInbox() {
  return useQuery({
    queryKey: ["inbox"],
    queryFn: () => taken(api.GET("/api/trainer/inbox")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useContextOf(entry: string, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ["inbox", "context", entry],
    queryFn: () => taken(api.GET("/api/trainer/inbox/{id}/context", { params: { path: { id: entry } } })),
    staleTime: SLOW_MS,
  });
}

export function useAgreement(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ["agreement"],
    queryFn: () => taken(api.GET("/api/trainer/agreement")),
  });
}

export function useExamples(q: string, intent: string | undefined, after: number) {
  return useQuery({
    queryKey: ["examples", q, intent, after],
    queryFn: () =>
      taken(
        api.GET("/api/trainer/examples", { params: { query: { q, ...(intent ? { intent } : {}), after } } }),
      ),
    placeholderData: (before) => before,
  });
}

export function useHealth() {
  return useQuery({
    queryKey: ["examples", "health"],
    queryFn: () => taken(api.GET("/api/trainer/health")),
    staleTime: SLOW_MS,
  });
}

export function useChanges() {
  return useQuery({ queryKey: ["changes"], queryFn: () => taken(api.GET("/api/trainer/changes")) });
}

export function useTry(id: string | null) {
  return useQuery({
    enabled: id !== null,
    queryKey: ["try", id],
    queryFn: () => taken(api.GET("/api/trainer/tries/{id}", { params: { path: { id: id ?? "" } } })),
    refetchInterval: ({ state }) => (state.data && state.data.state !== "running" ? false : TRY_MS),
  });
}

export function useGoldens() {
  return useQuery({ queryKey: ["goldens"], queryFn: () => taken(api.GET("/api/trainer/goldens")) });
}
