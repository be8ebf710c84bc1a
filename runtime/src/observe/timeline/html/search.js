// Search: what is not found is pale, and Enter goes from one to the next.

const field = document.getElementById("q");
const output = document.getElementById("hits");
let hits = [];
let place = -1;

/// A number is that of a unit; the name of a sign or of what waits means those; other text means stages.
function matcher(words) {
  const number = /^#?(\d+)$/.exec(words);
  if (number) {
    const unit = Number(number[1]);
    return { span: (row, at) => row.unit[at] === unit, mark: (mark) => mark.unit === unit };
  }
  const singular = words.replace(/^(error|retr|block)\w*$/, "$1");
  const sign = singular.length > 3 ? data.signs.findIndex((name) => name.includes(singular)) : -1;
  if (sign >= 0) return { span: () => false, mark: (mark) => mark.sign === sign };
  const is = (name) => name.toLowerCase().includes(words);
  const stages = data.stages.map((stage) => is(stage.name));
  const kinds = data.kinds.map((name, kind) => kind !== CALL && is(name));
  return {
    span: (row, at) => (row.kind[at] < LINE && stages[row.stage[at]]) || kinds[row.kind[at]],
    mark: (mark) => stages[mark.stage],
  };
}

function search(words) {
  words = words.trim().toLowerCase();
  found.is = words !== "";
  found.now = null;
  [hits, place] = [[], -1];
  const { span, mark } = matcher(words);
  for (const row of lanes) {
    for (let at = 0; at < row.length; at++) {
      row.hit[at] = found.is && span(row, at);
      if (row.hit[at]) hits.push({ row, at, from: row.from[at], to: row.to[at] });
    }
    for (const it of row.marks) {
      it.hit = found.is && mark(it);
      if (it.hit) hits.push({ row, mark: it, from: it.time, to: it.time });
    }
  }
  hits.sort((a, b) => a.from - b.from);
  tell();
  redraw();
}

function tell() {
  const counted = hits.length.toLocaleString("en");
  output.textContent = !found.is ? "" : place < 0 ? `${counted} found` : `${place + 1} of ${counted}`;
  document.body.dataset.hits = hits.length;
}

/// Goes to the next hit, or the one before, and shows it.
function go(by) {
  if (hits.length === 0) return;
  place = place < 0 ? (by > 0 ? 0 : hits.length - 1) : (place + by + hits.length) % hits.length;
  found.now = hits[place];
  const { row, from, to } = found.now;
  const long = view.to - view.from;
  if (from < view.from || to > view.to || (to - from) * 200 < long) {
    // So that it is wide enough to be read, and has something around it.
    const wanted = to > from ? Math.min(long, (to - from) * 12) : long;
    show((from + to) / 2 - wanted / 2, (from + to) / 2 + wanted / 2);
  }
  const room = size.height - AXIS;
  if (row.y < view.top || row.y + row.height > view.top + room) view.top = row.y - room / 2;
  tell();
  redraw();
}

/// What was searched stands in the address: it can be sent to somebody.
function toHash() {
  const words = field.value.trim();
  history.replaceState(null, "", words ? "#q=" + encodeURIComponent(words) : location.pathname + location.search);
}

function fromHash() {
  const words = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  field.value = words;
  search(words);
}

field.addEventListener("input", () => {
  search(field.value);
  toHash();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") {
    field.value = "";
    search("");
    toHash();
    plot.focus();
  }
  event.stopPropagation();
});
addEventListener("hashchange", fromHash);
