/** What the models' page reads and does; it looks often while something moves, else seldom. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { api } from "../session";

const MOVING_MS = 1_000;
const STILL_MS = 10_000;

export function useJobs() {
  return useQuery({
    queryKey: ["models", "jobs"],
    queryFn: () => taken(api.GET("/api/trainer/jobs")),
    refetchInterval: ({ state }) =>
      state.data?.some((job) => job.state === "waiting" || job.state === "running") ? MOVING_MS : STILL_MS,
  });
}

/** One training with its log. */
export function useJob(id: string, moving: boolean) {
  return useQuery({
    queryKey: ["models", "jobs", id],
    queryFn: () => taken(api.GET("/api/trainer/jobs/{id}", { params: { path: { id } } })),
    refetchInterval: moving ? MOVING_MS : false,
  });
}

export function useModels() {
  return useQuery({
    queryKey: ["models", "all"],
    queryFn: () => taken(api.GET("/api/trainer/models")),
    refetchInterval: STILL_MS,
  });
}

export function useModel(name: string) {
  return useQuery({
    queryKey: ["models", "one", name],
    queryFn: () => taken(api.GET("/api/trainer/models/{name}", { params: { path: { name } } })),
  });
}

export function usePublications() {
  return useQuery({
    queryKey: ["models", "publications"],
    queryFn: () => taken(api.GET("/api/trainer/publications")),
    refetchInterval: ({ state }) =>
      state.data?.engines.some((engine) => engine.state === "starting") ? MOVING_MS : STILL_MS,
  });
}

/** Does something and looks again; a refusal is told in its own words. */
export function useDeed<Given>(run: (given: Given) => Promise<unknown>, done: string) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: run,
    onSuccess: () => void message.success(done),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["models"] }),
  });
}

export const start = () => taken(api.POST("/api/trainer/jobs", { body: {} }));

export const cancel = (id: string) =>
  taken(api.POST("/api/trainer/jobs/{id}/cancel", { params: { path: { id } }, body: {} }));

export const publish = ({ name, share, note }: { name: string; share: number; note: string }) =>
  taken(
    api.POST("/api/trainer/models/{name}/publish", { params: { path: { name } }, body: { share, note } }),
  );

export const approve = (id: string) =>
  taken(api.POST("/api/trainer/publications/{id}/approve", { params: { path: { id } }, body: {} }));

export const refuse = (id: string) =>
  taken(api.POST("/api/trainer/publications/{id}/refuse", { params: { path: { id } }, body: {} }));

export const rollBack = (id: string) =>
  taken(api.POST("/api/trainer/publications/{id}/roll_back", { params: { path: { id } }, body: {} }));

export const setShare = ({ id, share }: { id: string; share: number }) =>
  taken(api.POST("/api/trainer/publications/{id}/share", { params: { path: { id } }, body: { share } }));
