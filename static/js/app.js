// What every page needs beyond htmx: menus, search, focus after swaps, and words for failures.
import "./menus.js";
import "./search.js";
import "./swaps.js";
import "./failures.js";
