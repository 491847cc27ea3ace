/** Who is signed in at this desk, and the calls made in his name. */
import { type Api, staffApi, taken } from "@shared/api/client";
import { ProblemError } from "@shared/api/problems";
import type { Staff } from "@shared/api/types";
import { createContext, useContext } from "react";

let csrf: string | null = null;

export const api: Api = staffApi(() => csrf);

/** The member of staff whose session cookie this is; null when there is none. */
export async function whoami(): Promise<Staff | null> {
  try {
    return known(await taken(api.GET("/api/staff/me")));
  } catch (error) {
    if (error instanceof ProblemError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export async function signIn(name: string, password: string): Promise<Staff | null> {
  csrf = (await taken(api.POST("/api/staff/login", { body: { name, password } }))).csrf;
  return whoami();
}

export async function signOut(): Promise<void> {
  await taken(api.POST("/api/staff/logout"));
  csrf = null;
}

export function csrfToken(): string {
  return csrf ?? "";
}

function known(staff: Staff): Staff {
  csrf = staff.csrf;
  return staff;
}

export const StaffContext = createContext<Staff>({ name: "", role: "", shop: "", csrf: "" });

export function useStaff(): Staff {
  return useContext(StaffContext);
}
