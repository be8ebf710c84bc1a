"use strict";
// The spans, as arrays of numbers: those of a lane do not overlap and are in order.

const data = JSON.parse(document.getElementById("data").textContent);
const [CALL, PERMIT, RATE, PAUSE, LINE, CONSUMER] = [0, 1, 2, 3, 4, 5];
const [RETRY, ERROR, BLOCKED] = [0, 1, 2];
const count = { spans: 0, calls: 0 };

function decodedSpans(flat) {
  const length = flat.length / 5;
  const lane = {
    from: new Float64Array(length),
    to: new Float64Array(length),
    stage: new Uint16Array(length),
    kind: new Uint8Array(length),
    unit: new Uint32Array(length),
    hit: new Uint8Array(length),
    length,
  };
  let time = 0;
  for (let at = 0; at < length; at++) {
    const [gap, long, stage, kind, unit] = flat.slice(at * 5, at * 5 + 5);
    lane.from[at] = time + gap;
    time = lane.to[at] = time + gap + long;
    lane.stage[at] = stage;
    lane.kind[at] = kind;
    lane.unit[at] = unit;
    count.calls += kind === CALL;
  }
  count.spans += length;
  return lane;
}

function decodedMarks(flat) {
  const marks = [];
  for (let at = 0; at < flat.length; at += 5) {
    const [time, sign, stage, unit, long] = flat.slice(at, at + 5);
    marks.push({ time, sign, stage, unit, long, hit: false });
  }
  return marks;
}

function decodedPeriods(flat) {
  const periods = [];
  let time = 0;
  for (let at = 0; at < flat.length; at += 2) {
    const from = time + flat[at];
    time = from + flat[at + 1];
    periods.push([from, time]);
  }
  return periods;
}

// What stands one below the other: headings, names of groups, lanes. Places come later, with the height of a lane.
const rows = [];
for (const panel of data.panels) {
  if (data.panels.length > 1) rows.push({ is: "panel", panel });
  panel.groups.forEach((group, at) => {
    rows.push({ is: "group", panel, group, isFirst: at === 0, starved: decodedPeriods(group.starved) });
    for (const [no, lane] of group.lanes.entries()) {
      const marks = decodedMarks(lane.marks);
      rows.push({ is: "lane", panel, group, no, ...decodedSpans(lane.spans), marks });
    }
  });
}
const lanes = rows.filter((row) => row.is === "lane");
const has = {
  kind: data.kinds.map((_, kind) => lanes.some((lane) => lane.kind.includes(kind))),
  sign: data.signs.map((_, sign) => lanes.some((lane) => lane.marks.some((mark) => mark.sign === sign))),
  starved: rows.some((row) => row.is === "group" && row.starved.length > 0),
};

/// The first span that ends after a time.
function firstAfter(lane, time) {
  let [low, high] = [0, lane.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lane.to[middle] > time) high = middle;
    else low = middle + 1;
  }
  // A call that took no time ends where it begins.
  while (low > 0 && lane.to[low - 1] === time && lane.from[low - 1] === time) low--;
  return low;
}

const [MILLI, SECOND, MINUTE, HOUR] = [1e6, 1e9, 60e9, 3600e9];
const STEPS = [20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800].map((s) => s * SECOND);

/// The distance of ticks: a round number, and no more than so many of them.
function tickStep(length, most) {
  const rough = length / most;
  for (let decade = 1; decade <= 10 * SECOND; decade *= 10) {
    for (const digit of [1, 2, 5]) {
      if (digit * decade >= rough && digit * decade <= 10 * SECOND) return digit * decade;
    }
  }
  return STEPS.find((step) => step >= rough) ?? STEPS.at(-1) * Math.ceil(rough / STEPS.at(-1));
}

/// A time in nanoseconds with its unit: to four digits, or so exactly that steps of the axis are told apart.
function told(nanos, step) {
  if (nanos === 0) return "0";
  const decimal = (unit, name) => {
    const number = nanos / unit;
    const behind = step
      ? Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9))
      : Math.max(0, 3 - Math.max(0, Math.floor(Math.log10(number))));
    const text = number.toFixed(Math.min(behind, 9));
    return (text.includes(".") ? text.replace(/\.?0+$/, "") : text) + " " + name;
  };
  if (nanos < 1e3) return decimal(1, "ns");
  if (nanos < MILLI) return decimal(1e3, "µs");
  if (nanos < SECOND) return decimal(MILLI, "ms");
  if (nanos < MINUTE || (step && step < SECOND)) return decimal(SECOND, "s");
  const seconds = Math.round(nanos / SECOND);
  const parts = [[Math.floor(seconds / 3600), "h"], [Math.floor(seconds / 60) % 60, "min"]];
  if (nanos < HOUR || step < MINUTE) parts.push([seconds % 60, "s"]);
  return parts.filter(([number]) => number > 0).map((part) => part.join(" ")).join(" ");
}
