// A request that fails leaves the page as it is and says why; nothing typed is lost.
import { renewToken } from "./session.js";

const words = document.getElementById("words").dataset;
const place = document.getElementById("messages");

const say = (text, kind = "error", link = null) => {
  if (!place) return;
  const note = document.createElement("p");
  note.className = `note note-${kind}`;
  note.textContent = text;
  if (link) note.append(" ", link);
  place.replaceChildren(note);
  place.scrollIntoView({ block: "nearest" });
};

const signInLink = () => {
  const link = document.createElement("a");
  link.href = words.loginUrl;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words.signIn;
  return link;
};

let signedOut = false;
const sessionEnded = () => {
  signedOut = true;
  say(words.ended, "warning", signInLink());
};

const byStatus = { 403: "forbidden", 404: "missing", 413: "large", 429: "busy", 503: "offline" };

document.addEventListener("htmx:responseError", async (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) sessionEnded();
  else if (xhr.getResponseHeader("X-Refused") === "token") {
    if (await renewToken()) say(words.again, "warning");
    else sessionEnded();
  } else say(words[byStatus[xhr.status]] ?? words.failed);
});
document.addEventListener("htmx:sendError", () => say(words.offline));
document.addEventListener("htmx:timeout", () => say(words.offline));
document.addEventListener("trouble", (event) => say(event.detail.value));
document.addEventListener("say", (event) => say(event.detail.value, "success"));

// After signing in elsewhere the page's token is old: take the new one and leave the form alone.
window.addEventListener("focus", async () => {
  if (!signedOut || !(await renewToken())) return;
  signedOut = false;
  place?.replaceChildren();
});
