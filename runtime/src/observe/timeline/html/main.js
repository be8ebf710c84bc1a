// What the user does: zoom, move, point at things, choose in the legend.

/// Shows a part of the run, as far as there is one.
function show(from, to) {
  const shortest = Math.min(whole, 10);
  const long = Math.min(whole, Math.max(shortest, to - from));
  const middle = (from + to) / 2;
  view.from = Math.max(0, Math.min(middle - long / 2, whole - long));
  view.to = view.from + long;
  redraw();
}

function zoom(by, x = size.width / 2) {
  const time = xToTime(x);
  const long = Math.max((view.to - view.from) / by, Math.min(whole, 10));
  const share = (time - view.from) / (view.to - view.from);
  show(time - share * long, time + (1 - share) * long);
}

function move(pixels) {
  const by = (pixels / size.width) * (view.to - view.from);
  show(view.from + by, view.to + by);
}

function scroll(pixels) {
  view.top += pixels;
  redraw();
}

function showAll() {
  view.top = 0;
  show(0, whole);
}

plot.addEventListener("wheel", (event) => {
  event.preventDefault();
  const pixels = event.deltaMode === 1 ? 16 : 1;
  const [across, down] = [event.deltaX * pixels, event.deltaY * pixels];
  if (event.shiftKey) move(across || down);
  else if (Math.abs(across) > Math.abs(down)) move(across);
  else zoom(Math.exp(-Math.max(-120, Math.min(120, down)) * (event.ctrlKey ? 0.012 : 0.0025)), event.offsetX);
}, { passive: false });

// One pointer moves, two zoom.
const pointers = new Map();
const spread = () => {
  const [a, b] = [...pointers.values()];
  return { middle: (a.x + b.x) / 2, apart: Math.max(20, Math.abs(a.x - b.x)) };
};
plot.addEventListener("pointerdown", (event) => {
  plot.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  plot.classList.add("moves");
});
plot.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return point(event.offsetX, event.offsetY);
  const now = { x: event.offsetX, y: event.offsetY };
  if (pointers.size === 2) {
    const old = spread();
    pointers.set(event.pointerId, now);
    const { middle, apart } = spread();
    move(old.middle - middle);
    zoom(apart / old.apart, middle);
    return;
  }
  pointers.set(event.pointerId, now);
  hideTip();
  move(before.x - now.x);
  scroll(before.y - now.y);
});
for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
  plot.addEventListener(name, (event) => {
    if (name === "pointerleave" && pointers.has(event.pointerId)) return;
    pointers.delete(event.pointerId);
    if (pointers.size === 0) plot.classList.remove("moves");
    if (name === "pointerup") point(event.offsetX, event.offsetY);
    else hideTip();
  });
}
plot.addEventListener("dblclick", (event) => zoom(4, event.offsetX));

const keys = {
  "+": () => zoom(1.5),
  "=": () => zoom(1.5),
  "-": () => zoom(1 / 1.5),
  w: () => zoom(1.5),
  s: () => zoom(1 / 1.5),
  a: () => move(-size.width / 5),
  d: () => move(size.width / 5),
  ArrowLeft: () => move(-size.width / 5),
  ArrowRight: () => move(size.width / 5),
  ArrowUp: () => scroll(-3 * size.row),
  ArrowDown: () => scroll(3 * size.row),
  PageUp: () => scroll(AXIS - size.height),
  PageDown: () => scroll(size.height - AXIS),
  0: showAll,
  Home: showAll,
  n: () => go(1),
  N: () => go(-1),
  "/": () => field.focus(),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "BUTTON" && event.key === " ") return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
document.getElementById("in").onclick = () => zoom(2);
document.getElementById("out").onclick = () => zoom(0.5);
document.getElementById("all").onclick = showAll;

map.addEventListener("pointerdown", (event) => {
  map.setPointerCapture(event.pointerId);
  toMap(event);
});
map.addEventListener("pointermove", (event) => event.buttons && toMap(event));
function toMap(event) {
  const time = (event.offsetX / map.clientWidth) * whole;
  const half = (view.to - view.from) / 2;
  show(time - half, time + half);
}

const tip = document.getElementById("tip");
function hideTip() {
  tip.hidden = true;
}

