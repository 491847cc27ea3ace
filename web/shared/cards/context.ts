/** What every part of a card may need: whether it can still be pressed, and what pressing does. */
import { createContext, useContext } from "react";
import type { Button } from "../api/types";

export interface CardContext {
  /** already answered, or nothing can be sent */
  idle: boolean;
  /** read only and small, beside an agent's chat */
  compact: boolean;
  /** the action that was pressed here */
  pressed: string | null;
  press: (button: Button) => void;
  /** offers files to the conversation; null where none can be sent */
  attach: ((files: File[]) => void) | null;
  /** pays a charge at the till behind the page, false when there is none; null where nothing is paid */
  pay?: ((charge: string) => Promise<boolean>) | null;
}

export const readOnly: CardContext = {
  idle: true,
  compact: true,
  pressed: null,
  press: () => undefined,
  attach: null,
};

export const CardContextOf = createContext<CardContext>(readOnly);

export function useCard(): CardContext {
  return useContext(CardContextOf);
}
