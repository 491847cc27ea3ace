/** Starts the chat inside the frame: talks to the page that embeds it, then to the server. */
import "@chatui/core/dist/index.css";
import "@shared/theme/tokens.css";
import "@shared/theme/cards.css";
import "@shared/theme/files.css";
import "./widget.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";

const root = document.getElementById("root");
const host = new URLSearchParams(location.search).get("host");
if (root) createRoot(root).render(<App hostOrigin={host ?? ""} />);