/// What is under the pointer: a mark, or the span that is nearest.
function under(x, y) {
  const at = y - AXIS + view.top;
  const row = y < AXIS ? undefined : rows.find((it) => at >= it.y && at < it.y + it.height);
  if (row?.is === "group") {
    const time = xToTime(x);
    const period = row.starved.find(([from, to]) => time >= from && time <= to);
    return period && { row, period };
  }
  if (row?.is !== "lane") return undefined;
  const mark = row.marks.find((it) => Math.abs(timeToX(it.time) - x) < 6 && !hidden.stages.has(it.stage));
  if (mark) return { row, mark };
  const slack = xToTime(x + 3) - xToTime(x);
  const time = xToTime(x);
  let best;
  for (let at = firstAfter(row, time - slack); at < row.length && row.from[at] <= time + slack; at++) {
    if (hidden.kinds.has(row.kind[at]) || (row.kind[at] < LINE && hidden.stages.has(row.stage[at]))) continue;
    const distance = Math.max(row.from[at] - time, time - row.to[at], 0);
    if (!best || distance < best.distance) best = { row, at, distance };
  }
  return best;
}

function point(x, y) {
  const it = under(x, y);
  if (!it) return hideTip();
  const lines = described(it);
  tip.replaceChildren(...lines.map(([tag, words]) => Object.assign(document.createElement(tag), { textContent: words })));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = Math.max(0, Math.min(x + 12, size.width - width)) + "px";
  tip.style.top = (y + 16 + height > size.height ? Math.max(0, y - height - 10) : y + 16) + "px";
}

function described({ row, at, mark, period }) {
  // So exactly that begin and end differ as much as they should.
  const exact = (time, long) => told(time * tick, long > 0 ? 10 ** Math.floor(Math.log10(long * tick) - 2) : undefined);
  const span = (from, to) => `${told((to - from) * tick)}, from ${exact(from, to - from)} to ${exact(to, to - from)}`;
  if (period) return [["b", row.group.name], ["span", "upstream has nothing"], ["i", span(...period)]];
  const stage = data.stages[mark ? mark.stage : row.stage[at]];
  const lane = `lane ${row.no} of ${row.group.name}`;
  if (mark) {
    const long = mark.sign === BLOCKED ? ` for ${told(mark.long * tick)}` : "";
    const words = `${data.signs[mark.sign]}${long}, unit ${mark.unit}`;
    return [["b", stage.name], ["span", words], ["i", `at ${told(mark.time * tick)}, ${lane}`], ["i", stage.place ?? ""]];
  }
  const isDone = row.kind[at] >= LINE;
  const words = `unit ${row.unit[at]} ${data.kinds[row.kind[at]]}`.replace("unit", "Unit").replace(" pause", ": pause");
  const lines = [["b", isDone ? row.group.name : stage.name], ["span", words], ["i", span(row.from[at], row.to[at])], ["i", lane]];
  if (!isDone && stage.place) lines.push(["i", stage.place]);
  return lines;
}

/// A button for each stage and for each kind of waiting that occurs, and what the marks mean.
function makeLegend() {
  const nav = document.getElementById("legend");
  const entry = (paint, words, chosen) => {
    const button = document.createElement(chosen ? "button" : "span");
    const sample = Object.assign(document.createElement("canvas"), { width: 32, height: 22 });
    const pen = sample.getContext("2d");
    pen.scale(2, 2);
    paint(pen);
    button.append(sample, words);
    nav.append(button);
    if (!chosen) return button.classList.add("sign");
    const [set, key] = chosen;
    if (set === hidden.stages) button.classList.add("code");
    button.setAttribute("aria-pressed", !set.has(key));
    button.onclick = () => {
      if (!set.delete(key)) set.add(key);
      button.setAttribute("aria-pressed", !set.has(key));
      redraw();
    };
  };
  const filled = (stage, kind) => (pen) => {
    pen.fillStyle = fill(stage, kind);
    pen.fillRect(0, 0, 16, 11);
  };
  nav.replaceChildren();
  data.stages.forEach((stage, no) => entry(filled(no, CALL), stage.name, [hidden.stages, no]));
  data.kinds.forEach((name, kind) => kind !== CALL && has.kind[kind] && entry(filled(0, kind), name, [hidden.kinds, kind]));
  if (has.starved) {
    entry((pen) => {
      pen.fillStyle = colours.stripe;
      pen.fillRect(0, 4, 16, 3);
    }, "upstream has nothing");
  }
  data.signs.forEach((name, sign) => has.sign[sign] && entry((pen) => drawSign(pen, sign, 8, 5.5), name));
}

function restyle() {
  readColours();
  makeLegend();
  redraw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
new ResizeObserver(redraw).observe(plot);
restyle();
Object.assign(document.body.dataset, { spans: count.spans, calls: count.calls, lanes: lanes.length });
fromHash();
