/** Light or dark: the system's until somebody chooses, then his own, in every open part of the page. */
import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { choose, chosen, scheme, useScheme } from "../desk/looks";

function Shown() {
  return <p>{useScheme()}</p>;
}

describe("the desk's colours", () => {
  beforeEach(() => localStorage.clear());

  it("are light where nothing is known", () => {
    localStorage.setItem("wuyou-desk-scheme", "purple");
    expect([chosen(), scheme()]).toEqual([null, "light"]);
  });

  it("change at once where they are shown, and stay chosen", () => {
    render(<Shown />);
    act(() => choose("dark"));
    expect(screen.getByText("dark")).toBeTruthy();
    expect(chosen()).toBe("dark");
  });
});
